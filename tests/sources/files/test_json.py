"""JSON in the shapes that shops, databases and searches give."""

from __future__ import annotations

import json
from typing import Any

import pytest

from recbuild.sources import open_source
from tests.sources.files.support import Write, notes, refusal, rows

ITEMS: list[dict[str, Any]] = [{"id": "1", "title": "Emma"}, {"id": "2", "title": "Dracula"}]

SHAPES: dict[str, Any] = {
    "array": ITEMS,
    "under a key": {"total": 2, "items": ITEMS},
    "under two keys": {"data": {"products": ITEMS}, "errors": []},
    "with its schema": {"schema": {"fields": [{"name": "a"}, {"name": "b"}, {"name": "c"}]}, "data": ITEMS},
    "Elasticsearch": {
        "hits": {"total": {"value": 2}, "hits": [{"_id": "9", "_score": 1, "_source": one} for one in ITEMS]}
    },
    "GraphQL": {"data": {"products": {"edges": [{"cursor": "x", "node": one} for one in ITEMS]}}},
    "GeoJSON": {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "geometry": None, "properties": one} for one in ITEMS],
    },
    "columns": {"id": ["1", "2"], "title": ["Emma", "Dracula"]},
    "pandas": {"id": {"0": "1", "1": "2"}, "title": {"0": "Emma", "1": "Dracula"}},
    "pandas split": {"columns": ["id", "title"], "index": [0, 1], "data": [["1", "Emma"], ["2", "Dracula"]]},
    "arrays": [["id", "title"], ["1", "Emma"], ["2", "Dracula"]],
    "keyed by id": {"a": ITEMS[0], "b": ITEMS[1]},
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("indent", [None, 2])
def test_the_rows_are_found_in_every_shape(shape: str, indent: int | None, write: Write) -> None:
    read = rows(write("c.json", json.dumps(SHAPES[shape], indent=indent)))
    assert [{"id": row["id"], "title": row["title"]} for row in read] == ITEMS


def test_a_note_says_under_which_key_the_rows_are(write: Write) -> None:
    assert 'The rows are those under "data.products"' in notes(
        write("c.json", json.dumps(SHAPES["under two keys"]))
    )


def test_the_keys_are_a_column_where_rows_have_no_id(write: Write) -> None:
    path = write("c.json", json.dumps({"sku-1": {"title": "Emma"}, "sku-2": {"title": "Dracula"}}))
    assert rows(path) == [{"key": "sku-1", "title": "Emma"}, {"key": "sku-2", "title": "Dracula"}]


def test_objects_one_after_another_are_rows(write: Write) -> None:
    path = write("c.json", "\n".join(json.dumps(one, indent=2) for one in ITEMS))
    assert rows(path) == ITEMS
    assert list(open_source(path).load(["id"]).rows) == [1, 5]


@pytest.mark.parametrize(
    "text",
    [
        '{"id": "1", "title": "Emma"},\n{"id": "2", "title": "Dracula"},\n',
        'window.items = [{"id": "1", "title": "Emma"}, {"id": "2", "title": "Dracula"}];\n',
        'var store = {"a": {"id": "1", "title": "Emma"}, "b": {"id": "2", "title": "Dracula"}}',
        'callback([{"id": "1", "title": "Emma"}, {"id": "2", "title": "Dracula"}]);',
        "{'id': '1', 'title': 'Emma'}\n{'id': '2', 'title': \"Dracula\"}\n",
    ],
)
def test_json_that_is_not_quite_json_is_read(text: str, write: Write) -> None:
    assert rows(write("c.json", text)) == ITEMS


def test_objects_of_a_few_values_become_columns(write: Write) -> None:
    item = {
        "id": 1,
        "price": {"amount": 5, "currency": "EUR"},
        "title": {"en": "Emma"},
        "_id": {"$oid": "5f"},
        "tags": ["a"],
    }
    assert rows(write("c.jsonl", json.dumps(item))) == [
        {"id": 1, "price.amount": 5, "price.currency": "EUR", "title.en": "Emma", "_id": "5f", "tags": ["a"]}
    ]


def test_a_product_with_its_variants_is_one_row(write: Write) -> None:
    product = {"id": 7, "title": "Shirt", "variants": [{"id": 1}, {"id": 2}, {"id": 3}]}
    assert len(rows(write("a.json", json.dumps({"products": [product, product]})))) == 2
    assert len(rows(write("b.json", json.dumps(product)))) == 1


def test_a_session_with_its_events_is_one_row(write: Write) -> None:
    assert len(rows(write("c.jsonl", '{"visit": 7, "events": [{"aid": 1}, {"aid": 2}]}\n'))) == 1


def test_a_bulk_request_gives_its_documents(write: Write) -> None:
    path = write(
        "c.jsonl",
        '{"index": {"_id": "1"}}\n{"title": "Emma"}\n{"index": {"_id": "2"}}\n{"title": "Dracula"}\n',
    )
    assert rows(path)[1] == {"_id": "2", "title": "Dracula"}


def test_an_object_without_rows_is_refused(write: Write) -> None:
    for text in ("{}", '{"items": []}', "[]"):
        assert "c.json: " in refusal(write("c.json", text))


def test_a_search_index_of_mkdocs_gives_pages(write: Write) -> None:
    docs = [
        {"location": "", "title": "Home", "text": "Welcome"},
        {"location": "guide/", "title": "Guide", "text": "Start"},
        {"location": "guide/#install", "title": "Install", "text": "Use pip"},
    ]
    path = write("search_index.json", json.dumps({"config": {"lang": ["en"]}, "docs": docs}))
    assert rows(path) == [
        {"url": "./", "title": "Home", "text": "Welcome"},
        {"url": "guide/", "title": "Guide", "text": "Start Install Use pip"},
    ]
    assert "its 3 sections are joined to 2 pages" in notes(path)


def test_a_search_index_of_docusaurus_gives_pages(write: Write) -> None:
    index = [
        {"documents": [{"i": 1, "t": "Guide", "u": "/docs/guide", "b": ["Docs"]}], "index": {}},
        {"documents": [{"i": 2, "t": "Install", "u": "/docs/guide", "h": "#install", "p": 1}], "index": {}},
        {
            "documents": [
                {"i": 3, "t": "Use npm", "s": "Install", "u": "/docs/guide", "h": "#install", "p": 1}
            ],
            "index": {},
        },
    ]
    path = write("search-index.json", json.dumps(index))
    assert rows(path) == [
        {"url": "/docs/guide", "title": "Guide", "tags": ["Docs"], "text": "Install Use npm"}
    ]


def test_a_search_index_of_sphinx_gives_pages(write: Write) -> None:
    index = {
        "docnames": ["index", "usage"],
        "filenames": [],
        "titles": ["Home", "Usage"],
        "terms": {"pip": 1, "use": [0, 1]},
    }
    path = write("searchindex.js", f"Search.setIndex({json.dumps(index)})")
    assert [row["text"] for row in rows(path)] == ["use", "pip use"]
    assert rows(path)[1]["url"] == "usage.html"


def test_what_is_no_row_is_named(write: Write) -> None:
    assert "row 2 is not an object but 7" in refusal(write("c.json", '[{"id": 1},\n 7]'))
    assert "line 2 is not JSON" in refusal(write("d.jsonl", '{"id": 1}\n{"id": \n'))
