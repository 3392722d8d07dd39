"""The figures of an evaluation: beside ranx's, beside figures made by hand, and at the edges."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from recbuild.evaluation.bootstrap import interval
from recbuild.evaluation.metrics import (
    Relevant,
    coverage,
    deciles,
    gini,
    hit_rate_at,
    intra_list_diversity,
    long_tail_share,
    mrr_at,
    ndcg_at,
    novelty,
    recall_at,
)

METRICS = {
    "recall": recall_at,
    "hit_rate": hit_rate_at,
    "mrr": mrr_at,
    "ndcg": ndcg_at,
}
PerQuery = Callable[[NDArray[np.int64], Relevant, int], NDArray[np.float64]]


def wanted(*queries: Sequence[int]) -> Relevant:
    starts = np.cumsum([0, *map(len, queries)]).astype(np.int64)
    return Relevant(starts, np.array([row for query in queries for row in query], dtype=np.int64))


def lists(*ranked: Sequence[int]) -> NDArray[np.int64]:
    return np.array(ranked, dtype=np.int64)


@pytest.fixture(scope="module")
def trial() -> tuple[NDArray[np.int64], Relevant]:
    """400 lists of up to 20 of 60 items, a third of them cut short, for 1 to 30 wanted items each."""
    random = np.random.default_rng(1)
    ranked = np.stack([random.permutation(60)[:20] for _ in range(400)])
    lengths = np.where(random.random(400) < 1 / 3, random.integers(0, 20, 400), 20)
    ranked[np.arange(20) >= lengths[:, None]] = -1
    return ranked, wanted(*(random.permutation(60)[: random.integers(1, 31)].tolist() for _ in range(400)))


@pytest.mark.filterwarnings("ignore::Warning")
@pytest.mark.parametrize("k", [1, 5, 20])
def test_figures_per_query_are_those_of_ranx(trial: tuple[NDArray[np.int64], Relevant], k: int) -> None:
    from ranx import Qrels, Run, evaluate  # noqa: PLC0415 (slow)

    ranked, relevant = trial
    right = np.split(relevant.rows, relevant.starts[1:-1])
    judged = Qrels({f"{query:03}": {str(row): 1 for row in rows} for query, rows in enumerate(right)})
    # ranx cannot hold an empty list: something that nobody wants stands at the end of each.
    found = {
        f"{query:03}": {str(row): 100.0 - rank for rank, row in enumerate(row for row in rows if row >= 0)}
        | {"nothing": 0.0}
        for query, rows in enumerate(ranked.tolist())
    }
    theirs = evaluate(judged, Run(found), [f"{name}@{k}" for name in METRICS], return_mean=False)
    for name, figure in METRICS.items():
        np.testing.assert_allclose(figure(ranked, relevant, k), theirs[f"{name}@{k}"], err_msg=name)


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        (recall_at, [1 / 2, 1, 0]),
        (hit_rate_at, [1, 1, 0]),
        (mrr_at, [1 / 2, 1, 0]),
        (ndcg_at, [(1 / np.log2(3)) / (1 + 1 / np.log2(3)), 1, 0]),
    ],
)
def test_figures_per_query_are_those_made_by_hand(figure: PerQuery, expected: list[float]) -> None:
    ranked = lists([4, 7, 9], [1, 2, 3], [5, -1, -1])
    relevant = wanted([7, 8], [1], [2, 3])
    np.testing.assert_allclose(figure(ranked, relevant, 3), expected)


def test_only_the_first_k_count() -> None:
    ranked, relevant = lists([4, 7, 9]), wanted([9])
    assert recall_at(ranked, relevant, 2) == 0
    assert recall_at(ranked, relevant, 3) == 1


@pytest.mark.parametrize("figure", METRICS.values())
def test_a_k_beyond_the_list_takes_the_whole_list(figure: PerQuery) -> None:
    padded = lists([2, 0, 1, *[-1] * 97])
    np.testing.assert_array_equal(
        figure(lists([2, 0, 1]), wanted([0, 1]), 100), figure(padded, wanted([0, 1]), 100)
    )


def test_recall_reaches_one_only_where_there_is_room_for_all_that_is_wanted() -> None:
    assert recall_at(lists([0, 1]), wanted([0, 1, 2, 3]), 2) == 0.5
    assert ndcg_at(lists([0, 1]), wanted([0, 1, 2, 3]), 2) == 1


def test_no_recommendation_is_never_right() -> None:
    nothing = lists([-1, -1, -1])
    assert [figure(nothing, wanted([0]), 3).item() for figure in METRICS.values()] == [0] * len(METRICS)


def test_an_item_beyond_the_catalog_is_missed() -> None:
    assert recall_at(lists([0, 1]), wanted([1, 99]), 2) == 0.5


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: wanted([1], []), "Query 1 has no relevant item"),
        (lambda: wanted([1, 2, 1]), "twice"),
        (lambda: wanted([-1]), "negative"),
        (lambda: Relevant(np.array([0, 2]), np.array([5])), "0 to 1"),
        (lambda: recall_at(lists([1, 2, 1]), wanted([1]), 3), "recommends an item twice"),
        (lambda: recall_at(lists([1], [2]), wanted([1]), 1), "2 != 1"),
    ],
)
def test_what_would_falsify_a_figure_is_refused(make: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()


def test_coverage_counts_each_item_once() -> None:
    assert coverage(lists([0, 1, 2], [2, 1, -1]), items=10) == 0.3
    assert coverage(lists([-1]), items=10) == 0


def test_gini_goes_from_all_alike_to_always_the_same_one() -> None:
    assert gini(lists([0, 1], [2, 3]), items=4) == 0
    assert gini(lists([2], [2], [2]), items=4) == 1
    # Shares 0, 1/4, 3/4 of three items: (−2·0 + 0·1/4 + 2·3/4) / 2.
    assert gini(lists([0], [1], [1], [1]), items=3) == pytest.approx(0.75)


def test_the_tail_is_what_is_outside_the_most_popular_fifth() -> None:
    popularity = np.array([1, 50, 3, 40, 5, 6, 7, 8, 9, 10])
    assert long_tail_share(lists([1, 3], [0, 3]), popularity) == 0.25
    assert long_tail_share(lists([1, 3]), popularity) == 0


def test_of_equally_popular_items_a_fifth_is_still_the_head() -> None:
    everything = np.arange(10)[:, None]
    assert long_tail_share(everything, np.zeros(10)) == 0.8


def test_deciles_begin_with_the_most_popular_and_add_up() -> None:
    popularity = np.arange(20)
    np.testing.assert_allclose(deciles(lists([19, 18], [0, -1]), popularity), [2 / 3, *[0] * 8, 1 / 3])


def test_novelty_is_a_bit_more_for_half_the_share() -> None:
    popularity = np.array([7, 3, 1, 1])  # one more each: shares of 8, 4, 2 and 2 in 16
    assert novelty(lists([0]), popularity) == 1
    assert novelty(lists([0, 1], [2, 3]), popularity) == pytest.approx((1 + 2 + 3 + 3) / 4)


def test_an_item_without_history_has_a_finite_novelty() -> None:
    assert np.isfinite(novelty(lists([0]), np.array([0, 1000])))


def test_diversity_is_the_mean_over_all_pairs_of_a_list() -> None:
    vectors = np.array([[1, 0], [2, 0], [0, 3], [0, 0], [-1, 0]], dtype=np.float32)
    assert intra_list_diversity(lists([0, 1]), vectors) == 0
    assert intra_list_diversity(lists([0, 2]), vectors) == 1
    assert intra_list_diversity(lists([0, 4]), vectors) == 2
    assert intra_list_diversity(lists([0, 3]), vectors) == 1  # nothing to compare
    assert intra_list_diversity(lists([0, 1, 2]), vectors) == pytest.approx(2 / 3)
    assert intra_list_diversity(lists([0, 1, -1], [0, -1, -1], [0, -1, 2]), vectors) == 0.5


def test_diversity_does_not_depend_on_the_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)
    vectors = random.normal(size=(50, 8)).astype(np.float32)
    ranked = np.stack([random.permutation(50)[:10] for _ in range(30)])
    whole = intra_list_diversity(ranked, vectors)
    monkeypatch.setattr("recbuild.evaluation.metrics.BLOCK", 200)
    assert intra_list_diversity(ranked, vectors) == pytest.approx(whole)


def test_where_nothing_was_recommended_there_is_nothing_to_say() -> None:
    nothing, popularity = lists([-1, -1]), np.ones(10)
    assert np.isnan(gini(nothing, 10))
    assert np.isnan(long_tail_share(nothing, popularity))
    assert np.isnan(novelty(nothing, popularity))
    assert np.isnan(deciles(nothing, popularity)).all()
    assert np.isnan(intra_list_diversity(lists([3, -1]), np.ones((10, 2), dtype=np.float32)))


def resembling_sessions(random: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Queries whose mean is 0, in 80 sessions of 1 to 8, each with a level of its own."""
    cluster = np.repeat(np.arange(80), random.integers(1, 9, 80))
    return random.normal(size=80)[cluster] + random.normal(size=len(cluster)), cluster


def test_nineteen_of_twenty_intervals_hold_the_true_mean() -> None:
    random = np.random.default_rng(3)
    held = 0
    for _ in range(200):
        low, high = interval(*resembling_sessions(random), random)
        held += low <= 0 <= high
    assert 180 <= held <= 198


def test_an_interval_is_wider_where_the_queries_of_a_session_resemble_each_other() -> None:
    values, cluster = resembling_sessions(np.random.default_rng(4))
    low, high = interval(values, cluster, np.random.default_rng(0))
    lower, upper = interval(values, np.arange(len(values)), np.random.default_rng(0))
    assert low < values.mean() < high
    assert high - low > 1.3 * (upper - lower)


def test_an_interval_is_the_same_for_the_same_seed_and_whatever_sessions_are_called() -> None:
    values, cluster = resembling_sessions(np.random.default_rng(5))
    first = interval(values, cluster, np.random.default_rng(0))
    assert first == interval(values, 1000 + 7 * cluster, np.random.default_rng(0))


def test_of_a_single_session_the_spread_is_not_known() -> None:
    one = interval(np.array([0.0, 1.0]), np.array([3, 3]), np.random.default_rng(0))
    assert np.isnan(one).all()


def test_of_sixty_thousand_queries_the_interval_is_as_narrow_as_theory_says() -> None:
    random = np.random.default_rng(0)
    values = random.random(60_000)
    low, high = interval(values, np.arange(60_000), random)
    assert low < values.mean() < high
    assert high - low == pytest.approx(2 * 1.96 * values.std() / np.sqrt(60_000), rel=0.1)
