"""XML files: product feeds, RSS and Atom, sitemaps, and any file whose rows are repeated elements.

The file is read twice as a stream: first to find which element is repeated, then to make its rows. Entities
are refused, since they can fill the memory and read other files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlparse
from xml.etree.ElementTree import Element, ParseError

import pyarrow as pa
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from recbuild.sources.files.content import Content, open_content
from recbuild.sources.files.many import SourceFile, unite
from recbuild.sources.files.names import listed_names
from recbuild.sources.files.xml_row import Row, local_name, row_of
from recbuild.sources.table import Source, Table

_ROWS = {"item", "entry", "url", "offer", "product", "row", "record"}  # usual names of a row's element
_INNER = {"product", "offer"}  # and those that are rows wherever they stand, such as within categories
Path = tuple[str, ...]


def open_xml(content: Content, columns: Sequence[str] = ()) -> Source:
    """The repeated elements of an XML file as rows; all of it is read now.

    The columns are the names of child elements and attributes, without prefixes. An element that is repeated
    within a row is a list. Raises CatalogError.
    """
    path, sitemaps = _row_path(content)
    if sitemaps:
        return _followed(content, sitemaps)
    records = [row_of(element) for element in _elements(content, path)]
    _name_categories(content, records)
    names = tuple(dict.fromkeys(name for record in records for name in record))
    if not names:
        raise content.refused(
            f"the elements <{path[-1]}> have no content. Each row needs an element a column."
        )

    def load(wanted: Sequence[str]) -> Table:
        loaded = {name: _column([record.get(name) for record in records]) for name in wanted}
        return Table(pa.table(loaded), range(1, len(records) + 1))

    return Source(content.name, names, load, (f"The rows are the elements <{path[-1]}>.",))


def _row_path(content: Content) -> tuple[Path, list[str]]:
    """The names of the elements that lead to the rows; for an index of sitemaps their addresses."""
    counts: Counter[Path] = Counter()
    with_content: set[Path] = set()
    sitemaps: list[str] = []
    path: list[str] = []
    for event, element in _events(content):
        if event == "start":
            path.append(local_name(element))
            counts[tuple(path)] += 1
            if len(path) > 1:
                with_content.add(tuple(path[:-1]))
            if element.attrib:
                with_content.add(tuple(path))
        else:
            if path == ["sitemapindex", "sitemap", "loc"] and element.text:
                sitemaps.append(element.text.strip())
            path.pop()
            element.clear()
    if path or not counts:
        raise content.refused("the file is empty.")
    if ("sitemapindex",) in counts:
        return (), sitemaps or ["none"]
    repeated = {one for one, count in counts.items() if count > 1 and len(one) > 1}
    outer = [one for one in repeated if not _is_within(one, repeated)]
    filled = {one for one in counts if one in with_content and len(one) > 1}
    usual = [one for one in filled if one[-1] in _ROWS and not _is_within(one, repeated)]
    inner = [one for one in filled if one[-1] in _INNER]
    candidates = inner or usual or [one for one in outer if one in filled] or outer
    if not candidates:
        raise content.refused(
            "no element is repeated in it. Each item is an element of its own, such as <item>."
        )
    # Order of appearance decides between equals, which a set does not keep.
    return max((one for one in counts if one in candidates), key=lambda one: counts[one]), []


def _is_within(path: Path, rows: Collection[Path]) -> bool:
    """Whether an element that leads to this path is one of the rows."""
    return any(path[:depth] in rows for depth in range(2, len(path)))


def _elements(content: Content, path: Path) -> Iterator[Element]:
    """The elements at this path, whole; each is forgotten once it has been taken."""
    at: list[str] = []
    for event, element in _events(content):
        if event == "start":
            at.append(local_name(element))
            continue
        if tuple(at) == path:
            yield element
        if len(at) <= len(path):
            element.clear()
        at.pop()


def _name_categories(content: Content, records: Sequence[Row]) -> None:
    """Give rows that name categories by their numbers the names: feeds for Yandex list these apart."""
    if not any("categoryId" in record for record in records):
        return
    names: dict[str, str] = {}
    for event, element in _events(content):
        text = (element.text or "").strip()
        if event == "end" and local_name(element) == "category" and element.get("id") and text:
            above = names.get(element.get("parentId", ""))
            names[element.get("id", "")] = f"{above} > {text}" if above else text
    for record in records:
        name = names.get(str(record.get("categoryId")))
        if name:
            record.setdefault("category", name)


def _events(content: Content) -> Iterator[tuple[str, Element]]:
    with _reading(content), content.open() as stream:
        yield from iterparse(stream, events=("start", "end"), forbid_dtd=False)


@contextmanager
def _reading(content: Content) -> Iterator[None]:
    with content.reading():
        try:
            yield
        except DefusedXmlException as error:
            raise content.refused(
                "it defines or calls entities (<!ENTITY …>), which can fill the memory or read other files. "
                "Remove them."
            ) from error
        except ParseError as error:
            line, column = error.position
            reason = str(error).partition(":")[0]
            raise content.refused(
                f"line {line} is not XML: {reason} at character {column + 1}. Export the file again."
            ) from error
        except (ValueError, LookupError) as error:  # an encoding that the parser does not know
            raise content.refused(f"the XML cannot be read: {error}. Save it as UTF-8.") from error


def _followed(content: Content, sitemaps: Sequence[str]) -> Source:
    """The sitemaps that an index names, if they lie beside it."""
    names = [PurePosixPath(urlparse(address).path).name for address in sitemaps]
    paths = [content.path.parent / name for name in names if name]
    if (
        not content.is_plain
        or not paths
        or not all(path.is_file() and path != content.path for path in paths)
    ):
        raise content.refused(
            "this is an index of sitemaps. Download those that it names beside it, or give one: "
            f"{listed_names(sitemaps)}."
        )
    parts = [SourceFile(path.name, open_xml(open_content(path))) for path in paths]
    return unite(content.name, parts, alike=False)


def _column(values: list[Any]) -> pa.Array:
    """Texts; lists of texts where an element is repeated in any row."""
    if not any(isinstance(value, list) for value in values):
        return pa.array(values, pa.large_string())
    lists = [value if isinstance(value, list) or value is None else [value] for value in values]
    return pa.array(lists, pa.large_list(pa.large_string()))
