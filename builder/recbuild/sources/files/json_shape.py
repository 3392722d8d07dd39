"""Which part of a JSON value is the table: of arrays, objects of columns, answers of shops and searches.

In go the values of a file; out come records: one dict a row.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recbuild.sources.files.search_index import find_pages
from recbuild.sources.values import cut, text_of

Record = dict[str, Any]

_MOST_KEYS = 12  # of an object that becomes columns of its own
_DEPTH = 8
# Elements of an array may hold the row under one of these keys: Elasticsearch, GraphQL, GeoJSON, Strapi,
# Typesense.
_WRAPPERS = ("_source", "node", "properties", "attributes", "document")
# Arrays of objects that describe the rows, and are none.
_ABOUT = {
    "schema",
    "fields",
    "links",
    "_links",
    "meta",
    "errors",
    "facets",
    "aggregations",
    "pagination",
    "filters",
}
_IDS = (
    "id",
    "_id",
    "ID",
    "objectID",
    "sku",
    "session",
    "session_id",
    "user_id",
    "asin",
    "handle",
    "slug",
    "url",
)
_USUAL = {"id", "title", "name", "price", "url", "description", "category", "image", "sku", "brand"}


class ShapeError(ValueError):
    """The values are no table; the message says which row is none."""


@dataclass(frozen=True)
class Shaped:
    """The rows of a JSON file.

    records: a dict for each row; objects of a few plain values have become columns such as "price.amount".
    rows: the number of each row.
    notes: sentences for the person who builds.
    """

    records: list[Record]
    rows: Sequence[int]
    notes: tuple[str, ...] = ()


def shape(values: Sequence[Any], lines: Sequence[int], *, one_a_line: bool) -> Shaped:
    """The table in the values of a file.

    lines: the line of each value. one_a_line: whether a single object is a row for certain.
    Raises ShapeError.
    """
    if documents := _bulk(values):
        return Shaped(_flat(documents), lines[1::2])
    single = values[0] if len(values) == 1 else None
    rows: Sequence[int] = lines
    notes: tuple[str, ...] = ()
    found: Sequence[Any] = values
    if isinstance(single, list):
        found, notes = _of_array(single)
        rows = range(1, len(found) + 1)
    elif isinstance(single, dict) and not one_a_line:
        found, notes = _of_object(single)
        rows = range(1, len(found) + 1) if found != [single] else lines
    elif values and all(isinstance(value, list) for value in values):
        found = [row for value in values for row in value] if isinstance(values[0][:1], list) else values
        found, notes = _of_array(list(values))
        rows = lines[1:] if len(found) == len(lines) - 1 else range(1, len(found) + 1)
    if not found:
        raise ShapeError("the array is empty.")
    if isinstance(single, dict) and found == [single] and all(one in ([], {}) for one in single.values()):
        raise ShapeError("there are no rows.")
    for row, record in zip(rows, found, strict=True):
        if not isinstance(record, dict):
            raise ShapeError(f"row {row} is not an object but {_shown(record)}.")
    return Shaped(_flat(_unwrapped(found)), rows, notes)


def _bulk(values: Sequence[Any]) -> list[Record]:
    """The documents of a bulk request to Elasticsearch: before each stands a line that names it."""
    actions, documents = values[0::2], values[1::2]
    if len(actions) != len(documents) or not all(isinstance(one, dict) for one in values):
        return []
    if not all(len(one) == 1 and isinstance(one.get("index", one.get("create")), dict) for one in actions):
        return []
    return [
        {**_ids(next(iter(one.values()))), **document}
        for one, document in zip(actions, documents, strict=True)
    ]


def _ids(record: Record) -> Record:
    return {name: record[name] for name in _IDS if name in record}


def _of_array(array: list[Any]) -> tuple[Sequence[Any], tuple[str, ...]]:
    pages = find_pages(array)
    if pages:
        return pages.records, pages.notes
    if len(array) > 1 and all(isinstance(row, list) for row in array) and _is_header(array[0]):
        return [dict(zip(array[0], row, strict=False)) for row in array[1:]], ()
    return array, ()


def _is_header(row: list[Any]) -> bool:
    return bool(row) and all(isinstance(name, str) and name for name in row) and len(set(row)) == len(row)


def _of_object(value: Record) -> tuple[Sequence[Any], tuple[str, ...]]:
    """The rows in one object, and how they were found; the object itself if it is one row."""
    if pages := find_pages(value):
        return pages.records, pages.notes
    if columns := _columns(value):
        return columns, ()
    if any(isinstance(value.get(key), str | int) for key in _IDS):
        return [value], ()
    found = max(_tables(value, (), 0), key=lambda one: len(one[1]), default=None)
    if found is None:
        return [value], ()
    path, records = found
    return records, (f'The rows are those under "{".".join(path)}".',) if path else ()


def _tables(
    value: Mapping[str, Any], path: tuple[str, ...], depth: int
) -> Iterator[tuple[tuple[str, ...], list[Any]]]:
    """Every array of objects, and object of objects, outside of rows, with the keys that lead there."""
    if keyed := _keyed(value):
        yield path, keyed
    for key, inner in value.items():
        if key in _ABOUT or depth == _DEPTH:
            continue
        if isinstance(inner, list) and inner and all(isinstance(one, dict) for one in inner):
            yield (*path, key), inner
        elif isinstance(inner, dict):
            if columns := _columns(inner):
                yield (*path, key), columns
            else:
                yield from _tables(inner, (*path, key), depth + 1)


def _columns(value: Mapping[str, Any]) -> list[Record]:
    """The rows of a table that is written column by column, as pandas does; empty if this is none."""
    if {"columns", "data"} <= value.keys() and all(
        isinstance(value[key], list) for key in ("columns", "data")
    ):
        return [
            dict(zip(map(str, value["columns"]), row, strict=False))
            for row in value["data"]
            if isinstance(row, list)
        ]
    inner = list(value.values())
    if len(inner) > 1 and all(isinstance(one, list) for one in inner):
        plain = not any(isinstance(cell, dict) for one in inner for cell in one[:5])
        if plain and len({len(one) for one in inner}) == 1 and inner[0]:
            return [dict(zip(value, row, strict=True)) for row in zip(*inner, strict=True)]
    if inner and all(isinstance(one, dict) and one for one in inner):
        keys = list(inner[0])
        names = set(map(str.lower, value))
        numbered = all(key.isdigit() for key in keys)
        usual = len(names & _USUAL) > len({key.lower() for key in keys} & _USUAL)
        if (numbered or usual) and all(list(one) == keys for one in inner):
            return [{name: one[key] for name, one in zip(value, inner, strict=True)} for key in keys]
    return []


def _keyed(value: Mapping[str, Any]) -> list[Record]:
    """The rows of an object whose keys are ids; empty if this is none."""
    inner = list(value.values())
    if len(inner) < 2 or not all(isinstance(one, dict) and one for one in inner):
        return []
    common = set.intersection(*(set(one) for one in inner))
    if 2 * len(common) < max(map(len, inner)) or _columns(value):
        return []
    has_id = all(any(key in one for key in _IDS) for one in inner)
    return [one if has_id else {"key": key, **one} for key, one in value.items()]


def _unwrapped(records: Sequence[Record]) -> Sequence[Record]:
    """The objects under a key such as "_source", if each row has one, with what else names the row."""
    for key in _WRAPPERS:
        # Only a place on a map has nothing but properties: an event of a tracker has a user and a time.
        if key == "properties" and not all("geometry" in one for one in records):
            continue
        if all(isinstance(one.get(key), dict) for one in records):
            return [{**_ids(one), **one[key]} for one in records]
    return records


def _flat(records: Sequence[Record]) -> list[Record]:
    """Objects of a few plain values as columns of their own: {"price": {"amount": 5}} has "price.amount"."""
    plain: dict[str, bool] = {}
    inner: dict[str, set[str]] = {}
    for record in records:
        for name, given in record.items():
            value = _simple(given)
            if value is not given:
                record[name] = value
            if isinstance(value, dict):
                inner.setdefault(name, set()).update(value)
            fits = value is None or (isinstance(value, dict) and not any(map(_is_nested, value.values())))
            plain[name] = plain.get(name, True) and fits
    split = {name for name, keys in inner.items() if plain[name] and 0 < len(keys) <= _MOST_KEYS}
    return [_split(record, split) for record in records] if split else list(records)


def _split(record: Record, split: set[str]) -> Record:
    flat: Record = {}
    for name, value in record.items():
        if name not in split:
            flat[name] = value
        elif value is not None:
            flat.update({f"{name}.{key}": cell for key, cell in value.items()})
    return flat


def _simple(value: Any) -> Any:
    """A value within an object of MongoDB, {"$oid": "5f"}, or WordPress, {"rendered": "a"}; else as it is."""
    while isinstance(value, dict) and len(value) == 1 and next(iter(value)).startswith("$"):
        value = next(iter(value.values()))
    if isinstance(value, dict) and isinstance(value.get("rendered"), str):
        return value["rendered"]
    return value


def _is_nested(value: Any) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(one, dict | list) for one in value)
    )


def _shown(value: Any) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False)
    except RecursionError:
        text = text_of(value)
    return cut(text)
