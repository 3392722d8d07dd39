"""Which files of a folder are recbuild's: those that may be replaced and removed, while all others stay.

In goes a folder; out comes what its manifest and its journal list, and its engine folders. Only paths that a
bundle can have count. Other paths are ignored, so a forged list cannot name files outside the bundle.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from recbuild.bundle.manifest import PAGE_FILES, SIGNED, Name
from recbuild.bundle.part import ENGINE_PATTERN, engine_folder
from recbuild.bundle.precompressed.codings import SUFFIXES, copies_of, original_of
from recruntime.bundle.files import inside
from recruntime.wire import MANIFEST, OVERLAY

TEMPORARY = ".recbuild-"
"""The names of files that exist only while a bundle is written begin with this."""
JOURNAL = f"{TEMPORARY}journal"
"""A JSON array of paths: the files of the earlier bundle and of the one that is being written."""

_NAME = r"\w[\w.-]*"
_PART = f"(?:parts|instant|pictures)/{_NAME}"
_MUTABLE = "|".join(map(re.escape, (MANIFEST, SIGNED, OVERLAY, *PAGE_FILES)))
_COPY = "|".join(map(re.escape, SUFFIXES))
_FILE = re.compile(rf"{_PART}|{ENGINE_PATTERN}(?:/{_NAME})+|(?:{_MUTABLE})(?:{_COPY})?")


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)


class _Listed(_Data):
    path: Annotated[str, Field(pattern=f"^{_PART}$")]


class _Engine(_Data):
    folder: Annotated[str, Field(pattern=f"^{ENGINE_PATTERN}$")]
    overlay: str = ""


class _Boot(_Data):
    engine: _Engine


class Inventory(_Data):
    """What distinguishes a manifest of recbuild, of any format, from others, such as those of web apps."""

    format: int
    generator: Annotated[str, Field(pattern="^recbuild ")]
    build: Name
    boot: _Boot
    parts: tuple[_Listed, ...]

    @cached_property
    def files(self) -> frozenset[str]:
        """Paths of the bundle's files outside of its engine folder."""
        overlay = [OVERLAY] if self.boot.engine.overlay else []
        return frozenset([MANIFEST, SIGNED, *overlay, *PAGE_FILES, *(part.path for part in self.parts)])

    def needs(self, path: str) -> bool:
        """Whether the bundle is not whole without the file at this path, or that is precompressed."""
        path = original_of(path) or path
        return path in self.files or path.startswith(f"{self.boot.engine.folder}/")


def read_inventory(folder: Path) -> Inventory | None:
    """Of the bundle in `folder`; None where no manifest is, or another's. Raises OSError."""
    try:
        return Inventory.model_validate_json((folder / MANIFEST).read_bytes())
    except (FileNotFoundError, IsADirectoryError, ValidationError):
        return None


def read_journal(folder: Path) -> frozenset[str]:
    """Paths of files that a build which did not end may have left. Raises OSError."""
    try:
        found = json.loads((folder / JOURNAL).read_bytes())
    except (FileNotFoundError, IsADirectoryError, ValueError, RecursionError):
        return frozenset()
    paths = found if isinstance(found, list) else []
    return frozenset(path for path in paths if isinstance(path, str) and _FILE.fullmatch(path))


def owned_files(folder: Path, engine: Collection[str]) -> frozenset[str]:
    """Paths of recbuild's files in `folder`, precompressed ones included, which need not be there.

    engine: names of the files that an engine folder has today.
    """
    inventory = read_inventory(folder)
    listed = inventory.files if inventory else frozenset()
    owned = listed.union(read_journal(folder), _engine_files(folder, engine))
    return owned.union(copy for path in owned for copy in copies_of(path))


def _engine_files(folder: Path, known: Collection[str]) -> Iterator[str]:
    """Of engine folders; only known names where the content does not make the folder's name any more."""
    for root in folder.iterdir():
        if root.is_dir() and re.fullmatch(ENGINE_PATTERN, root.name):
            hashes = file_hashes(root)
            whole = root.name == engine_folder(hashes)
            yield from (f"{root.name}/{name}" for name in hashes if whole or name in known)


def engine_paths(root: Path, folder: str) -> list[str]:
    """Paths, in the bundle, of what is in its engine folder, but for precompressed files.

    None where that leads out of the bundle.
    """
    if not inside(root, folder):
        return []
    files = (file for file in sorted((root / folder).rglob("*")) if not file.is_dir())
    return _originals([file.relative_to(root).as_posix() for file in files])


def file_hashes(root: Path) -> dict[str, str]:
    """SHA-256 of each file in a folder, by its path in there; of none that is precompressed. Raises
    OSError.
    """
    files = (file.relative_to(root).as_posix() for file in sorted(root.rglob("*")) if file.is_file())
    return {path: hashlib.sha256((root / path).read_bytes()).hexdigest() for path in _originals(list(files))}


def _originals(paths: Sequence[str]) -> list[str]:
    """The paths without those of precompressed files that lie beside their originals."""
    there = set(paths)
    return [path for path in paths if original_of(path) not in there]
