"""Kinds of shelves from a catalog and a log: the lists that a build makes, and what is shown of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from recbuild import build, verify
from recruntime import Recommender
from recruntime.errors import BadRequestError
from tests.support.command import run

TOPICS = {"sea": "whale harbour storm anchor", "star": "planet comet orbit moon"}
DAY = 86_400


def item(number: int, **fields: Any) -> dict[str, Any]:
    topic = ("sea", "star")[number % 2]
    words = TOPICS[topic].split()
    return {
        "id": f"{topic}-{number:02}",
        "title": f"{words[number % 4]} {words[number // 2 % 4]} number {number}",
        "price": 10.0,
        **fields,
    }


CATALOG = [
    *(item(number, published_at=f"2024-01-{number + 1:02}") for number in range(20)),
    item(20, published_at="2024-06-01", sale_price=9.0),
    item(21, published_at="2024-07-01", sale_price=5.0),
    item(22, published_at="2024-05-01", sale_price=5.0, in_stock=0),
    item(23, published_at="2030-01-01", price=8.0, compare_at_price=12.0),
]


def log() -> list[dict[str, Any]]:
    """In each of six weeks seven people buy two items and view two more, in the last week also star-19."""
    events = []
    for week in range(6):
        for person in range(7):
            at = week * 7 * DAY + person * 60
            visit = [("sea-00", "purchase"), ("star-05", "purchase"), ("sea-02", "view"), ("sea-04", "view")]
            if week == 5:
                visit += [("star-19", "view")]
            for turn, (id_, kind) in enumerate(visit):
                user = f"u{person}-{week}"
                events.append({"user": user, "item": id_, "event": kind, "time": 1.7e9 + at + turn})
    return events


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("kinds") / "rec"
    build(CATALOG, out, sessions=log(), config={"catalog": {"as_of": "2024-12-01"}})
    return out


def ids(shop: Path, **request: Any) -> list[str]:
    return [one.item for one in Recommender.open(shop).recommend(**request).items]


def test_new_is_what_came_last_without_what_is_sold_out_or_still_to_come(shop: Path) -> None:
    assert ids(shop, kind="new", k=3) == ["star-21", "sea-20", "star-19"]
    assert not {"sea-22", "star-23"} & set(ids(shop, kind="new", k=100))


def test_sale_is_what_is_reduced_the_most_first(shop: Path) -> None:
    assert ids(shop, kind="sale") == ["star-21", "star-23", "sea-20"]


def test_trending_is_what_more_people_chose_lately_than_before(shop: Path) -> None:
    assert ids(shop, kind="trending") == ["star-19"]


def test_bought_together_counts_purchases_alone(shop: Path) -> None:
    assert ids(shop, item="sea-00", kind="bought-together") == ["star-05"]
    assert ids(shop, items=["sea-00", "sea-02"], kind="bought-together") == ["star-05"]
    assert ids(shop, item="sea-02", kind="bought-together") == []


def test_a_pair_that_few_people_bought_is_not_told(tmp_path: Path) -> None:
    few = [
        one
        for one in log()
        if one["user"] in {f"u{person}-0" for person in range(4)} or one["event"] == "view"
    ]
    build(CATALOG, tmp_path / "rec", sessions=few, config={"catalog": {"as_of": "2024-12-01"}})
    assert ids(tmp_path / "rec", item="sea-00", kind="bought-together") == []


def test_a_bundle_with_lists_is_sound(shop: Path) -> None:
    assert not verify(shop).failed


def test_a_rebuild_keeps_what_was_bought_together(shop: Path, tmp_path: Path) -> None:
    later = [*CATALOG, item(24, published_at="2024-08-01")]
    settings = {"catalog": {"as_of": "2024-12-01"}}
    build(later, tmp_path / "rec", sessions=log(), config=settings, base=shop)
    assert ids(tmp_path / "rec", item="sea-00", kind="bought-together") == ["star-05"]
    assert ids(tmp_path / "rec", kind="new", k=1) == ["sea-24"]
    assert not verify(tmp_path / "rec").failed


def test_a_list_that_the_bundle_lacks_is_named_with_what_it_needs(tmp_path: Path) -> None:
    build([item(number) for number in range(12)], tmp_path / "rec")
    for kind, needs in {
        "new": "a column of dates",
        "sale": "before a reduction",
        "trending": "sessions",
    }.items():
        with pytest.raises(BadRequestError, match=f'no list "{kind}".*{needs}'):
            ids(tmp_path / "rec", kind=kind)


def test_the_command_asks_for_a_kind(shop: Path) -> None:
    assert "star-21" in run("recommend", shop, "--kind", "sale").stdout
    found = run("recommend", shop, "--kind", "bought-together", "--basket", "sea-00").stdout
    assert "star-05" in found and "sea-02" not in found
    assert "sea-04" in run("recommend", shop, "--kind", "buy-again", "--bought", "sea-04").stdout
    assert (
        "Too few people bought"
        in run("recommend", shop, "--kind", "bought-together", "--item", "sea-02").stdout
    )
    assert "lists" in run("inspect", shop).stdout and "trending" in run("inspect", shop).stdout
    wrong = run("recommend", shop, "--kind", "newest")
    assert wrong.exit_code == 2 and "recently-viewed" in wrong.stderr
