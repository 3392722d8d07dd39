"""The studio's map: every item has a place, a sample keeps what is odd, and that is what the bundle says."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from starlette.testclient import TestClient

from recbuild.errors import UserError
from recbuild.studio import Workplace, create_app
from recbuild.studio.map.answers import MapAnswers
from recbuild.studio.map.atlas import Atlas
from recbuild.studio.map.layouts import layouts_of, places_of
from recbuild.studio.map.legend import GROUPS, NOTHING, legend_of
from recbuild.studio.map.oddities import DUPLICATE, OUT_OF_STOCK, UNSEEN, oddities_of
from recbuild.studio.map.sample import sampled
from recbuild.studio.map.shown import NeighborLists, neighbor_lists, shown_items
from recruntime import Recommender
from recruntime.bundle.items import Items
from recruntime.bundle.text_columns import text_column
from tests.support.command import run

COLUMNS = ["id", "title", "description", "category", "price", "in_stock"]
WORDS = ["linen dress", "wool coat", "silk scarf", "leather boots", "straw hat"]
COUNT = 60


def row_of_catalog(number: int) -> list[str]:
    """An item of one of five kinds; 1 has the title of 0, 2 is out of stock, 3 is alone in its category."""
    kind = WORDS[number % 5]
    title = "The dress" if number < 2 else f"{kind} {number}"
    category = "umbrellas" if number == 3 else f"clothes > {kind}"
    return [
        f"i{number}",
        title,
        f"a {kind} {number % 7}",
        category,
        str(5 + number),
        "no" if number == 2 else "yes",
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("map")
    with (home / "catalog.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *map(row_of_catalog, range(COUNT))])
    result = run("bundle", home / "catalog.csv", "--out", home / "rec", "--card", "category")
    assert result.exit_code == 0, result.output
    return home / "rec"


@pytest.fixture(scope="module")
def shop(folder: Path) -> Recommender:
    return Recommender.open(folder)


@pytest.fixture
def answers(folder: Path) -> MapAnswers:
    """The map of that bundle, once all is computed."""
    found = MapAnswers(Workplace(folder, folder.parent / "recbuild.toml"))
    found.atlas.wait()
    return found


def point_of(answers: MapAnswers, item: str) -> int:
    row = answers.atlas.shop.engine.bundle.row(item)
    assert row is not None
    assert answers.atlas.plane is not None
    return answers.atlas.plane.points_of(np.array([row]))[0]


def texts_as_items(answers: MapAnswers, texts: list[str]) -> Items:
    """Items whose categories are these."""
    items = answers.atlas.shop.engine.bundle.items.take(np.arange(len(texts)))
    return replace(items, cards={"category": text_column(texts)})


def unheard(_: int) -> None:
    """Progress that nobody follows."""


def test_every_item_has_a_place_that_is_the_same_each_time(shop: Recommender) -> None:
    bundle, rows = shop.engine.bundle, np.arange(COUNT)
    first, second = (places_of(bundle, rows, "pca") for _ in range(2))
    assert (first.shape, first.dtype) == ((COUNT, 2), np.dtype("<u2"))
    assert np.array_equal(first, second)
    assert len(np.unique(first, axis=0)) > COUNT / 2


@pytest.mark.parametrize("count", [0, 1, 2])
def test_hardly_any_items_have_places_too(shop: Recommender, count: int) -> None:
    assert places_of(shop.engine.bundle, np.arange(count), "pca").shape == (count, 2)


def test_neighborhoods_are_not_offered_for_few_items() -> None:
    assert layouts_of(10) == ["pca"]


def test_a_sample_keeps_what_is_flagged_and_each_category(shop: Recommender) -> None:
    items = shop.engine.bundle.items
    flagged = np.array([1, 50, 51])
    rows = sampled(items, flagged, most=20)
    assert len(rows) == len(np.unique(rows)) == 20
    assert set(flagged.tolist()) <= set(rows.tolist())
    assert {items.value("category", row) for row in rows} == {
        items.value("category", row) for row in range(COUNT)
    }
    assert np.array_equal(rows, sampled(items, flagged, most=20))


def test_the_map_of_a_large_catalog_is_drawn_anew_with_what_is_odd(shop: Recommender) -> None:
    atlas = Atlas(shop, most=20)
    atlas.start()
    atlas.wait()
    assert atlas.plane is not None and atlas.oddities is not None
    assert (atlas.plane.version, len(atlas.plane.rows)) == (1, 20)
    assert set(np.flatnonzero(atlas.oddities.flags).tolist()) <= set(atlas.plane.rows.tolist())
    atlas.stop()


def test_lists_are_those_that_pages_show(shop: Recommender) -> None:
    lists = neighbor_lists(shop, unheard)
    ids = list(shop)
    for row in (0, 7, COUNT - 1):
        told = [
            (ids[other], cosine / 100)
            for other, cosine in zip(lists.rows[row], lists.cosines[row], strict=True)
            if other >= 0
        ]
        assert tuple(told) == shop.instant.neighbors(ids[row])


def test_an_item_on_no_list_is_found(shop: Recommender) -> None:
    lists = neighbor_lists(shop, unheard)
    shown = shown_items(shop, lists)
    default = set(shop.engine.bundle.default_rows.tolist())
    row = next(row for row in range(COUNT) if row not in default and shown[row])
    without = NeighborLists(np.where(lists.rows == row, -1, lists.rows).astype(np.int32), lists.cosines)
    assert not shown_items(shop, without)[row]
    assert oddities_of(shop, without).flags[row] & UNSEEN


def test_what_a_shelf_takes_for_one_is_one_group(shop: Recommender) -> None:
    odd = oddities_of(shop, neighbor_lists(shop, unheard))
    bundle = shop.engine.bundle
    pair = {bundle.row("i0"), bundle.row("i1")}
    assert any(pair <= set(group) for group in odd.duplicates)
    assert all(odd.flags[row] & DUPLICATE for row in pair)
    assert odd.flags[bundle.row("i2")] & OUT_OF_STOCK
    assert bundle.row("i2") not in odd.unseen


def test_a_shop_that_wants_no_duplicates_merged_has_none(shop: Recommender) -> None:
    other = shop.with_settings({"duplicate_threshold": 2})
    assert oddities_of(other, neighbor_lists(shop, unheard)).duplicates == []


def test_colours_are_values_or_steps_of_a_scale(shop: Recommender) -> None:
    items, rows = shop.engine.bundle.items, np.arange(COUNT)
    categories = legend_of(items, rows, "category")
    assert (categories.scale, categories.named, sum(categories.counts)) == (False, 6, COUNT)
    prices = legend_of(items, rows, "price")
    assert (prices.scale, prices.labels[0], prices.counts) == (True, "5 to 16", [12] * 5)


def test_more_paths_than_colours_are_told_by_their_first_level(answers: MapAnswers) -> None:
    column = [f"{area}.{part}" for area in ("math", "cs") for part in range(GROUPS)]
    assert legend_of(texts_as_items(answers, column), np.arange(len(column)), "category").labels == [
        "cs",
        "math",
    ]


def test_a_missing_value_is_a_group_of_its_own(answers: MapAnswers) -> None:
    found = legend_of(texts_as_items(answers, ["a", "", "b", ""]), np.arange(4), "category")
    assert (found.labels[-1], found.counts[-1], found.named) == (NOTHING, 2, 2)


def test_points_travel_as_bytes(folder: Path) -> None:
    client = TestClient(
        create_app(Workplace(folder, folder.parent / "recbuild.toml")), base_url="http://127.0.0.1"
    )
    state = client.get("/api/map/state").json()
    while state["version"] < 0:
        state = client.get("/api/map/state").json()
    answer = client.get("/api/map/points", params={"version": state["version"], "layout": "pca"})
    assert answer.headers["content-type"] == "application/octet-stream"
    assert np.frombuffer(answer.content, dtype="<u2").reshape(-1, 2).shape == (COUNT, 2)
    gone = client.get("/api/map/points", params={"version": 7})
    assert (gone.status_code, "Load this page anew" in gone.json()["detail"]) == (422, True)


def test_an_item_is_told_with_its_neighbors_and_flags(answers: MapAnswers) -> None:
    told = answers.near({"version": "0", "point": str(point_of(answers, "i0"))})
    assert told["card"]["card"]["title"] == "The dress"
    assert any("a shelf shows one of them" in flag for flag in told["card"]["flags"])
    assert [near["card"]["id"] for near in told["near"]] == [
        item for item, _ in answers.atlas.shop.instant.neighbors("i0")
    ]


def test_search_finds_points(answers: MapAnswers) -> None:
    found = answers.search({"query": "linen dress 5"})
    assert found[0]["point"] == point_of(answers, found[0]["card"]["id"])


def test_a_selection_is_counted_by_field(answers: MapAnswers) -> None:
    points = [point_of(answers, item) for item in ("i5", "i10", "i6")]
    told = answers.selection({"points": points, "version": 0})
    assert sorted(told["ids"]) == ["i10", "i5", "i6"]
    fields = {field["field"]: field for field in told["fields"]}
    category, price = fields["category"], fields["price"]
    assert category["values"] == [("clothes > linen dress", 2), ("clothes > wool coat", 1)]
    assert (price["low"], price["middle"], price["high"]) == (10, 11, 15)


@pytest.mark.parametrize(
    "asked", [{"points": [COUNT], "version": 0}, {"points": [-1], "version": 0}, {"points": "all"}, []]
)
def test_points_that_are_not_there_are_refused(answers: MapAnswers, asked: object) -> None:
    with pytest.raises(UserError):
        answers.selection(asked)


@pytest.mark.parametrize("name", ["duplicates", "outliers", "unseen", "blank"])
def test_each_list_says_how_long_it_is(answers: MapAnswers, name: str) -> None:
    listed = answers.listed({"name": name})
    assert answers.state({})["counts"][name] == listed["total"] == len(listed["groups"])


def test_a_new_build_has_a_new_map(folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "rec"
    catalog = folder.parent / "catalog.csv"
    run("bundle", catalog, "--out", home)
    found = MapAnswers(Workplace(home, tmp_path / "recbuild.toml"))
    before = found.atlas
    assert found.atlas is before
    run("bundle", catalog, "--out", home, "--card", "category")
    after = found.atlas
    after.wait()
    assert after is not before
    assert "category" in found.state({})["fields"]
