"""The content codings of HTTP that hosts find as files: `rec.js.br` and `rec.js.gz` beside `rec.js`.

In goes a file's content, out comes the compressed one, the same bytes on every machine; or whether compressed
bytes are those of a content, without opening more than that.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

import brotli
import deflate

COMPRESSIBLE = (".css", ".html", ".js", ".json", ".mjs", ".wasm")
"""Extensions of the files that become smaller; parts are compressed already."""
WINDOW = 24
"""The largest that browsers take, 16 MB: with the usual 4 MB Pyodide's WebAssembly is 1.2 % larger."""


@dataclass(frozen=True)
class Coding:
    """How content is compressed on its way.

    suffix: what follows the file's name.
    compress: the content, as small as it gets.
    opens_to: whether compressed bytes, the first argument, are those of a content, and nothing follows.
    """

    suffix: str
    compress: Callable[[bytes], bytes]
    opens_to: Callable[[bytes, bytes], bool]


def _brotli(content: bytes) -> bytes:
    return bytes(brotli.compress(content, quality=11, lgwin=WINDOW))


def _is_brotli_of(compressed: bytes, content: bytes) -> bool:
    opening = brotli.Decompressor()
    at = 0
    try:
        piece = opening.process(compressed, output_buffer_limit=len(content) + 1)
        while piece and content.startswith(piece, at):
            at += len(piece)
            piece = opening.process(b"", output_buffer_limit=len(content) + 1)
    except brotli.error:
        return False
    return at == len(content) and not piece and bool(opening.is_finished())


def _gzip(content: bytes) -> bytes:
    return bytes(deflate.gzip_compress(content, 12))


def _is_gzip_of(compressed: bytes, content: bytes) -> bool:
    opening = zlib.decompressobj(wbits=31)
    try:
        found = opening.decompress(compressed, len(content) + 1)
    except zlib.error:
        return False
    return found == content and opening.eof and not opening.unused_data


CODINGS = {
    "br": Coding(".br", _brotli, _is_brotli_of),
    "gzip": Coding(".gz", _gzip, _is_gzip_of),
}
"""By the name that `Accept-Encoding` has; what compresses best stands first."""
SUFFIXES = tuple(coding.suffix for coding in CODINGS.values())


def compressible(path: str) -> bool:
    """Whether the file may have precompressed ones beside it."""
    return path.endswith(COMPRESSIBLE)


def copies_of(path: str) -> list[str]:
    """Paths of the precompressed files that a file may have beside it."""
    return [f"{path}{suffix}" for suffix in SUFFIXES] if compressible(path) else []


def original_of(path: str) -> str | None:
    """The path of the file that this one is a precompressed one of; None if it is none."""
    original = str(PurePosixPath(path).with_suffix(""))
    return original if path.endswith(SUFFIXES) and compressible(original) else None
