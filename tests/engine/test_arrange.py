"""From a pool to a shelf: no variants of one product, some variety, and exploration."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recbuild.linalg import unit_rows
from recruntime import Condition, Request, Settings
from recruntime.engine.arrange import SAFE, group_numbers, select
from recruntime.engine.engine import Engine
from recruntime.rules import Rule
from tests.conftest import PLAIN, circle, clustered
from tests.support.engines import crowd, engine_of, shown

COLLAPSING = replace(PLAIN, duplicate_threshold=0.98)


def likeness(vectors: np.ndarray, one: int, other: int) -> float:
    return round(float(vectors[one] @ vectors[other]), 6)


def naive(
    scores: np.ndarray, vectors: np.ndarray, titles: list[str], products: list[int], k: int, diversity: float
) -> list[int]:
    """Carbonell and Goldstein's words, one comparison at a time."""
    chosen: list[int] = []
    left = list(range(len(scores)))
    while left and len(chosen) < k:

        def value(one: int) -> float:
            nearest = max((likeness(vectors, one, other) for other in chosen), default=0.0)
            return (1 - diversity) * float(scores[one] / scores.max()) - diversity * max(nearest, 0.0)

        best = max(left, key=value)
        chosen.append(best)
        left = [
            one
            for one in left
            if one != best
            and not (products[one] and products[one] == products[best])
            and not (titles[one] and titles[one] == titles[best])
        ]
    return chosen


@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 30),
    st.integers(1, 12),
    st.sampled_from([0.0, 0.2, 0.7, 1.0]),
)
def test_the_next_one_is_the_best_that_is_least_like_the_chosen(
    seed: int, count: int, k: int, diversity: float
) -> None:
    random = np.random.default_rng(seed)
    vectors = unit_rows(random.normal(size=(count, 4))).astype(np.float64)
    scores = np.sort(random.random(count))[::-1] + 0.01
    titles = [random.choice(["", "blue", "red", f"item {row}"]) for row in range(count)]
    products = random.choice([0, 0, 0, 7, 8], count).tolist()
    expected = naive(scores, vectors, titles, products, k, diversity)
    assert select(scores, vectors, [group_numbers(titles), group_numbers(products)], k, diversity) == expected


def test_a_pool_without_anything_gives_nothing() -> None:
    assert select(np.empty(0), np.empty((0, 3)), [], 6, 0.2) == []


def test_items_that_nothing_speaks_for_keep_their_order() -> None:
    assert select(np.zeros(3), np.zeros((3, 2)), [], 6, 0.5) == [0, 1, 2]


def test_of_one_title_there_is_one_item_whatever_its_case() -> None:
    titles = ["Page", "Mug", "MUG", "Cup", None, None]
    subject = engine_of(crowd([0, 12, 24, 36, 48, 60]), settings=COLLAPSING, cards={"title": titles})
    assert shown(subject, Request("i0")) == ["i1", "i3", "i4", "i5"]


def test_of_one_product_there_is_one_item(codec_name: str) -> None:
    subject = engine_of(
        crowd([0, 20, 21, 40, 41, 60]), settings=COLLAPSING, codec=codec_name, product=[0, 5, 5, 6, 6, 0]
    )
    assert shown(subject, Request("i0")) == ["i1", "i3", "i5"]
    assert len(shown(subject.with_settings(PLAIN), Request("i0"))) == 5


def test_items_met_in_the_same_sessions_are_no_duplicates() -> None:
    """Their vectors are equal, and they are products of their own."""
    subject = engine_of(crowd([0, 5, 5, 5]), settings=COLLAPSING)
    assert shown(subject, Request("i0")) == ["i1", "i2", "i3"]


def test_the_open_items_twin_is_not_recommended_beside_it() -> None:
    titles = ["Dress", "Dress", "DRESS", "Dress in red", "Hat"]
    subject = engine_of(
        crowd([0, 1, 2, 3, 4]), settings=COLLAPSING, cards={"title": titles}, product=[9, 9, 0, 9, 0]
    )
    # i2 has the title and is another product; i3 is the same product under a title of its own.
    assert shown(subject, Request("i0")) == ["i2", "i3", "i4"]


def test_above_1_nothing_is_a_duplicate_not_even_by_title() -> None:
    subject = engine_of(
        crowd([0, 1, 1, 2]),
        settings=replace(PLAIN, diversity=0.01),
        cards={"title": ["Same"] * 4},
        product=[0, 3, 3, 3],
    )
    assert len(shown(subject, Request("i0"))) == 3


def test_many_variants_of_one_product_do_not_empty_the_shelf() -> None:
    """There are more of them than are looked at first."""
    titles = ["Page", *["Shirt"] * 60, "Hat", "Scarf"]
    vectors = np.vstack([circle([0, *np.linspace(5, 6, 60), 30, 45]), np.repeat(circle([180]), 700, axis=0)])
    assert shown(engine_of(vectors, settings=COLLAPSING, cards={"title": titles}), Request("i0", k=3)) == [
        "i1",
        "i61",
        "i62",
    ]


def test_variety_brings_other_kinds_forward() -> None:
    vectors = crowd([0, 1, 2, 3, -25])
    assert shown(engine_of(vectors), Request("i0", k=2)) == ["i1", "i2"]
    varied = engine_of(vectors, settings=replace(PLAIN, diversity=0.5))
    assert shown(varied, Request("i0", k=2)) == ["i1", "i4"]


def large(explore: float = 0.0) -> Engine:
    return engine_of(clustered(2000, 8, 3), settings=replace(PLAIN, exploration=explore), codec="compact")


EXPLORING = large(explore=0.25)


def test_exploration_is_the_same_on_every_call_and_different_for_every_seed() -> None:
    requests = [Request("i7", k=12, seed=seed) for seed in range(30)]
    first = [shown(EXPLORING, request) for request in requests]
    assert [shown(EXPLORING, request) for request in requests] == first
    assert len({tuple(found) for found in first}) > 25


@pytest.mark.parametrize(("k", "share"), [(6, 0.1), (12, 0.25), (4, 1.0), (2, 1.0), (1, 0.5)])
def test_surprises_take_their_share_of_the_places_on_average_and_never_the_first(
    k: int, share: float
) -> None:
    plain, subject = large(), EXPLORING.with_settings(replace(PLAIN, exploration=share))
    usual, taken = shown(plain, Request("i7", k=k)), []
    for seed in range(200):
        found = shown(subject, Request("i7", k=k, seed=seed))
        assert found[:SAFE] == usual[:SAFE] and len(set(found)) == k
        taken.append(len(set(found) - set(usual)))
    assert np.mean(taken) == pytest.approx(share * max(k - SAFE, 0), abs=0.15)


def test_everything_from_further_down_has_its_chance() -> None:
    usual = set(shown(EXPLORING, Request("i7", k=48)))
    lucky = [set(shown(EXPLORING, Request("i7", k=12, seed=seed))) - usual for seed in range(300)]
    assert len(set().union(*lucky)) > 0.9 * (EXPLORING.depth - 48)


def test_without_a_seed_or_a_share_there_is_no_chance() -> None:
    usual = shown(EXPLORING, Request("i7", k=12))
    assert shown(large(), Request("i7", k=12, seed=1)) == usual == shown(large(), Request("i7", k=12))


def test_a_surprise_is_no_variant_of_what_is_shown() -> None:
    titles = [f"Title {row % 40}" for row in range(2000)]
    subject = engine_of(
        clustered(2000, 8, 3), settings=replace(COLLAPSING, exploration=1.0), cards={"title": titles}
    )
    for seed in range(40):
        found = subject.recommend(Request("i7", k=12, seed=seed)).items
        assert len({one.card["title"] for one in found}) == len(found) == 12


def test_a_catalog_without_further_items_has_no_surprises() -> None:
    subject = engine_of(circle(range(12)), settings=replace(Settings(), exploration=1.0))
    assert shown(subject, Request("i0", k=12, seed=3)) == shown(subject, Request("i0", k=12))


def test_a_pinned_item_stands_without_its_variants_and_the_shelf_is_full() -> None:
    rule = Rule(Condition("id", ("i2",)), pin=3)
    settings = replace(COLLAPSING, rules=(rule,))
    subject = engine_of(crowd([0, 1, 2, 3, 4, 5]), settings=settings, product=[0, 7, 7, 0, 0, 0])
    assert shown(subject, Request("i0", k=4)) == ["i3", "i4", "i2", "i5"]
