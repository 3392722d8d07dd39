"""What the Python API takes: what a person means, or an error that says what it takes."""

from __future__ import annotations

import pickle
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from recruntime import BadRequestError, Condition, Event, Recommender, Result, Settings, UnknownItemError
from tests.conftest import PLAIN, circle, contents_of, shop_of

IDS = ["walden", "emma", "dracula", "carmilla", "persuasion", "iliad"]


@pytest.fixture(scope="module")
def shop() -> Recommender:
    return shop_of(contents_of(circle([0, 5, 10, 15, 20, 25]), ids=IDS))


def listed(result: Result) -> list[str]:
    return [found.item for found in result.items]


@pytest.mark.parametrize("deny", ["walden", ["walden"], ("walden",), {"walden"}, (one for one in ["walden"])])
def test_one_id_is_denied_however_it_is_given(shop: Recommender, deny: Any) -> None:
    assert listed(shop.recommend("emma", deny=deny)) == ["dracula", "carmilla", "persuasion", "iliad"]


@pytest.mark.parametrize("allow", ["iliad", {"iliad"}, np.array(["iliad"])])
def test_one_id_is_allowed_however_it_is_given(shop: Recommender, allow: Any) -> None:
    assert listed(shop.recommend("emma", allow=allow)) == ["iliad"]


def test_nothing_allowed_is_not_the_same_as_no_limit(shop: Recommender) -> None:
    assert listed(shop.recommend("emma", allow=[])) == []


@pytest.mark.parametrize(
    "where",
    [
        Condition("title", "Title 3"),
        Condition("title", ("title 3",)),
        [Condition("title", ["Title 3"])],
        {"field": "title", "any_of": "Title 3"},
        [{"field": "title", "any_of": ["Title 3"]}],
        {"field": "id", "any_of": {"carmilla"}},
    ],
)
def test_a_condition_is_met_however_it_is_given(shop: Recommender, where: Any) -> None:
    assert listed(shop.recommend("emma", where=where)) == ["carmilla"]


def test_numbers_among_the_values_are_read_as_people_write_them(shop: Recommender) -> None:
    assert listed(shop.recommend("emma", where={"field": "price", "any_of": [3.5]})) == ["carmilla"]
    assert listed(shop.recommend("emma", where={"field": "price", "high": np.float64(1)})) == ["walden"]


@pytest.mark.parametrize(
    "events",
    ["iliad", ["iliad"], Event("iliad"), {"item": "iliad", "type": "view"}, [{"item": "iliad"}]],
)
def test_an_event_counts_however_it_is_given(shop: Recommender, events: Any) -> None:
    found = shop.recommend(events=events, k=2)
    assert listed(found) == ["persuasion", "carmilla"] and found.heading == "Picked for you"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"k": "6"}, r"k is '6', of type str: it must be a whole number"),
        ({"k": 2.5}, r"k is 2\.5, of type float"),
        ({"k": True}, r"k is True, of type bool"),
        ({"k": 0}, r"k is 0: ask for 1 to 1000"),
        ({"seed": "today"}, r"seed is 'today', of type str"),
        ({"item": 7}, r"item is 7: it must be the id"),
        ({"deny": 3.5j}, r"deny is 3\.5j: give a list such as"),
        ({"deny": [None]}, r"deny: None is no text"),
        ({"deny": b"emma"}, r"deny is b'emma'"),
        ({"allow": {"emma": 1}}, r"allow is .*: give a list"),
        ({"where": "cheap"}, r"where is 'cheap': give a list such as"),
        ({"where": {"brand": "Acme"}}, r"A condition looks like"),
        ({"where": [7]}, r"A condition looks like"),
        ({"where": {"field": "price", "low": "1"}}, r"range of 'price' must be of numbers"),
        ({"where": {"field": "price", "low": 2, "high": 1}}, r"the lower end comes first"),
        ({"where": {"field": "colour"}}, r"no field 'colour': they have id, title, url, price\. Build with"),
        ({"where": {"field": "Titel"}}, r"no field 'Titel'.* Did you mean 'title'\? Build with --card Titel"),
        ({"where": {"field": "price", "hihg": 5}}, r"has no 'hihg'\. Did you mean 'high'\?"),
        ({"events": 7}, r"events is 7: give a list"),
        ({"events": [7]}, r"An event is 7: it looks like"),
        ({"events": {"item": "emma", "kind": "like"}}, r"An event is .*: it looks like"),
        (
            {"events": {"item": "emma", "type": "stare"}},
            r"event type 'stare': use one of .*block\.$",
        ),
        (
            {"events": {"item": "emma", "type": "likes"}},
            r"event type 'likes'.* Did you mean 'like'\?",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_by_its_name(
    shop: Recommender, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadRequestError, match=words):
        shop.recommend(**options)


def test_a_shop_answers_for_its_items(shop: Recommender) -> None:
    assert len(shop) == 6 and list(shop) == IDS
    assert "emma" in shop and "ulysses" not in shop and 7 not in shop
    assert shop.card("emma") == {"id": "emma", "title": "Title 1", "url": "../1.html", "price": None}
    with pytest.raises(UnknownItemError, match="no item 'ulysses'"):
        shop.card("ulysses")
    assert repr(shop).startswith("<Recommender of 6 items, int8 codec of 2 dims, build ")


def test_other_settings_rank_one_request_alone(shop: Recommender) -> None:
    off = Settings(**{**PLAIN.as_data(), "similar": 0.0, "rules": ()})
    assert shop.recommend("emma", settings=off).items[0].reason.kind == "backfill"
    assert shop.recommend("emma").items[0].reason.kind == "similar"
    assert shop.with_settings(off).settings == off and shop.settings == PLAIN


def test_numpys_numbers_are_numbers(shop: Recommender) -> None:
    found = shop.recommend("emma", k=np.int64(2), seed=np.int32(1))
    assert len(found.items) == 2


def test_a_dict_of_settings_changes_these_alone(shop: Recommender) -> None:
    found = shop.with_settings({"diversity": 0.9})
    assert found.settings.diversity == 0.9 and found.settings.half_life == shop.settings.half_life
    rule = {"where": {"field": "id", "any_of": "iliad"}, "pin": 1}
    assert listed(shop.recommend("emma", settings={"rules": [rule]}))[0] == "iliad"


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"diversty": 0.5}, "no setting 'diversty'. Did you mean 'diversity'\\?"),
        ({7 * "warmup": 0.5}, "no setting 'warmup.*'. There are: fusion"),
        ({"diversity": 5}, "diversity is 5"),
        (5, "settings is 5"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(shop: Recommender, settings: Any, words: str) -> None:
    with pytest.raises(BadRequestError, match=words):
        shop.recommend("emma", settings=settings)


@pytest.mark.parametrize("deny", [np.int64(7), [np.int64(7)], 7.0, [7.0], "7"])
def test_a_number_is_an_id_as_people_write_it(deny: Any) -> None:
    numbered = shop_of(contents_of(circle([0, 5, 10]), ids=["5", "7", "9"]))
    assert listed(numbered.recommend("5", deny=deny)) == ["9"]


def test_an_exported_event_counts_by_its_code(shop: Recommender) -> None:
    items = shop.engine.bundle.items
    code = items.codes[shop.engine.bundle.row("iliad")].tobytes()
    events: list[Any] = [Event("sold-out", code=code), {"item": "sold-out", "code": b64encode(code).decode()}]
    first, second = (listed(shop.recommend(events=[event])) for event in events)
    assert first == second and first[0] == "iliad"


@pytest.mark.parametrize("code", ["@@@", "ü", 5, ["a"]])
def test_a_code_that_is_none_is_refused(code: Any) -> None:
    with pytest.raises(BadRequestError, match="code must be bytes"):
        Event("emma", code=code)


@pytest.mark.parametrize("name", ["repeat", "exact"])
def test_a_word_is_no_yes(shop: Recommender, name: str) -> None:
    wish: dict[str, Any] = {name: "no"}
    with pytest.raises(BadRequestError, match=f"{name} is 'no': it must be True or False"):
        shop.recommend("emma", **wish)


class Table:
    """What a DataFrame looks like: iterated, it gives its columns' names."""

    columns = ("id",)

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)


@pytest.mark.parametrize("name", ["events", "allow", "deny"])
def test_a_table_is_not_read_as_its_columns(shop: Recommender, name: str) -> None:
    wish: dict[str, Any] = {name: Table()}
    with pytest.raises(BadRequestError, match=f"{name} is a table"):
        shop.recommend("emma", **wish)


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"deny": [float("nan")]}, "deny: nan is no text"),
        ({"running_profile": {}}, "running_profile must be the one"),
        ({"where": {"field": "title", "anyof": ["x"]}}, "no 'anyof'"),
    ],
)
def test_other_kinds_are_refused_by_their_name(shop: Recommender, wish: dict[str, Any], words: str) -> None:
    with pytest.raises(BadRequestError, match=words):
        shop.recommend("emma", **wish)


@pytest.mark.parametrize("rules", [None, 5, ("x",), ({"where": {"field": "brand"}},)])
def test_rules_are_rules(rules: Any) -> None:
    with pytest.raises(BadRequestError, match="must be a list of Rule"):
        Settings(rules=rules)


def test_a_shop_goes_to_another_process(shop: Recommender) -> None:
    assert pickle.loads(pickle.dumps(shop)).recommend("emma") == shop.recommend("emma")
