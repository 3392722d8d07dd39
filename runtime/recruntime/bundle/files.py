"""The files of a bundle: one place that opens them, and one that checks them by the manifest.

A path in the manifest must be the one that follows from the part's kind and hash. What is opened is a file in
the folder: no pipe, no device, and nothing to which a link leads outside.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recruntime.errors import PartCorruptError, PartMissingError, PartTruncatedError
from recruntime.untrusted import is_count, read_json
from recruntime.wire import MANIFEST, NAME_HASH_LENGTH, PATHS, check_format, known_keys

MAX_FILE = 1 << 30
"""Bytes. No file of a bundle is nearly as large."""

MANIFEST_KEYS = frozenset(
    "format generator build space embedder codec counts measured made_of".split()
    + "fields labels languages boot parts".split()
)
BOOT_KEYS = frozenset(
    "format build space instant engine labels weights currency languages ranking experiments".split()
)
HEX = frozenset("0123456789abcdef")

Read = Callable[[str], bytes]


@dataclass(frozen=True)
class Entry:
    """One part, as the manifest lists it.

    path: in the folder.
    kind: a key of PATHS, or that of a later version.
    bytes: its length.
    sha256: of its content, in hexadecimal digits.
    """

    path: str
    kind: str
    bytes: int
    sha256: str


def read_file(root: Path, path: str, most: int = MAX_FILE) -> bytes:
    """The content of a file in the folder `root`, of up to `most` bytes. Raises PartMissingError, naming it.

    A link that leads out of the folder is refused; the folder itself may be a link.
    """
    place = root / path
    try:
        if not inside(root, path):
            raise PartMissingError(f"{place} leads out of the folder. Copy the bundle again, without links.")
        # A pipe would wait for its other end.
        handle = os.open(place, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise PartMissingError(f"{place} cannot be read: it is not a file.")
            if found.st_size > most:
                raise PartTruncatedError(f"{place} has {found.st_size:,} bytes; {most:,} are expected.")
            return file.read(found.st_size)
    except OSError as error:
        raise PartMissingError(f"{place} cannot be read: {error.strerror}.") from error
    except ValueError as error:  # NUL, or half of a surrogate pair
        raise PartMissingError(f"{str(place)!r} is not the path of a file.") from error


def inside(root: Path, path: str) -> bool:
    """Whether the path leads to a place in the folder, through whatever links. Raises OSError, ValueError."""
    real = os.path.realpath(root)
    return os.path.commonpath([real, os.path.realpath(root / path)]) == real


def read_manifest(content: bytes) -> tuple[dict[str, Any], tuple[Entry, ...]]:
    """The manifest's known keys, and its parts. Raises BundleFormatError or PartCorruptError."""
    manifest = read_json(content, MANIFEST)
    check_format(manifest.get("format") if isinstance(manifest, dict) else None, MANIFEST)
    match known_keys(manifest, MANIFEST_KEYS, MANIFEST):
        case {"boot": {} as boot, "parts": [*parts]} as known:
            known_keys(boot, BOOT_KEYS, "The boot piece")
            entries = tuple(map(_entry, parts))
            if len({entry.path for entry in entries}) < len(entries):
                raise PartCorruptError(f"{MANIFEST} lists a part twice.")
            return known, entries
    raise PartCorruptError(f"{MANIFEST} does not list its parts with path, kind, bytes and sha256.")


def checked(read: Read, entry: Entry) -> bytes:
    """The part's content, by its length and hash. Raises RecError, naming the file."""
    content = read(entry.path)
    if len(content) != entry.bytes:
        raise PartTruncatedError(
            f"{entry.path} has {len(content)} bytes, but the manifest says {entry.bytes}. "
            "Copy the bundle again."
        )
    if hashlib.sha256(content).hexdigest() != entry.sha256:
        raise PartCorruptError(
            f"{entry.path} is not the file that the manifest names: its hash differs. Copy the bundle again."
        )
    return content


def _entry(part: object) -> Entry:
    match part:
        case {"path": str(path), "kind": str(kind), "bytes": length, "sha256": str(sha256)} if (
            is_count(length, MAX_FILE) and len(sha256) == 64 and HEX.issuperset(sha256)
        ):
            proper = PATHS[kind].format(sha256[:NAME_HASH_LENGTH]) if kind in PATHS else path
            if path == proper:
                return Entry(path, kind, length, sha256)
            raise PartCorruptError(
                f"{MANIFEST} says that {proper} is at another path. Copy the bundle again."
            )
    raise PartCorruptError(f"{MANIFEST} does not list its parts with path, kind, bytes and sha256.")
