"""Rebuilds on a base, where what changed is not the item itself: the kind of a field, a twin that is new."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from recbuild import build, verify
from recruntime import Recommender

BADGE: dict[str, Any] = {"card": ["badge"]}


def books(count: int = 60) -> list[dict[str, Any]]:
    kinds = ("whales and the sea", "gardens in spring", "ghosts at night", "kings and wars")
    return [
        {"id": f"m{row:03}", "title": f"Volume {row} of {kinds[row % 4]}", "badge": None}
        for row in range(count)
    ]


def rebuilt(tmp_path: Path, before: list[dict[str, Any]], after: list[dict[str, Any]], **more: Any) -> Path:
    build(before, tmp_path / "before", **more)
    build(after, tmp_path / "after", base=tmp_path / "before", **more)
    assert not verify(tmp_path / "after").failed
    return tmp_path / "after"


@pytest.mark.parametrize("values", [(None, "new"), ("new", None), (None, 5), (5, None), (5, "new")])
def test_a_card_field_may_get_values_of_another_kind(tmp_path: Path, values: tuple[Any, Any]) -> None:
    before, after = books(), books()
    before[3]["badge"], after[3]["badge"] = values
    shop = Recommender.open(rebuilt(tmp_path, before, after, config=BADGE))
    shown = shop.card("m003")["badge"]
    assert (shown or None) == (str(values[1]) if values == (5, "new") else values[1])
    assert len(shop.recommend("m003").items) == 6


@pytest.mark.parametrize("threshold", [0.98, 2.0])
def test_the_page_of_an_item_never_shows_its_new_twin(tmp_path: Path, threshold: float) -> None:
    config = {"ranking": {"duplicate_threshold": threshold}}
    twin = {**books()[7], "id": "a-variant"}
    shop = Recommender.open(rebuilt(tmp_path, books(), [*books(), twin], config=config))
    found = [book.item for book in shop.recommend("m007", k=60).items]
    assert ("a-variant" in found) == (threshold > 1)
    assert not (tmp_path / "after").samefile(tmp_path / "before")


def test_a_third_twin_joins_the_two_that_stay(tmp_path: Path) -> None:
    """Its id comes before theirs, so that a build from scratch would give all three another number."""
    twins = [{**books()[7], "id": item} for item in ("m007b", "a-variant")]
    before = [*books(), twins[0]]
    shop = Recommender.open(rebuilt(tmp_path, before, [*before, twins[1]]))
    for item in ("m007", "m007b", "a-variant"):
        found = {book.item for book in shop.recommend(item, k=60).items}
        assert found == {book["id"] for book in before} - {"m007", "m007b", "a-variant"}
