"""Which encoding a text is in, found in its bytes.

UTF-8 if all of it is; UTF-16 by its mark or its zero bytes; else the old encoding in which the lines that are
not UTF-8 read best. A note names the encoding and the first line that needed it.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, TextIO

from recbuild.sources.files.content import Content
from recbuild.sources.files.text.old_encodings import best_encoding, name_of

_BLOCK = 1 << 20
_MAX_SAMPLE = 200_000  # bytes of lines that are not UTF-8
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_MIXED = "recbuild-windows-1252"


@dataclass(frozen=True)
class Encoding:
    """How bytes become text.

    codec: Python's name of it.
    errors: what becomes of bytes that it does not know, for `bytes.decode`.
    notes: sentences for the person who builds.
    """

    codec: str
    errors: str = "strict"
    notes: tuple[str, ...] = ()


def find_encoding(content: Content) -> Encoding:
    """The encoding of a text; reads it to its end. Raises CatalogError."""
    head = content.head
    for mark, codec in _MARKS.items():
        if head.startswith(mark) and codec != "utf-8-sig":
            return Encoding(codec, "replace")
    if wide := _wide(head):
        return Encoding(wide, "replace")
    with content.reading(), content.open() as stream:
        if _is_utf8(stream):
            return Encoding("utf-8-sig")
    return _old_encoding(content)


def open_text(content: Content, encoding: Encoding) -> TextIO:
    """The text, with its line ends as they are; read it within `content.reading`."""
    return io.TextIOWrapper(content.open(), encoding.codec, encoding.errors, newline="")


def text_of_content(content: Content) -> tuple[str, Encoding]:
    """All of a text. Raises CatalogError."""
    encoding = find_encoding(content)
    with content.reading(), open_text(content, encoding) as stream:
        return stream.read().replace("\r\n", "\n").replace("\r", "\n"), encoding


def _is_utf8(stream: IO[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block := stream.read(_BLOCK):
            decoder.decode(block)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: most of the second bytes of Latin text are zero."""
    pairs = len(head) // 2
    first, second = head[0 : 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    if pairs >= 4 and max(first, second) * 3 > pairs and min(first, second) * 20 < max(first, second):
        return "utf-16-le" if second > first else "utf-16-be"
    return ""


def _old_encoding(content: Content) -> Encoding:
    wrong, right, sample = 0, 0, bytearray()
    first = (0, 0)  # the first line that is not UTF-8, and its first such byte
    for number, line in enumerate(_lines(content), 1):
        try:
            line.decode()
            right += not line.isascii()
        except UnicodeDecodeError as error:
            first = first if wrong else (number, line[error.start])
            wrong += 1
            if len(sample) < _MAX_SAMPLE:
                sample += line
    place = f"Line {first[0]:,} is not UTF-8 text (byte 0x{first[1]:02x})"
    remedy = 'If a text looks wrong, save the file as UTF-8; spreadsheets call it "CSV UTF-8".'
    if right >= wrong:
        lines = "it is" if wrong == 1 else f"it and {wrong - 1:,} more are"
        note = f"{place}: {lines} read as Windows-1252. {remedy}"
        return Encoding("utf-8-sig", _MIXED, (note,))
    codec = best_encoding(bytes(sample))
    return Encoding(codec, "replace", (f"{place}: the file is read as {name_of(codec)}. {remedy}",))


def _lines(content: Content) -> Iterator[bytes]:
    with content.reading(), content.open() as stream:
        yield from stream


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_MIXED, _as_windows_1252)
