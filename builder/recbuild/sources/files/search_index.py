"""Search indexes of documentation sites, as one row a page: MkDocs, Docusaurus and Sphinx.

They hold a row for each section of a page. In goes the JSON of an index; out come the pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recbuild.sources.values import text_of


@dataclass(frozen=True)
class Pages:
    """The pages of a site.

    records: url, title and text of each, in the order of the index.
    notes: sentences for the person who builds.
    """

    records: list[dict[str, Any]]
    notes: tuple[str, ...]


def find_pages(value: Any) -> Pages | None:
    """The pages of an index; None if this is none."""
    if isinstance(value, dict):
        docs = value.get("docs")
        if isinstance(docs, list) and docs and all(_has(one, "location", "text") for one in docs):
            sections = [(one["location"], one.get("title"), [one["text"]], one.get("tags")) for one in docs]
            return _joined("MkDocs", sections)
        if {"docnames", "titles", "terms"} <= value.keys():
            return _sphinx(value)
    if isinstance(value, list) and value and all(_has(one, "documents", "index") for one in value):
        return _docusaurus(value)
    return None


def _has(value: Any, *keys: str) -> bool:
    return isinstance(value, dict) and all(key in value for key in keys)


def _docusaurus(groups: Sequence[Mapping[str, Any]]) -> Pages | None:
    """Titles come first, then headings, descriptions, keywords and texts, each with its page's address."""
    documents = [one for group in groups for one in group["documents"] if _has(one, "t", "u")]
    titled = groups[0]["documents"]
    titles = {one["u"]: one["t"] for one in titled if _has(one, "t", "u")}
    crumbs = {one["u"]: one.get("b") for one in titled if _has(one, "t", "u")}
    sections = [
        (
            one["u"],
            titles.get(one["u"]),
            [] if one.get("t") == titles.get(one["u"]) else [one["t"]],
            crumbs.get(one["u"]),
        )
        for one in documents
    ]
    return _joined("Docusaurus", sections)


def _sphinx(index: Mapping[str, Any]) -> Pages:
    """Sphinx keeps the words of each page, in no order, and no text."""
    words: list[list[str]] = [[] for _ in index["docnames"]]
    for word, places in index["terms"].items():
        for place in places if isinstance(places, list) else [places]:
            words[place].append(word)
    records = [
        {"url": f"{name}.html", "title": title, "text": " ".join(sorted(text))}
        for name, title, text in zip(index["docnames"], index["titles"], words, strict=True)
    ]
    return Pages(
        records, ("This is a search index of Sphinx: the texts are the words of each page, in no order.",)
    )


def _joined(kind: str, sections: Sequence[tuple[Any, Any, list[Any], Any]]) -> Pages:
    """Sections (address, title, texts, tags) as pages, by the address before the "#"."""
    pages: dict[str, dict[str, Any]] = {}
    texts: dict[str, list[str]] = {}
    for address, title, own, tags in sections:
        url, _, part = text_of(address).partition("#")
        url = url or "./"
        page = pages.setdefault(url, {"url": url, "title": text_of(title)})
        if tags and "tags" not in page:
            page["tags"] = tags
        pieces = [text_of(title)] if part and title and text_of(title) != page["title"] else []
        texts.setdefault(url, []).extend([*pieces, *map(text_of, own)])
    records = [{**page, "text": " ".join(filter(None, texts[url]))} for url, page in pages.items()]
    note = f"A search index of {kind}: its {len(sections):,} sections are joined to {len(pages):,} pages."
    return Pages(records, (note,))
