"""Conditions that few items meet, and none of them like the page: the shelf is full all the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recruntime import Condition, Event, Recommender, Request
from recruntime.bundle.bundle import Bundle
from recruntime.codecs import CODECS
from recruntime.engine.engine import Engine
from recruntime.engine.profile import profile_vector, read_history, unit
from recruntime.engine.search import Index
from recruntime.rules import Rule
from recruntime.settings import Fusion
from tests.conftest import PLAIN, assembled, circle, clustered
from tests.engine.test_search import partitioned
from tests.support.engines import engine_of, listed

COUNT = 3000
FEW = 8
K = 6

# The page's family stands around 0°, and, in no order, from 90° on what is not like it.
FAMILY, FAR = [0, 4, 8, 12], [178, 150, 165, 120, 90, 135]
TOWN = circle([*FAMILY, *FAR, *FAMILY])
ELSEWHERE = ["", "", "far", "", *["far"] * len(FAR)]
FAR_AWAY = Condition("place", ("far",))


def town(**options: object) -> Engine:
    """By likeness to i0: i2 of its family, and then i8, i7, i9, i5, i6, i4, all of them below the average."""
    return engine_of(TOWN, cards={"place": ELSEWHERE}, **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def shop() -> Recommender:
    files, manifest = assembled(clustered(COUNT, 32), resident_bytes=10**9)
    found = {part.path: part.content for part in files.all} | {
        "manifest.json": manifest.model_dump_json().encode()
    }
    return Recommender.from_files(found.__getitem__)


def likeness(bundle: Bundle, query: np.ndarray) -> np.ndarray:
    """Of all items."""
    return np.asarray(bundle.codec.scorer(bundle.items.codes).scores(query))


def by_likeness(bundle: Bundle, query: np.ndarray, rows: Sequence[int]) -> list[str]:
    """The ids of these rows, compared one by one: what an exhaustive search comes to."""
    scores = likeness(bundle, query)
    return [bundle.items.ids[row] for row in sorted(rows, key=lambda row: (-scores[row], row))]


def vector(bundle: Bundle, item: str) -> np.ndarray:
    found = unit(read_history([Event(item)], bundle, 1.0).vectors[0])
    assert found is not None
    return found


def dissimilar(shop: Recommender, page: str, count: int) -> list[int]:
    """Rows from all over what is less like the page than most, of as many cells."""
    items = shop.engine.bundle.items
    scores = likeness(shop.engine.bundle, vector(shop.engine.bundle, page))
    cells = np.repeat(np.arange(len(items.cells)), items.cells)
    far = np.flatnonzero(scores < np.median(scores))
    _, first = np.unique(cells[far], return_index=True)
    rows = far[first]
    return sorted(rows[:: len(rows) // count][:count].tolist())


@pytest.mark.parametrize("option", ["where", "allow"])
def test_what_few_items_meet_fills_the_shelf_from_anywhere_by_likeness(
    shop: Recommender, option: str
) -> None:
    bundle = shop.engine.bundle
    assert len(bundle.items.cells) > 4 * shop.engine.index.nprobe, "most cells are not looked into otherwise"
    for page in ("i0", "i700", "i2999"):
        rows = dissimilar(shop, page, FEW)
        ids = tuple(bundle.items.ids[row] for row in rows)
        options = {"where": (Condition("id", ids),)} if option == "where" else {"allow": ids}
        found = [one.item for one in shop.recommend(page, k=K, **options).items]
        assert found == by_likeness(bundle, vector(bundle, page), rows)[:K]


def test_a_group_larger_than_what_a_search_looks_into_fills_the_shelf_too(shop: Recommender) -> None:
    """A quarter of the catalog, and nothing of it near the page: of several pages, because cells differ."""
    bundle, shared = shop.engine.bundle, []
    for page in ("i0", "i5", "i7", "i10", "i20", "i30"):
        rows = np.argsort(likeness(bundle, vector(bundle, page)), kind="stable")[: COUNT // 4]
        ids = tuple(bundle.items.ids[row] for row in rows.tolist())
        found = [one.item for one in shop.recommend(page, k=K, allow=ids).items]
        assert len(found) == K and set(found) <= set(ids)
        exact = [one.item for one in shop.recommend(page, k=K, allow=ids, exact=True).items]
        shared.append(len(set(found) & set(exact)))
    assert np.mean(shared) >= K / 2


def test_a_visitor_without_a_page_finds_what_is_most_like_the_session(shop: Recommender) -> None:
    bundle, events = shop.engine.bundle, [Event("i10"), Event("i11", "like")]
    profile = profile_vector(read_history(events, bundle, PLAIN.half_life))
    assert profile is not None
    rows = dissimilar(shop, "i10", FEW)
    ids = tuple(bundle.items.ids[row] for row in rows)
    found = [one.item for one in shop.recommend(events=events, k=K, allow=ids).items]
    assert found == by_likeness(bundle, profile, rows)[:K]


def test_a_new_visitor_finds_the_default_list_and_then_something_of_everything(shop: Recommender) -> None:
    bundle = shop.engine.bundle
    front = bundle.core.default[3]
    rows = range(400, 460)  # neighbors
    ids = (*(bundle.items.ids[row] for row in rows), front)
    found = [one.item for one in shop.recommend(k=K, allow=ids).items]
    assert found[0] == front and len(set(found)) == K
    places = sorted(rows.index(row) for row in map(bundle.row, found[1:]) if row is not None)
    assert places != list(range(places[0], places[0] + K - 1)), "not the next best neighbors"
    assert found == [one.item for one in shop.recommend(k=K, allow=ids, seed=7).items]


def test_what_is_similar_comes_first_and_dissimilar_are_not_called_so() -> None:
    result = town().recommend(Request("i0", k=K, where=(FAR_AWAY,)))
    assert [one.item for one in result.items] == ["i2", "i8", "i7", "i9", "i5", "i6"]
    first, *others = result.items
    assert (first.reason.kind, first.because) == ("similar", "Similar to Title 0")
    for one in others:
        assert (one.reason.kind, one.because, one.label) == ("backfill", "", "You may also like")
    assert result.heading == "You may also like"


def test_a_shelf_of_dissimilar_does_not_say_that_they_are_similar() -> None:
    where = (FAR_AWAY, Condition("id", ("i4", "i6", "i8")))
    result = town(default=(4, 5)).recommend(Request("i0", where=where))
    assert [one.item for one in result.items] == ["i8", "i6", "i4"]
    assert result.heading == "You may also like"


def test_a_full_shelf_has_no_dissimilar() -> None:
    where = (Condition("id", ("i1", "i2", "i3", "i8")),)
    assert listed(town(), Request("i0", k=3, where=where)) == ["i1", "i2", "i3"]
    assert listed(town(), Request("i0", k=4, where=where)) == ["i1", "i2", "i3", "i8"]


def test_without_conditions_too_a_shelf_is_full() -> None:
    found = listed(town(), Request("i0", k=12))
    assert set(found[:7]) == {"i1", "i2", "i3", "i10", "i11", "i12", "i13"} and len(set(found)) == 12


def test_co_occurrences_and_popular_items_keep_their_places_and_their_reasons() -> None:
    ranking = replace(PLAIN, co_occurrence=1, popularity=0.1)
    subject = town(
        settings=ranking, co_occurrence={0: (5,)}, popularity=[255, *[0] * 3, 200, 100, 0, 0, 0, 0]
    )
    result = subject.recommend(
        Request("i0", k=4, where=(FAR_AWAY, Condition("id", ("i4", "i5", "i8", "i9"))))
    )
    assert [(one.item, one.reason.kind) for one in result.items] == [
        ("i5", "co_occurrence"),
        ("i4", "popularity"),
        ("i8", "backfill"),
        ("i9", "backfill"),
    ]


def test_variants_do_not_fill_a_shelf_but_what_else_there_is_does() -> None:
    """Three of the page's kind are one and the same; so are two of the dissimilar."""
    vectors = circle([0, 5, 5, 5, 150, 120, 150, 0, 0, 0])
    subject = engine_of(
        vectors, settings=replace(PLAIN, duplicate_threshold=0.999), product=[0, 7, 7, 7, 8, 0, 8, 0, 0, 0]
    )
    allowed = tuple(f"i{row}" for row in range(1, 7))
    assert listed(subject, Request("i0", allow=allowed)) == ["i1", "i5", "i4"]


@pytest.mark.parametrize("fusion", ["rrf", "weighted"])
def test_a_rule_speaks_of_dissimilar_too(fusion: Fusion) -> None:
    vectors = circle([0, 2, 70, 60, 80, *[0] * 9])
    dissimilar = Request("i0", allow=("i1", "i2", "i3", "i4"))
    subject = engine_of(vectors, settings=replace(PLAIN, fusion=fusion))
    assert listed(subject, dissimilar) == ["i1", "i3", "i2", "i4"]
    buried = replace(subject.settings, rules=(Rule(Condition("id", ("i3",)), factor=0.1),))
    assert listed(subject.with_settings(buried), dissimilar) == ["i1", "i2", "i4", "i3"]


def test_what_may_not_be_shown_does_not_fill_a_shelf() -> None:
    events = (Event("i9"), Event("i6", "dislike"))
    stock = [row != 7 for row in range(len(TOWN))]
    found = listed(town(stock=stock), Request("i0", events=events, where=(FAR_AWAY,), deny=("i5",)))
    assert sorted(found) == ["i2", "i4", "i8"]


@settings(max_examples=60)
@given(
    codec=st.sampled_from(sorted(CODECS)),
    items=st.integers(2, 300),
    seed=st.integers(0, 2**32 - 1),
    nprobe=st.integers(1, 12),
    k=st.integers(1, 40),
    data=st.data(),
)
def test_a_filtered_shelf_is_what_an_exhaustive_search_among_the_allowed_comes_to(
    codec: str, items: int, seed: int, nprobe: int, k: int, data: st.DataObject
) -> None:
    """Where no more are allowed than the probed cells hold; and where more are, it is as long."""
    bundle = partitioned(codec, items, seed)
    engine = Engine(bundle)
    engine.index = replace(engine.index, nprobe=nprobe)
    few = probed(engine.index, vector(bundle, "i0"))
    rows = sorted(data.draw(st.sets(st.integers(1, items - 1), max_size=items)))
    wanted = Request("i0", k=k, where=(Condition("id", tuple(f"i{row}" for row in rows) or ("none",)),))
    found = listed(engine, wanted)
    assert len(found) == min(k, len(rows)) and set(found) <= {f"i{row}" for row in rows}
    if len(rows) <= few:
        assert found == by_likeness(bundle, vector(bundle, "i0"), rows)[:k]


def probed(index: Index, query: np.ndarray) -> int:
    """How many rows are in the cells that a search looks into."""
    nearest = np.argsort(-index.cells.scores(query), kind="stable")[: index.nprobe]
    return int(np.diff(index.starts)[nearest].sum())
