"""The tables [[experiments]]: what they may say, and the definition that pages and receivers share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from recbuild.config import make_config
from recbuild.errors import ConfigError
from recbuild.experiments.definition import Experiment, experiment_from, experiments_of, of_source

CONTROL, VARIED = {"name": "as-built"}, {"name": "varied", "ranking": {"diversity": 0.3}}


def settings(**given: Any) -> dict[str, Any]:
    return {"name": "more-variety", "variants": [CONTROL, VARIED], **given}


def made(**given: Any) -> Experiment:
    return experiments_of(make_config({"experiments": [settings(**given)]}, "Here").experiments)[0]


def test_a_short_table_has_the_usual_settings() -> None:
    experiment = made()
    assert (experiment.share, experiment.days, experiment.epsilon, experiment.report) == (1.0, 1, 2.0, None)
    assert (experiment.kinds, experiment.measures) == ((), ("click",))
    assert experiment.shares == {"as-built": 0.5, "varied": 0.5}
    assert experiment.variants[1].ranking == {"diversity": 0.3}


def test_the_budget_is_split_over_the_measures() -> None:
    experiment = made(measures=["purchase", "click"], epsilon=3)
    assert experiment.measures == ("click", "purchase")
    assert experiment.epsilon_each == 1.5


def test_a_definition_survives_as_data() -> None:
    hidden = {"name": "none", "hidden": True, "weight": 2}
    ruled = {
        "name": "ruled",
        "ranking": {"rules": [{"where": {"field": "brand", "any_of": ["A"]}, "factor": 2}]},
    }
    experiment = made(variants=[CONTROL, hidden, ruled], report="/rec-reports", kinds=["similar", "for-you"])
    assert experiment_from(experiment.as_data()) == experiment


def test_a_revision_changes_with_what_a_report_means_and_with_nothing_else() -> None:
    first = made()
    assert made(report="https://shop.example/r", measures=["click"], share=1).revision == first.revision
    others = (
        {"share": 0.5},
        {"days": 2},
        {"epsilon": 1},
        {"kinds": ["similar"]},
        {"variants": [VARIED, CONTROL]},
    )
    assert len({first.revision, *(made(**other).revision for other in others)}) == len(others) + 1


def test_definitions_are_read_from_a_settings_file(tmp_path: Path) -> None:
    file = tmp_path / "recbuild.toml"
    file.write_text(
        '[[experiments]]\nname = "more-variety"\n[[experiments.variants]]\nname = "as-built"\n'
        '[[experiments.variants]]\nname = "varied"\nranking = { diversity = 0.3 }\n'
    )
    assert of_source(file) == (made(),)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"variants": [CONTROL]}, "there is 1: an experiment compares 2 to 8 variants"),
        ({"variants": [CONTROL, CONTROL]}, "2 variants have the name 'as-built'"),
        ({"variants": [CONTROL, {"name": "b", "ranking": {"divresity": 1}}]}, "Did you mean 'diversity'?"),
        ({"variants": [CONTROL, {"name": "b", "ranking": {"diversity": 3}}]}, "a number from 0 to 1"),
        ({"variants": [CONTROL, {"name": "b", "ranking": {"duplicate_threshold": 1}}]}, "is for the build"),
        ({"variants": [CONTROL, {"name": "b", "hidden": 1}]}, "write true or false"),
        ({"variants": [CONTROL, VARIED | {"hidden": True}]}, "no ranking has an effect"),
        ({"variants": [CONTROL, {"name": "b", "wieght": 2}]}, "Did you mean 'weight'?"),
        ({"share": 0}, "experiments.0.share: Input should be greater than 0"),
        ({"share": 1.5}, "less than or equal to 1"),
        ({"epsilon": 0}, "experiments.0.epsilon: Input should be greater than 0"),
        ({"epsilon": 8.5}, "less than or equal to 8"),
        ({"epsilon": float("nan")}, "finite"),
        ({"days": 0}, "greater than or equal to 1"),
        ({"days": True}, "nothing here is true or false"),
        ({"report": "http://shop.example/r"}, "no https address and no path"),
        ({"report": "//shop.example/r"}, "no https address and no path"),
        ({"report": "https://user@shop.example/r"}, "no https address and no path"),
        ({"report": "https://shop.example/r#x"}, "no https address and no path"),
        ({"kinds": ["similr"]}, "Did you mean 'similar'?"),
        ({"measures": ["buy"]}, "'click', 'cart' or 'purchase'"),
        ({"measures": []}, "at least 1"),
        ({"name": "More Variety"}, "small letters, digits and dashes"),
    ],
)
def test_a_table_that_makes_no_sense_is_refused_with_the_reason(given: dict[str, Any], reason: str) -> None:
    with pytest.raises(ConfigError) as refused:
        made(**given)
    assert reason in str(refused.value)


def test_two_experiments_have_two_names() -> None:
    with pytest.raises(ConfigError, match="2 experiments have the name 'more-variety'"):
        make_config({"experiments": [settings(), settings()]}, "Here")


@pytest.mark.parametrize("given", ["more-variety", ["more-variety"], {"name": "more-variety"}])
def test_experiments_are_a_list_of_tables(given: object) -> None:
    with pytest.raises(ConfigError, match=r"\[\[experiments\]\]"):
        make_config({"experiments": given}, "Here")
