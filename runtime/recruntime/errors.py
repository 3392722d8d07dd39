"""The errors of the runtime: one small family, each with the code that a page reports for it."""

from __future__ import annotations

from typing import ClassVar


class RecError(Exception):
    """Anything that stops a recommendation. `code` is the word that `rec-error` carries on a page."""

    code: ClassVar[str] = "engine-failed"


class BundleFormatError(RecError):
    """The bundle has a format that this version does not read."""

    code = "bundle-format"


class PartMissingError(RecError):
    """A file that the manifest names is not there."""

    code = "part-missing"


class PartTruncatedError(RecError):
    """A file has another length than the manifest says."""

    code = "part-truncated"


class PartCorruptError(RecError):
    """A file's content is not what its hash, or the format, says it should be."""

    code = "part-corrupt"


class OverlayError(RecError):
    """What changed since the bundle was built cannot be applied to it."""

    code = "overlay"


class UnknownItemError(RecError):
    """The bundle has no item of that id."""

    code = "unknown-item"


class BadRequestError(RecError):
    """The request is invalid."""

    code = "bad-request"
