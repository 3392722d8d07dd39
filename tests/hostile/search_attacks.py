"""Search parts that mean harm: a table of attacks, by what each does."""

from __future__ import annotations

import msgpack
import numpy as np

from recruntime.bundle.text_columns import text_column
from recruntime.search.varints import pack_varints
from recruntime.wire import zip_array
from tests.hostile.changes import BOMB, DEEP, Attack, first, nested_msgpack, of_bytes, put
from tests.support import forgery


def of_search(key: str, value: object) -> Attack:
    """The search part says something else under this key."""
    return lambda rec: forgery.edit_msgpack(rec, first(rec, "search"), lambda part: put(part, (key,), value))


def varints(*numbers: int) -> object:
    return zip_array(pack_varints(np.array(numbers, dtype=np.uint32)))


SEARCH_ATTACKS: dict[str, Attack] = {
    "a search part of nothing": of_bytes("search", b""),
    "a search part that is a list": of_bytes("search", msgpack.packb([1])),
    "a search part nested deep": of_bytes("search", nested_msgpack(DEEP)),
    "terms that are not in order": of_search("terms", text_column(["b", "a"]).pack()),
    "a term that is there twice": of_search("terms", text_column(["a", "a"]).pack()),
    "a term without letters": of_search("terms", text_column(["", "a"]).pack()),
    "millions of terms without letters": of_search(
        "terms", {"lengths": zip_array(np.zeros(1 << 22, dtype="<u4")), "zip": text_column([]).pack()["zip"]}
    ),
    "a bomb of terms": of_search(
        "terms", {"lengths": zip_array(np.full(1 << 20, 256, dtype="<u4")), "zip": BOMB}
    ),
    "no terms but items": of_search("terms", text_column([]).pack()),
    "a bomb of item numbers": of_search("items", {"dtype": "|u1", "shape": [1 << 28], "zip": BOMB}),
    "two million item numbers of few bytes": of_search("items", varints(*[1] * (1 << 21))),
    "item numbers beyond the items": of_search("items", varints(2**32 - 1)),
    "item numbers that end early": of_search("items", zip_array(np.full(9, 255, dtype="|u1"))),
    "lists of many items": of_search("lengths", varints(*[2**32 - 1] * 99)),
    "impacts for other items": of_search("impacts", zip_array(np.zeros(3, dtype="|u1"))),
    "rarities for other terms": of_search("idf", zip_array(np.zeros(3, dtype="|u1"))),
    "vectors of many dimensions": of_search("levels", zip_array(np.zeros((1 << 16, 40), dtype="|i1"))),
    "vectors for other terms": of_search("levels", zip_array(np.zeros((0, 0), dtype="|i1"))),
    "common words that are a number": of_search("common", 7),
    "stems that point before the first term": of_search("stems", varints(*[2**32 - 1] * 9)),
    "stems for other terms": of_search("stems", varints(0, 0)),
    "past queries that are a number": of_search("queries", 7),
    "millions of empty past queries": of_search(
        "queries",
        {"lengths": zip_array(np.zeros(1 << 22, dtype="<u4")), "zip": text_column([]).pack()["zip"]},
    ),
    "a personal weight that is no number": of_search("personal", float("nan")),
    "a personal weight that is infinite": of_search("personal", float("inf")),
    "a personal weight that is true": of_search("personal", True),
    "a key that must be understood": of_search("!", 1),
}
"""By what each does."""
