"""A shelf is full wherever the catalog has enough products; its heading and reasons say what is on it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from recruntime import Event, Request, Settings
from recruntime.settings import Fusion
from recruntime.types import EVENT_WEIGHTS
from recruntime.wire import LABELS
from tests.conftest import clustered
from tests.support.engines import engine_of

KINDS = st.sampled_from(sorted(EVENT_WEIGHTS))


@settings(max_examples=200)
@given(st.data(), st.integers(0, 2**32 - 1), st.integers(1, 12), st.lists(KINDS, max_size=5))
def test_a_shelf_is_full_and_says_what_is_on_it(
    data: st.DataObject, seed: int, k: int, kinds: list[str]
) -> None:
    random = np.random.default_rng(seed)
    count, titles, products = (data.draw(st.integers(1, most)) for most in (40, 40, 60))
    page, repeat, taught = (data.draw(st.booleans()) for _ in range(3))
    empty = data.draw(st.sampled_from([0.0, 0.2, 1.0]))
    fusion: Fusion = data.draw(st.sampled_from(["rrf", "weighted"]))
    vectors = clustered(count, 6, 4, seed=seed)
    vectors[random.random(count) < empty] = 0
    names = [f"title {random.integers(titles)}" for _ in range(count)]
    product = [int(number) if number < 20 else 0 for number in random.integers(1, products + 1, count)]
    stock = (random.random(count) < 0.8).tolist()
    events = tuple(Event(f"i{random.integers(count)}", kind, float(turn)) for turn, kind in enumerate(kinds))
    subject = engine_of(
        vectors,
        settings=replace(Settings(), fusion=fusion),
        cards={"title": names},
        product=product,
        stock=stock,
        default=random.permutation(count)[:5].tolist(),
        popularity=random.integers(0, 256, count).tolist() if taught else (),
        recency=(1.0, 0.5) if taught else (),
    )
    context = f"i{random.integers(count)}" if page else None
    result = subject.recommend(Request(context, events=events, k=k, repeat=repeat, seed=seed % 100))
    rows = [int(one.item[1:]) for one in result.items]
    shown = [(names[row], product[row]) for row in rows]

    out = {event.item for event in events if not repeat or event.type == "dislike"} | {context}
    left = [row for row in range(count) if stock[row] and f"i{row}" not in out]
    if context is not None:
        own = int(context[1:])
        twin = (names[own], product[own])
        left = [row for row in left if product[own] == 0 or (names[row], product[row]) != twin]
    assert set(rows) <= set(left) and len(set(rows)) == len(rows) <= k
    assert len({name for name, _ in shown}) == len(rows)
    assert len({number for _, number in shown if number}) == len([number for _, number in shown if number])
    if len(rows) < k:  # what is left is a variant of what is shown
        taken = {name for name, _ in shown}, {number for _, number in shown if number}
        assert all(names[row] in taken[0] or product[row] in taken[1] for row in left)
    assert_told(
        result.heading, {one.label for one in result.items}, {one.reason.kind for one in result.items}
    )


def assert_told(heading: str, labels: set[str], kinds: set[str]) -> None:
    """The heading is the label of something on the shelf; what it claims has a reason."""
    if not labels:
        return
    assert heading in labels
    if heading == LABELS["profile"]:
        assert kinds & {*EVENT_WEIGHTS, "profile"}
    if heading == LABELS["similar"]:
        assert "similar" in kinds
