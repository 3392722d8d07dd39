"""The ranking's settings: what can be set, where they come from, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recbuild.config import load_config
from recbuild.errors import ConfigError
from recruntime import Condition, Rule, Settings
from recruntime.errors import BadRequestError, BundleFormatError, PartCorruptError
from recruntime.settings import RANGES, settings_from
from recruntime.wire import pack, unpack
from tests.conftest import circle, toml_of
from tests.support.engines import engine_of

CONDITIONS = st.builds(Condition, st.sampled_from(["brand", "price"]), st.just(("Acme",)), st.just(-1.0))
RULES = st.builds(Rule, CONDITIONS, st.floats(0, 1000), st.none() | st.integers(1, 50))


def between(name: str) -> st.SearchStrategy[float]:
    low, high = RANGES[name]
    return st.integers(int(low), int(high)) if name == "interests" else st.floats(low, high)


RANKINGS = st.builds(
    Settings,
    fusion=st.sampled_from(["rrf", "weighted"]),
    at_most=st.dictionaries(st.sampled_from(["brand", "price", "Größe"]), st.integers(1, 99)),
    rules=st.lists(RULES, max_size=3).map(tuple),
    **{name: between(name) for name in RANGES},
)


@given(RANKINGS)
def test_settings_survive_the_core_part(ranking: Settings) -> None:
    assert settings_from(unpack(pack({"ranking": ranking.as_data()}), "core")["ranking"]) == ranking


def test_a_bundle_brings_its_own_settings_and_an_engine_may_have_others() -> None:
    own = Settings(similar=0.25, rules=(Rule(Condition("price", high=5.0), 2.0, 3),))
    engine = engine_of(circle([0, 5]), settings=own)
    assert engine.settings == own
    other = replace(own, similar=1.0)
    assert engine.with_settings(other).settings == other and engine.settings == own


WRONG = [
    ("fusion", "borda", "fusion is 'borda': it can be rrf or weighted"),
    ("similar", -0.1, "similar is -0.1: it must be a number from 0 to 100"),
    ("similar", True, "similar is True"),
    ("profile", "1", "profile is '1'"),
    ("profile", None, "profile is None"),
    ("profile_warmup", float("nan"), "profile_warmup is nan"),
    ("co_occurrence", float("inf"), "co_occurrence is inf"),
    ("half_life", 0, "half_life is 0: it must be a number from 1 to 1e"),
    ("interests", 2.5, "interests is 2.5: it must be a whole number from 1 to 8"),
    ("interests", 9, "interests is 9"),
    ("interest_threshold", 1.5, "interest_threshold is 1.5: it must be a number from -1 to 1"),
    ("duplicate_threshold", -1, "duplicate_threshold is -1"),
    ("diversity", 1.1, "diversity is 1.1"),
    ("exploration", 2, "exploration is 2"),
    ("popularity_penalty", -2, "popularity_penalty is -2"),
    ("price_affinity", -1, "price_affinity is -1"),
]


@pytest.mark.parametrize(("name", "value", "words"), WRONG)
def test_a_value_that_makes_no_sense_is_named_with_what_would(name: str, value: Any, words: str) -> None:
    with pytest.raises(PartCorruptError, match=words):
        settings_from(Settings().as_data() | {name: value})
    with pytest.raises(BadRequestError, match=words):
        Settings(**{name: value})


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (3, "at_most is 3: it must name fields of the cards, such as {brand = 2}"),
        (["brand"], "at_most is .'brand'.: it must name fields"),
        ({"brand": 0}, "at_most of 'brand' is 0: it must be a whole number from 1"),
        ({"brand": -1}, "at_most of 'brand' is -1"),
        ({"brand": True}, "at_most of 'brand' is True"),
        ({"brand": 1.5}, "at_most of 'brand' is 1.5"),
        ({"brand": "2"}, "at_most of 'brand' is '2'"),
    ],
)
def test_a_limit_that_makes_no_sense_is_refused(value: Any, words: str) -> None:
    with pytest.raises(PartCorruptError, match=words):
        settings_from(Settings().as_data() | {"at_most": value})
    with pytest.raises(BadRequestError, match=words):
        Settings(at_most=value)


def test_the_configuration_refuses_a_limit_in_the_same_words(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="at_most of 'brand' is 0: it must be a whole number from 1"):
        configured(tmp_path, "[ranking]", "at_most = { brand = 0 }")
    with pytest.raises(ConfigError, match="at_most is 2: it must name fields"):
        configured(tmp_path, "[ranking]", "at_most = 2")


@pytest.mark.parametrize("data", [None, [], "similar"])
def test_what_are_no_settings_is_refused(data: object) -> None:
    with pytest.raises(PartCorruptError, match="are not a map"):
        settings_from(data)


def test_settings_of_another_version_are_read_as_far_as_they_are_known() -> None:
    assert settings_from({"similar": 0.25, "a_later_one": 1}) == Settings(similar=0.25)
    with pytest.raises(BundleFormatError, match="'!a_later_one'"):
        settings_from({"!a_later_one": 1})


BRAND = {"field": "brand", "any_of": ["Acme"]}


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("Acme", "A rule of the ranking looks like"),
        ({"factor": 1.0, "pin": None}, "A rule of the ranking looks like"),
        ({"where": "brand", "factor": 1.0, "pin": None}, "A condition looks like"),
        ({"where": {"field": "price", "low": 2, "high": 1}, "factor": 1.0, "pin": None}, "lower end"),
        ({"where": BRAND, "factor": -1, "pin": None}, "factor is -1: it must be a number from 0 to 1000"),
        ({"where": BRAND, "factor": float("inf"), "pin": None}, "factor is inf"),
        ({"where": BRAND, "factor": float("nan"), "pin": None}, "factor is nan"),
        ({"where": BRAND, "factor": True, "pin": None}, "factor is True"),
        ({"where": BRAND, "factor": 1.0, "pin": 0}, "pin is 0: it must be a place on the shelf, from 1"),
        ({"where": BRAND, "factor": 1.0, "pin": True}, "pin is True"),
        ({"where": BRAND, "factor": 1.0, "pin": 1.5}, "pin is 1.5"),
        ({"where": BRAND, "until": "soon"}, "until is 'soon': it must be a day"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(rule: object, words: str) -> None:
    with pytest.raises(PartCorruptError, match=words):
        settings_from(Settings().as_data() | {"rules": [rule]})


def configured(folder: Path, *lines: str) -> Settings:
    path = folder / "recbuild.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return load_config(path).ranking


@settings(max_examples=20)
@given(RANKINGS)
def test_every_setting_can_be_configured(tmp_path_factory: pytest.TempPathFactory, ranking: Settings) -> None:
    plain = replace(ranking, rules=())
    assert configured(tmp_path_factory.mktemp("settings"), toml_of(plain)) == plain


def test_rules_are_tables_of_the_configuration(tmp_path: Path) -> None:
    found = configured(
        tmp_path,
        "[ranking]",
        "popularity = 0.2",
        "[[ranking.rules]]",
        'where = {field = "brand", any_of = ["Acme"]}',
        "factor = 1.5",
        "[[ranking.rules]]",
        'where = {field = "price", high = 5}',
        "pin = 1",
        "[[ranking.rules]]",
        'where = {field = "price", max_times = 1}',
        "factor = 2",
        "from = 2026-12-01",
        'until = "2026-12-24"',
        'pages = {field = "brand"}',
        'kinds = ["new"]',
    )
    rules = (
        Rule(Condition("brand", ("Acme",)), 1.5),
        Rule(Condition("price", high=5.0), pin=1),
        Rule(
            Condition("price", max_times=1.0),
            2.0,
            from_="2026-12-01",
            until="2026-12-24",
            pages=Condition("brand"),
            kinds=("new",),
        ),
    )
    assert found == Settings(popularity=0.2, rules=rules)


@pytest.mark.parametrize(("name", "value", "words"), [one for one in WRONG if one[1] is not None])
def test_the_configuration_refuses_it_in_the_same_words(
    tmp_path: Path, name: str, value: object, words: str
) -> None:
    told = f"'{value}'" if isinstance(value, str) else str(value).lower()
    with pytest.raises(ConfigError, match=words):
        configured(tmp_path, "[ranking]", f"{name} = {told}")


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["similer = 1"], "no setting of the ranking 'similer'. Did you mean 'similar'"),
        (['rules = [{factor = 2, where = {field = "price", low = 2, high = 1}}]'], "lower end"),
        (
            ['rules = [{factr = 2, where = {field = "price"}}]'],
            "no setting of a rule 'factr'. Did you mean 'factor'",
        ),
        (
            ['rules = [{where = {field = "price"}, pages = {field = "brand", anyof = ["x"]}}]'],
            "no setting of a condition 'anyof'. Did you mean 'any_of'",
        ),
        (
            ['rules = [{where = {field = "price"}, from = 2026-12-02, until = 2026-12-01}]'],
            "the first day comes first",
        ),
        (["rules = [{factor = 2}]"], "A rule of the ranking looks like"),
    ],
)
def test_the_configuration_names_what_is_wrong(tmp_path: Path, lines: list[str], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        configured(tmp_path, "[ranking]", *lines)
