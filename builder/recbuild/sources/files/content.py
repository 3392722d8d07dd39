"""The bytes of a file, decompressed as they are read.

In goes a path; out comes a `Content` that can be opened again and again. What is compressed is known by its
first bytes, not by its name. Every error of reading becomes a CatalogError.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast
from zipfile import BadZipFile

import pyarrow as pa

from recbuild.errors import CatalogError

HEAD_BYTES = 65_536
MAX_LAYERS = 3  # such as a .gz in a .zip
# A file that unpacks to more than this, and to so many times its size, is made to fill the memory.
MAX_UNPACKED = 64 << 20
MAX_RATIO = 200

_BROKEN = (EOFError, zlib.error, lzma.LZMAError, BadZipFile, gzip.BadGzipFile, pa.ArrowInvalid)


@dataclass(frozen=True)
class Content:
    """A file, or a file within an archive.

    name: what messages call it: its path; of a file within an archive "shop.zip/items.csv".
    path: where it lies; for a file within an archive the path of the archive.
    raw: opens its bytes as they lie there.
    size: of these bytes.
    layers: how they are compressed, the outermost first; "" for not at all.
    """

    name: str
    path: Path
    raw: Callable[[], IO[bytes]]
    size: int
    layers: tuple[str, ...] = ()

    @property
    def suffix(self) -> str:
        """The extension in lower case, without that of the compression: ".csv" of items.csv.gz."""
        name = PurePosixPath(self.name.lower())
        return PurePosixPath(name.stem).suffix if self.layers and name.suffix in _SUFFIXES else name.suffix

    @property
    def is_plain(self) -> bool:
        """Whether the file can be read by its path."""
        return not self.layers and self.name == str(self.path)

    @cached_property
    def head(self) -> bytes:
        """The first bytes, at most HEAD_BYTES. Raises CatalogError."""
        with self.reading(), self.open() as stream:
            return stream.read(HEAD_BYTES)

    def open(self) -> IO[bytes]:
        """The decompressed bytes from the beginning; read them within `reading`."""
        stream = self.raw()
        for layer in self.layers:
            stream = _COMPRESSIONS[layer][1](stream)
        if not self.layers and self.is_plain:
            return stream
        return io.BufferedReader(_Limited(stream, self), HEAD_BYTES)

    def seekable(self) -> IO[bytes]:
        """The decompressed bytes, for readers that jump about; in memory if they are compressed."""
        stream = self.open()
        if self.is_plain:
            return stream
        with stream:
            return io.BytesIO(stream.read())

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Turn every error of reading this content into a CatalogError."""
        try:
            yield
        except _BROKEN as error:
            raise self._broken(error) from error
        except NotImplementedError as error:
            raise self.refused(f"{_first_line(error)}. Unpack the file, and give what is in it.") from error
        except OSError as error:
            if error.strerror is None:  # from a library that decompresses
                raise self._broken(error) from error
            raise self.refused(f"{error.strerror}. Check that this user may read it.") from error

    def _broken(self, error: Exception) -> CatalogError:
        return self.refused(
            f"the file cannot be read: {_first_line(error)}. It is damaged, or only a part of it came. "
            "Copy or export it again."
        )

    def refused(self, reason: str) -> CatalogError:
        """The error that this content cannot be used."""
        return CatalogError(f"{self.name}: {reason}")


def open_content(path: Path) -> Content:
    """The content of a file on this machine. Raises CatalogError."""
    content = Content(str(path), path, lambda: path.open("rb"), 0)
    with content.reading():
        content = replace(content, size=path.stat().st_size)
    return unpacked(content)


def unpacked(content: Content) -> Content:
    """The content without its compression. Raises CatalogError."""
    while layer := _compression(content.head):
        if len(content.layers) == MAX_LAYERS:
            raise content.refused(f"it is compressed more than {MAX_LAYERS} times. Unpack it first.")
        content = replace(content, layers=(*content.layers, layer))
    if content.head[257:262] == b"ustar":
        raise content.refused(
            "this is a tar archive. Unpack it, and give the file or the folder with the table."
        )
    return content


class _Limited(io.RawIOBase):
    """Reads a stream, and stops it where it grows beyond all measure."""

    def __init__(self, stream: IO[bytes], content: Content) -> None:
        self._stream, self._content, self._count = stream, content, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        piece = self._stream.read(len(view))
        view[: len(piece)] = piece
        self._count += len(piece)
        check_ratio(self._content, self._count, self._content.size)
        return len(piece)

    def close(self) -> None:
        self._stream.close()
        super().close()


def check_ratio(content: Content, unpacked_size: int, size: int) -> None:
    """Raise CatalogError for content that is made to fill the memory. Sizes are in bytes."""
    if unpacked_size > MAX_UNPACKED and unpacked_size > MAX_RATIO * max(size, 1):
        raise content.refused(
            f"it unpacks to more than {MAX_RATIO} times its size, as files do that are made to fill the "
            "memory. If it is a real table, unpack it first."
        )


def _compression(head: bytes) -> str:
    return next((name for name, (magic, _) in _COMPRESSIONS.items() if head.startswith(magic)), "")


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".") or "the file ends too early"


def _arrow(kind: str) -> Callable[[IO[bytes]], IO[bytes]]:
    return lambda stream: cast(IO[bytes], pa.CompressedInputStream(stream, kind))


_COMPRESSIONS: dict[str, tuple[bytes, Callable[[Any], Any]]] = {
    "gz": (b"\x1f\x8b", lambda stream: gzip.GzipFile(fileobj=stream)),
    "bz2": (b"BZh", bz2.BZ2File),
    "xz": (b"\xfd7zXZ\0", lzma.LZMAFile),
    "zst": (b"\x28\xb5\x2f\xfd", _arrow("zstd")),
    "lz4": (b"\x04\x22\x4d\x18", _arrow("lz4")),
}
_SUFFIXES = (".gz", ".gzip", ".bz2", ".xz", ".zst", ".zstd", ".lz4")
