"""The builder's lists: full wherever there are enough products, best first, each product once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recbuild.catalog.load import Catalog
from recbuild.catalog.names import OtherNames
from recbuild.catalog.shown.offers import Offers
from recbuild.index.lists import LENGTH, Neighbors
from recbuild.index.relate import Evidence, Related, relate
from recbuild.linalg import Vectors
from recbuild.plan import on_disk, runner_of, temporary_workspace
from tests.conftest import circle, clustered


def related(vectors: Vectors, titles: list[str], stock: np.ndarray | None = None) -> Related:
    """In the catalog's own order. Texts are the titles."""
    count = len(vectors)
    catalog = Catalog(
        ids=tuple(f"i{row}" for row in range(count)),
        texts=tuple(titles),
        cards={"title": tuple(titles)},
        stock=np.ones(count, dtype=bool) if stock is None else stock,
        vectors=None,
        currency=None,
        rejected=(),
        columns={},
        notes=(),
        rank=np.arange(count),
        other_names=OtherNames(),
        offers=Offers.unknown(count),
    )
    with temporary_workspace() as workspace:
        given = on_disk(workspace, "vectors", vectors)
        starts = np.array([0, count])
        return relate(catalog, Evidence(given, given, None), starts, 0.98, runner_of(workspace))


def lists_of(neighbors: Neighbors) -> list[list[int]]:
    return [[row for row in rows if row >= 0] for rows in neighbors.rows.tolist()]


@settings(max_examples=60)
@given(
    count=st.integers(1, 60),
    products=st.integers(1, 60),
    empty=st.sampled_from([0.0, 0.3, 1.0]),
    seed=st.integers(0, 2**32 - 1),
)
def test_every_list_is_full_and_names_each_product_once(
    count: int, products: int, empty: float, seed: int
) -> None:
    random = np.random.default_rng(seed)
    vectors = clustered(count, 8, 5, seed=seed)
    vectors[random.random(count) < empty] = 0
    stock = random.random(count) < 0.8
    titles = [f"title {random.integers(products)}" for _ in range(count)]
    found = related(vectors, titles, stock).neighbors
    for row, list_ in enumerate(lists_of(found)):
        named = [titles[other] for other in list_]
        assert len(set(named)) == len(named) and titles[row] not in named
        assert all(stock[other] for other in list_)
        others = {title for title, there in zip(titles, stock, strict=True) if there} - {titles[row]}
        assert len(list_) == min(LENGTH, len(others))
        cosines = found.cosines[row, : len(list_)]
        reached = cosines[: int((cosines != 0).sum())]
        assert np.all(np.diff(reached) <= 1e-6) and found.similar[row] <= len(list_)


def test_lists_are_the_nearest_items_best_first_to_a_thousandth() -> None:
    vectors = clustered(200, 16)
    scores = vectors @ vectors.T
    np.fill_diagonal(scores, -np.inf)
    found = related(vectors, [f"title {row}" for row in range(200)]).neighbors
    best = np.sort(scores, axis=1)[:, ::-1][:, :LENGTH]
    np.testing.assert_allclose(found.cosines, best, atol=1e-3)
    np.testing.assert_allclose(np.take_along_axis(scores, found.rows, axis=1), best, atol=1e-3)


def test_what_is_less_similar_than_most_fills_the_list_and_is_not_called_similar() -> None:
    found = related(circle([0, 5, 10, 120, 125, 130]), [f"title {row}" for row in range(6)]).neighbors
    assert found.similar.tolist() == [2, 2, 2, 2, 2, 2]
    assert [len(list_) for list_ in lists_of(found)] == [5] * 6


def test_many_variants_leave_room_for_other_products() -> None:
    """More of them than are found at first, all nearer than anything else."""
    vectors = circle([0, *np.linspace(1, 2, 80), *np.linspace(30, 60, 15)])
    titles = ["page", *["shirt"] * 80, *(f"hat {row}" for row in range(15))]
    list_ = lists_of(related(vectors, titles).neighbors)[0]
    assert [titles[row] for row in list_][:2] == ["shirt", "hat 0"] and len(list_) == LENGTH


def test_an_item_without_a_vector_gets_the_default_list() -> None:
    vectors = clustered(100, 8)
    vectors[3] = 0
    found = related(vectors, [f"title {row}" for row in range(100)])
    default = [row for row in found.default.tolist() if row != 3]
    assert lists_of(found.neighbors)[3] == default[:LENGTH] and default != sorted(default)
    assert found.neighbors.similar[3] == 0 and (found.neighbors.nearest[3] == -1).all()


def test_lists_by_blocks_are_full_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recbuild.index.neighbors.nearest.COMPARE_ALL", 1)
    vectors = clustered(300, 8)
    found = related(vectors, [f"title {row % 250}" for row in range(300)]).neighbors
    assert all(len(list_) == LENGTH for list_ in lists_of(found))
