"""The verdicts of `recbuild eval`: whom a strategy beats, and whether a baseline finds more."""

from __future__ import annotations

import dataclasses
import math

import pytest

from recbuild.evaluation.report.html import report_page
from recbuild.evaluation.result import Evaluation, Measurement
from tests.support.evaluations import Reader, evaluation, measured, printed


def test_a_verdict_names_whom_a_strategy_clearly_beats_and_where_it_is_noise() -> None:
    assert list(map(str, evaluation().verdicts())) == [
        "blended clearly beats neighbors and popularity.",
        "table clearly beats popularity; is within the noise of neighbors.",
    ]


def test_a_strategy_that_falls_behind_is_told_so() -> None:
    worse = evaluation(measured("ours", 0.1), measured("popularity", 0.3, baseline=True))
    assert str(worse.verdicts()[0]) == "ours is clearly beaten by popularity."


def test_where_the_spread_is_not_known_everything_is_noise() -> None:
    alone = dataclasses.replace(measured("ours", 0.9), intervals={"recall": (math.nan, math.nan)})
    shown = evaluation(alone, measured("popularity", 0.1, baseline=True))
    assert str(shown.verdicts()[0]) == "ours is within the noise of popularity."


def test_without_baselines_there_is_no_verdict() -> None:
    assert evaluation(measured("ours", 0.5)).verdicts() == []


def with_leads(**leads: tuple[float, float]) -> Evaluation:
    """recbuild, and two baselines that are better and worse by a little."""
    shown = evaluation(
        measured("recbuild", 0.399),
        measured("other", 0.41),
        measured("VSTAN", 0.412, baseline=True),
        measured("popularity", 0.395, baseline=True),
    )
    return dataclasses.replace(shown, leads=leads)


SAYS_SO = (
    "On these sessions the baseline VSTAN finds more than recbuild: "
    "recall@20 41.2 % against 39.9 % (by 0.5 to 2.1 points, at 95 %)."
)


def test_one_sentence_says_which_baseline_finds_more_in_text_json_and_report() -> None:
    shown = with_leads(VSTAN=(0.005, 0.021), popularity=(-0.02, -0.001))
    assert shown.conclusion() == SAYS_SO
    assert SAYS_SO in " ".join(printed(shown).split())
    assert shown.as_json()["conclusion"] == SAYS_SO
    assert SAYS_SO in Reader(report_page(shown)).text


def test_one_sentence_says_that_no_baseline_finds_more() -> None:
    assert with_leads(VSTAN=(-0.003, 0.029), popularity=(-0.02, -0.001)).conclusion() == (
        "On these sessions no baseline finds clearly more than recbuild: "
        "recall@20 39.9 % against 41.2 % of VSTAN (by −2.9 to 0.3 points, at 95 %)."
    )
    assert "against 39.5 % of popularity (by 0.1 to 2.0 points" in (
        with_leads(popularity=(-0.02, -0.001)).conclusion()
    )


def test_the_verdict_of_the_first_strategy_does_not_contradict_the_sentence() -> None:
    shown = with_leads(VSTAN=(0.005, 0.021), popularity=(-0.02, -0.001))
    assert list(map(str, shown.verdicts())) == [
        "other is within the noise of VSTAN and popularity.",
        "recbuild clearly beats popularity; is clearly beaten by VSTAN.",
    ]


def test_where_no_lead_is_known_there_is_no_sentence() -> None:
    assert evaluation().conclusion() == ""
    assert with_leads(VSTAN=(math.nan, math.nan)).conclusion() == ""
    assert with_leads(VSTAN=(math.nan, math.nan)).as_json()["leads"] == {"VSTAN": [None, None]}


@pytest.mark.parametrize(
    ("measurements", "words"),
    [
        ([measured("popularity", 0.1, baseline=True)], "no strategy"),
        ([measured("a", 0.1), dataclasses.replace(measured("b", 0.1), k=5)], "different lengths"),
        ([measured("a", 0.1), measured("a", 0.2)], "same name"),
        ([dataclasses.replace(measured("a", 0.1), values={"recall": 0.1})], "a lacks hit_rate"),
    ],
)
def test_measurements_that_cannot_stand_together_are_refused(
    measurements: list[Measurement], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        evaluation(*measurements)
