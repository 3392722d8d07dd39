"""A page may name any variant of an item: its aliases lead to it, in every reader."""

from __future__ import annotations

from pathlib import Path

import pytest

from recbuild import Summary, build, verify
from recruntime import Recommender
from tests.support.page import instant_part, read_json

SHIRTS = 20


def rows(shade: str = "blue") -> list[dict[str, object]]:
    """SHIRTS shirts in two colors, each color a row."""
    words = ("linen", "cotton", "wool", "silk")
    return [
        {
            **{"id": f"{number}-{color}", "item_group_id": f"G{number}", "price": 10 + number},
            **{"title": f"{words[number % 4]} shirt {number}", "color": color},
        }
        for number in range(SHIRTS)
        for color in ("red", shade)
    ]


@pytest.fixture(scope="module")
def shirts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary]:
    out = tmp_path_factory.mktemp("shirts") / "rec"
    return out, build(rows(), out)


def test_each_variant_leads_to_its_item(shirts: tuple[Path, Summary]) -> None:
    shop = Recommender.open(shirts[0])
    assert len(shop) == SHIRTS
    for name in ("3-red", "3-blue", "G3"):
        assert shop.card(name)["id"] == "3-red" and name in shop
        assert [one.item for one in shop.recommend(name).items] == [
            one.item for one in shop.recommend("3-red").items
        ]


def test_what_a_visitor_met_as_a_variant_is_not_recommended(shirts: tuple[Path, Summary]) -> None:
    shop = Recommender.open(shirts[0])
    met = shop.recommend(events=["3-blue", "7-blue"], k=SHIRTS).items
    assert {"3-red", "7-red"}.isdisjoint(one.item for one in met)
    assert shop.recommend("1-red", allow=["3-blue"]).items[0].item == "3-red"


def test_a_page_finds_the_item_of_a_variant(shirts: tuple[Path, Summary]) -> None:
    for name in ("3-blue", "G3"):
        part = read_json(instant_part(shirts[0], name))
        assert part["aliases"][name] == "3-red" and part["items"]["3-red"]["neighbors"]


def test_a_bundle_with_aliases_is_sound(shirts: tuple[Path, Summary]) -> None:
    assert not verify(shirts[0]).failed


@pytest.mark.parametrize("resident", [0, 4000])
def test_many_aliases_have_directories(tmp_path: Path, resident: int) -> None:
    many = [{"id": f"{at}", "title": f"lamp {at // 9}", "parent": f"P{at // 9}"} for at in range(2250)]
    build(many, tmp_path / "rec", config={"index": {"resident_kb": resident}})
    assert not verify(tmp_path / "rec").failed
    shop = Recommender.open(tmp_path / "rec")
    assert len(shop) == 250 and shop.card("2249")["id"] == "2241"
    assert read_json(instant_part(tmp_path / "rec", "2249"))["aliases"]["2249"] == "2241"


def test_a_rebuild_knows_new_aliases(shirts: tuple[Path, Summary], tmp_path: Path) -> None:
    changed = [row | ({"id": "3-green"} if row["id"] == "3-blue" else {}) for row in rows()]
    build(changed, tmp_path / "rec", base=shirts[0])
    assert not verify(tmp_path / "rec").failed
    shop = Recommender.open(tmp_path / "rec")
    assert shop.card("3-green")["id"] == "3-red" and "3-blue" not in shop


def test_without_variants_there_is_nothing_of_it_in_a_bundle(tmp_path: Path) -> None:
    build(
        [row for row in rows() if row["color"] == "red"], tmp_path / "rec", config={"fields": {"parent": ""}}
    )
    assert "aliases" not in read_json(instant_part(tmp_path / "rec", "3-red"))
