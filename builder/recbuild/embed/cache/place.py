"""Where a cache lies: a folder, or a place in an object store whose files are copied to be read."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pyarrow import fs

UNFINISHED_SECONDS = 3600  # after which a file that is not whole belongs to a build that broke off


@dataclass(frozen=True)
class File:
    """A file of the cache.

    name: below the place, with "/".
    size: in bytes.
    used: when it was last used, seconds since 1970.
    """

    name: str
    size: int
    used: float


class Place(Protocol):
    """Where files are. All methods raise OSError."""

    def files(self, under: str) -> list[File]:
        """The files below a folder of the place; none if it is not there."""

    def get(self, name: str, copies: Path) -> Path:
        """A file on this machine. copies: folder for copies of files that are elsewhere."""

    def read(self, name: str) -> bytes | None:
        """What a file holds; None if there is no such file."""

    def put(self, name: str, content: bytes) -> None:
        """Write a file, in one step."""

    def use(self, name: str) -> None:
        """Note that it was used just now."""

    def remove(self, name: str) -> None:
        """Remove a file, if it is still there."""


@dataclass(frozen=True)
class Folder:
    """A folder on this machine, or one that all machines mount."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)

    def files(self, under: str) -> list[File]:
        return sorted(self._files(self.path / under), key=lambda file: file.name)

    def _files(self, folder: Path) -> Iterator[File]:
        for path in folder.rglob("*"):
            with suppress(FileNotFoundError):  # another build has removed it
                status = path.stat()
                if path.name.startswith("."):
                    if time.time() - status.st_mtime > UNFINISHED_SECONDS:
                        path.unlink()
                elif path.is_file():
                    yield File(path.relative_to(self.path).as_posix(), status.st_size, status.st_mtime)

    def get(self, name: str, copies: Path) -> Path:
        return self.path / name

    def read(self, name: str) -> bytes | None:
        path = self.path / name
        return path.read_bytes() if path.is_file() else None

    def put(self, name: str, content: bytes) -> None:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        fresh.write_bytes(content)
        fresh.replace(path)

    def use(self, name: str) -> None:
        os.utime(self.path / name)

    def remove(self, name: str) -> None:
        (self.path / name).unlink(missing_ok=True)


@dataclass(frozen=True)
class Objects:
    """A folder of an object store. It counts as used when it was written.

    store: a filesystem of pyarrow.
    path: the bucket and the folder.
    """

    store: Any
    path: str

    def __str__(self) -> str:
        return f"{self.store.type_name}://{self.path}"

    def files(self, under: str) -> list[File]:
        found = self.store.get_file_info(
            fs.FileSelector(f"{self.path}/{under}", recursive=True, allow_not_found=True)
        )
        start = len(self.path) + 1
        files = [File(one.path[start:], one.size, one.mtime_ns / 1e9) for one in found if one.is_file]
        return sorted(files, key=lambda file: file.name)

    def get(self, name: str, copies: Path) -> Path:
        copy = copies / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(self.read(name) or b"")
        return copy

    def read(self, name: str) -> bytes | None:
        try:
            with self.store.open_input_file(f"{self.path}/{name}") as file:
                return bytes(file.read())
        except FileNotFoundError:
            return None

    def put(self, name: str, content: bytes) -> None:
        with self.store.open_output_stream(f"{self.path}/{name}") as file:
            file.write(content)

    def use(self, name: str) -> None:
        """An object store tells when a file was written, and no more."""

    def remove(self, name: str) -> None:
        with suppress(FileNotFoundError):
            self.store.delete_file(f"{self.path}/{name}")
