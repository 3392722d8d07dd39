"""Zip archives: which of the files within are tables.

In goes the content of an archive, out come the contents of the tables within; a readme beside them does not
matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import IO
from zipfile import ZipFile, ZipInfo

from recbuild.errors import CatalogError
from recbuild.sources.files.content import Content, check_ratio, unpacked
from recbuild.sources.files.names import listed_names, table_names

_ENCRYPTED = 1  # a bit of a zip entry's flags
# What tells that a zip is something else: the beginning of the name of a file within.
_DOCUMENTS = {"word/": "a text document", "ppt/": "a presentation", "Index/": "an Apple document"}


def is_spreadsheet(content: Content) -> bool:
    """Whether this zip is a spreadsheet of Excel or LibreOffice. Raises CatalogError."""
    names = [entry.filename for entry in entries(content)]
    if any(name.startswith("xl/") for name in names):
        return True
    return "content.xml" in names and "META-INF/manifest.xml" in names


def entries(content: Content) -> list[ZipInfo]:
    """The files in the archive. Raises CatalogError, also for one that is made to fill the memory."""
    if content.layers:
        raise content.refused("this is an archive in a compressed file. Unpack it, and give what is in it.")
    with content.reading(), ZipFile(content.seekable()) as archive:
        found = [entry for entry in archive.infolist() if not entry.is_dir()]
    for entry in found:
        check_ratio(content, entry.file_size, entry.compress_size)
    return found


def tables_in(content: Content, chosen: str = "") -> list[Content]:
    """The tables in the archive, by name; `chosen` names one of them. Raises CatalogError."""
    by_name = {entry.filename: entry for entry in entries(content)}
    for name in by_name:
        if kind := next((kind for start, kind in _DOCUMENTS.items() if name.startswith(start)), ""):
            raise content.refused(f"this is {kind}. Export its table as CSV.")
    names = [chosen] if chosen in by_name else [] if chosen else table_names(sorted(by_name))
    if not names:
        missing = f"there is no file {chosen!r}" if chosen else "there is no table"
        raise content.refused(f"{missing} in the archive. It holds: {listed_names(by_name) or 'nothing'}.")
    return [_member(content, by_name[name]) for name in names]


def _member(content: Content, entry: ZipInfo) -> Content:
    name = f"{content.name}/{entry.filename}"
    if entry.flag_bits & _ENCRYPTED:
        raise CatalogError(
            f"{name}: the archive is protected by a password. Unpack it, and give the table that is in it."
        )
    member = Content(name, content.path, _opener(content, entry.filename), entry.compress_size)
    return unpacked(member)


def _opener(content: Content, name: str) -> Callable[[], IO[bytes]]:
    return lambda: ZipFile(content.seekable()).open(name)


def member_of(name: str) -> tuple[str, str]:
    """A path such as "shop.zip/items.csv" as archive and the name within; the second is "" without one."""
    found = re.match(r"(?i)(.*?\.(?:zip|xlsx|xlsm|xlsb|xls|ods))/(.+)", PurePosixPath(name).as_posix())
    return (found[1], found[2]) if found else (name, "")
