"""Comparing the cards of two bundles, column by column, says what comparing them one by one says."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from recbuild.bundle.rebuild.compare import same_cards
from recbuild.bundle.rebuild.ids import RowsByKey, keys_of
from recruntime.bundle.csr import no_lists
from recruntime.bundle.items import Items
from recruntime.bundle.text_columns import text_column

TEXTS = some.sampled_from(["", "a", "ab", "ba", "é", "日本", "a longer text"])
CARDS = some.lists(
    some.tuples(TEXTS, TEXTS, some.sampled_from([float("nan"), 0.0, 1.5]), some.booleans()),
    min_size=1,
    max_size=9,
)


def items_of(rows: list[tuple[Any, ...]]) -> Items:
    count = len(rows)
    titles, aliases, prices, stock = zip(*rows, strict=True)
    return Items(
        ids=text_column(map(str, range(count))),
        aliases=text_column(aliases),
        codes=np.zeros((count, 1), dtype=np.uint8),
        stock=np.array(stock),
        cards={"title": text_column(titles), "price": np.array(prices)},
        cells=np.array([count]),
        owner=np.zeros(count, dtype=np.uint16),
        popularity=np.zeros(count, dtype=np.uint8),
        product=np.zeros(count, dtype=np.uint32),
        co_occurrence=no_lists(count),
        numbers=np.arange(count),
    )


@given(CARDS, CARDS)
def test_cards_are_the_same_where_all_they_say_is(one: list[Any], other: list[Any]) -> None:
    mine, theirs = items_of(one), items_of(other)
    rows, others = (found.ravel() for found in np.meshgrid(np.arange(len(one)), np.arange(len(other))))
    found = same_cards(mine, theirs, rows, others)
    wanted = [str(one[a]) == str(other[b]) for a, b in zip(rows.tolist(), others.tolist(), strict=True)]
    assert found.tolist() == wanted


@given(some.lists(some.text(max_size=8), unique=True), some.lists(some.text(max_size=8)))
def test_rows_are_found_by_their_ids(ids: list[str], asked: list[str]) -> None:
    by_key = RowsByKey.of(keys_of(text_column(ids)), np.arange(len(ids)))
    found = by_key.find(keys_of(text_column(asked)))
    assert found.tolist() == [ids.index(one) if one in ids else -1 for one in asked]
