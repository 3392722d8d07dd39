"""What a file holds, by its content: first bytes first, then the first character, then the extension."""

from __future__ import annotations

import codecs

from recbuild.sources.files.archive import is_spreadsheet
from recbuild.sources.files.content import Content

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Excel until 2003, and spreadsheets with a password

_TABLES = {b"PAR1": "parquet", b"ARROW1": "arrow", b"FEA1": "arrow", b"ORC": "orc", _OLE: "spreadsheet"}

# What people give by mistake: its first bytes, what it is, and what to do.
_OTHERS = {
    b"SQLite format 3\0": ("a SQLite database", "Name it with a table: sqlite:///{path}, and the table."),
    b"%PDF": ("a PDF document", "Export the table as CSV."),
    b"\x89PNG": ("a picture", "Give the table that names the pictures."),
    b"\xff\xd8\xff": ("a picture", "Give the table that names the pictures."),
    b"GIF8": ("a picture", "Give the table that names the pictures."),
    b"RIFF": ("a picture, sound or video", "Give the table that names the files."),
    b"Obj\x01": ("an Avro file", "Write it as Parquet: with pandas, DuckDB or Spark in one line."),
    b"Rar!": ("a RAR archive", "Unpack it, and give the table that is in it."),
    b"7z\xbc\xaf\x27\x1c": ("a 7-Zip archive", "Unpack it, and give the table that is in it."),
    b"\x89HDF": ("an HDF5 file", "Write its table as Parquet or CSV."),
    b"\x93NUMPY": ("an array of numpy", "Write a table with named columns as Parquet or CSV."),
    b"\x80\x04\x95": ("a Python pickle", "Write the table as Parquet: frame.to_parquet(path)."),
    b"\x80\x05\x95": ("a Python pickle", "Write the table as Parquet: frame.to_parquet(path)."),
    b"pagefind_dcd": (
        "a part of Pagefind's index, which only Pagefind reads",
        "Give the site's sitemap.xml, or a JSON file of its pages (address, title, text).",
    ),
}
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# Control characters that texts have: backspace to carriage return, the end of a DOS text, and separators.
_USUAL = set(range(0x07, 0x0E)) | {0x00, 0x01, 0x02, 0x1A, 0x1B, 0x1C, 0x1D, 0x1E, 0x1F}


def kind_of(content: Content) -> str:
    """A key of OPENERS, or "zip". Raises CatalogError for what is no table."""
    head = content.head
    if head.startswith(_ZIP) or head.startswith(b"PK\x05\x06"):
        return "spreadsheet" if is_spreadsheet(content) else "zip"
    for magic, kind in _TABLES.items():
        if head.startswith(magic):
            return kind
    for magic, (what, remedy) in _OTHERS.items():
        if head.startswith(magic):
            raise content.refused(f"this is {what}. {remedy.format(path=content.path)}")
    text = _beginning(head)
    if not text:
        raise content.refused("the file is empty. Its first line names the columns, separated by commas.")
    _check_page(content, text)
    _check_text(content, head)
    return _kind_of_text(content, text)


def _kind_of_text(content: Content, text: str) -> str:
    if text.startswith("<") and ("<?xml" in text or content.suffix in {".xml", ".rss", ".atom", ".yml"}):
        return "xml"
    if content.suffix in {".json", ".jsonl", ".ndjson", ".geojson", ".js"}:
        return "json"
    if text.startswith("<") and text[1:2].isalpha() and ">" in text:
        return "xml"
    return "json" if _is_json(text) else "delimited"


def _is_json(text: str) -> bool:
    """Whether an object or array begins here: not so in a CSV whose first name has a bracket."""
    following = text[1:].lstrip()[:1]
    return (text[0] == "{" and following in {'"', "}", "'"}) or (
        text[0] == "[" and following in {"{", "[", "]"}
    )


def _beginning(head: bytes) -> str:
    """The first characters that are seen."""
    for mark in _MARKS:
        head = head.removeprefix(mark)
    return head.replace(b"\0", b"")[:4096].decode("latin-1").lstrip()


def _check_page(content: Content, text: str) -> None:
    lowered = text.lower()
    if lowered.startswith(("<!doctype html", "<html")) or ("<html" in lowered[:600] and lowered[0] == "<"):
        raise content.refused(
            "this is a web page, perhaps a login or an error in place of the file. Download the file again, "
            "and look at what arrives."
        )


def _check_text(content: Content, head: bytes) -> None:
    if head.startswith(_MARKS) or _is_wide(head):
        return
    controls = sum(byte < 0x20 and byte not in _USUAL for byte in head)
    strange = controls > len(head) // 50 and not _is_utf8(head)
    if strange or head.count(0) > len(head) // 10:
        raise content.refused(
            "this is no text, and no table of a known kind. Export it as CSV, JSON lines or Parquet."
        )


def _is_utf8(head: bytes) -> bool:
    """Whether this is UTF-8, up to a character that the end of the head may cut."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _is_wide(head: bytes) -> bool:
    """Whether zeros stand as UTF-16 places them: in every second byte, and hardly in the others."""
    few, many = sorted((head[0::2].count(0), head[1::2].count(0)))
    return many > len(head) // 8 and 10 * few < many
