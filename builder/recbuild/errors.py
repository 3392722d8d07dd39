"""What a user of the builder can get wrong: one small family of errors.

Each message says what is wrong, where (file, row, column), and what to do. The CLI prints it as it is,
without a traceback, and exits with the error's own code.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import ClassVar


class UserError(Exception):
    """Anything that the user can put right. `exit_code` is what the CLI exits with."""

    exit_code: ClassVar[int] = 2


class CatalogError(UserError):
    """The file is missing, of an unknown type, unreadable or empty, or too many of its rows are unusable."""

    exit_code = 3


class SourceError(CatalogError):
    """A source cannot be reached, refuses access or breaks off, or a package for it is missing."""

    exit_code = 14


class FieldError(UserError):
    """The mapping names a field that recbuild does not know, or a column that the file does not have."""

    exit_code = 4


class ConfigError(UserError):
    """recbuild.toml, or an option that stands for a part of it, makes no sense."""

    exit_code = 5


class VectorError(UserError):
    """A vector is missing, not of numbers, not finite, or of another length than the rest."""

    exit_code = 6


class BundleError(UserError):
    """The bundle cannot be written where it was asked for."""

    exit_code = 7


class BaseError(BundleError):
    """The bundle that --base names has too little to do with the catalog."""


class ModelError(UserError):
    """The model cannot be loaded, or does not do what an embedder must."""

    exit_code = 8


class DamagedError(UserError):
    """A bundle is not whole, or its files do not say the same."""

    exit_code = 10


class SessionsError(UserError):
    """The file of past sessions cannot be read, has too few columns, or nothing in it can be used."""

    exit_code = 11


class SignatureError(UserError):
    """A key cannot be used, or a bundle is not signed by it."""

    exit_code = 13


class ChartError(UserError):
    """The charts of a report cannot be drawn."""

    exit_code = 12


class RunnerError(UserError):
    """The cluster cannot be reached, or workers die again and again."""

    exit_code = 15


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A sentence, with a space before it, that suggests the nearest known name; empty if none is near."""
    by_folded = {one.casefold(): one for one in known}
    near = get_close_matches(name.casefold(), by_folded, n=1)
    return f" Did you mean {by_folded[near[0]]!r}?" if near else ""
