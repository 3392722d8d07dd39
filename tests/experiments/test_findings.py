"""What reports tell: the command's words and figures, from what a receiver has kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recbuild.experiments.counts import ReportCounts
from recbuild.experiments.definition import Experiment, experiment_from
from recbuild.experiments.findings import Findings, findings_of
from recbuild.experiments.randomized import randomized
from recbuild.experiments.report import DeviceReport
from recbuild.experiments.storage import Store
from tests.support.command import assert_refused, run

Truth = tuple[float, float]
"""Of a variant: the share that sees a shelf, and the rate among these."""


def counts_of(
    experiment: Experiment, truths: list[Truth], reports: list[int], days: int = 20
) -> ReportCounts:
    """What so many visitors of each variant send, for every measure alike."""
    random = np.random.default_rng(7)
    values = np.zeros((len(experiment.measures), len(truths), 3))
    for variant, ((seen, rate), each) in enumerate(zip(truths, reports, strict=True)):
        saw = random.random(each) < seen
        truth = (saw * (1 + (random.random(each) < rate))).astype(np.uint8)
        for measure in range(len(experiment.measures)):
            sent = randomized(truth, experiment.epsilon_each, random)
            values[measure, variant] = np.bincount(sent, minlength=3)
    dates = tuple(date(2026, 5, 1) + timedelta(day) for day in range(days))
    return ReportCounts(dates, np.tile(np.array(reports) / days, (days, 1)), values)


def found(experiment: Experiment, truths: list[Truth], reports: list[int], days: int = 20) -> Findings:
    return findings_of(experiment, counts_of(experiment, truths, reports, days))


def changed(experiment: Experiment, **changes: Any) -> Experiment:
    return experiment_from(experiment.as_data() | changes)


def test_an_effect_that_is_clear_is_told_with_its_interval(experiment: Experiment) -> None:
    findings = found(experiment, [(0.6, 0.1), (0.6, 0.14)], [40_000, 40_000])
    click, purchase = findings.effects
    assert click.shown and purchase.shown
    assert click.relative_interval and click.relative_interval[0] < 0.4 < click.relative_interval[1]
    assert click.difference_interval and click.difference_interval[0] < 0.04 < click.difference_interval[1]
    assert (
        click.sentence.startswith("varied: ")
        and "% more visitors click than with as-built." in click.sentence
    )
    assert "more visitors buy" in purchase.sentence
    assert findings.level == pytest.approx(0.975)
    assert "have their shares" in findings.shares and not findings.mismatched
    assert findings.notes == ()


def test_a_harm_is_told_too(experiment: Experiment) -> None:
    findings = found(experiment, [(0.6, 0.2), (0.6, 0.1)], [20_000, 20_000])
    assert "fewer visitors click than with as-built" in findings.effects[0].sentence


def test_what_cannot_be_told_yet_says_how_long_it_takes(experiment: Experiment) -> None:
    effect = found(experiment, [(0.9, 0.3), (0.9, 0.3)], [10_000, 10_000]).effects[0]
    assert not effect.shown and effect.days_left and effect.days_left > 1
    assert "nothing can be said yet" in effect.sentence
    assert f"about {effect.days_left:,} more days" in effect.sentence


def test_too_few_reports_tell_nothing(experiment: Experiment) -> None:
    for reports in (0, 50):
        findings = found(experiment, [(0.6, 0.1), (0.6, 0.5)], [reports, reports])
        assert [effect.relative for effect in findings.effects] == [None, None]
        assert "too few reports" in findings.effects[0].sentence
        assert [one.rate for one in findings.outcomes] == [None] * 4


def test_a_wait_of_years_is_no_advice(experiment: Experiment) -> None:
    effect = found(experiment, [(0.6, 0.02), (0.6, 0.02)], [2000, 2000]).effects[0]
    assert "more than two years" in effect.sentence or "cannot be told" in effect.sentence


def test_variants_without_their_shares_raise_an_alarm(experiment: Experiment) -> None:
    findings = found(experiment, [(0.6, 0.1), (0.6, 0.1)], [10_000, 11_000])
    assert findings.mismatched
    assert "varied 52.4 % instead of 50.0 %" in findings.shares and "Do not trust" in findings.shares


def test_a_variant_by_which_another_share_sees_a_shelf_is_told(experiment: Experiment) -> None:
    findings = found(experiment, [(0.5, 0.2), (0.7, 0.2)], [20_000, 20_000])
    assert "another share of visitors saw a shelf" in findings.notes[0]


def test_a_flood_of_reports_is_told(experiment: Experiment) -> None:
    counts = counts_of(experiment, [(0.6, 0.1), (0.6, 0.1)], [1000, 1000])
    assert findings_of(experiment, counts).notes == ()
    counts.daily[4] *= 4
    assert "2026-05-05: 400 reports, far more" in findings_of(experiment, counts).notes[0]


def test_clicks_of_a_hidden_shelf_are_not_compared(experiment: Experiment) -> None:
    variants = [experiment.variants[0].as_data(), {"name": "none", "hidden": True}]
    findings = found(changed(experiment, variants=variants), [(0.6, 0.2), (0.6, 0.1)], [20_000, 20_000])
    assert [(one.measure, one.variant) for one in findings.effects] == [("purchase", "none")]
    assert "clicks are not compared" in findings.notes[0]


def test_uneven_shares_are_planned_shares(experiment: Experiment) -> None:
    variants = [experiment.variants[0].as_data() | {"weight": 3}, {"name": "varied"}]
    findings = found(changed(experiment, variants=variants), [(0.6, 0.2), (0.6, 0.2)], [15_000, 5000])
    assert not findings.mismatched


@pytest.fixture
def filled(store: Store, experiment: Experiment) -> Iterator[Store]:
    """1,200 reports of three days, and one of an earlier definition."""
    random = np.random.default_rng(3)
    for number in range(1200):
        values = dict(zip(experiment.measures, random.integers(3, size=2).tolist(), strict=True))
        variant = experiment.variants[number % 2].name
        report = DeviceReport(f"{number:032x}", experiment.name, experiment.revision, variant, values)
        store.add(report, date(2026, 5, 1 + number % 3))
    store.add(DeviceReport("f" * 32, experiment.name, "0" * 16, "varied", {"click": 1}), date(2026, 4, 1))
    yield store


def test_the_command_tells_it_to_people_and_programs(filled: Store, source: Path, address: str) -> None:
    text = run("experiments", source, "--database", address).output
    assert "1,200 reports, 2026-05-01 to 2026-05-03; ε = 4" in text
    assert "of an earlier definition: 1 reports" in text
    assert "nothing can be said yet" in text
    (data,) = json.loads(run("experiments", source, "--database", address, "--json").output)
    assert (data["experiment"], data["reports"], data["other_revisions"]) == ("more-variety", 1200, 1)
    assert [one["reports"] for one in data["outcomes"]] == [600] * 4


def test_an_empty_database_has_no_reports(store: Store, source: Path, address: str) -> None:
    text = run("experiments", source, "--database", address).output
    assert "0 reports" in text and "There are no reports yet." in text


def test_a_plan_needs_no_bundle() -> None:
    text = run(
        "experiments", "--plan", "--visitors", 5000, "--rate", 0.1, "--seen", 0.6, "--epsilon", 3
    ).output
    assert "at 5,000 reports a day" in text and "ε = 3" in text and "After 14 days at ε = 3" in text
    data = json.loads(run("experiments", "--plan", "--json").output)
    assert data["reports_a_day"] == 1000 and data["effect_after_days"]["7"] > data["effect_after_days"]["56"]


def test_what_is_missing_is_asked_for(source: Path) -> None:
    assert_refused(run("experiments"), 2, "Give SOURCE")
    assert_refused(run("experiments", source), 5, "--database sqlite:///reports.db")
    wrong = "postgresql://shop:secret-word@127.0.0.1:1/shop"
    refused = run("experiments", source, "--database", wrong)
    assert_refused(refused, 14, "127.0.0.1")
    assert "secret-word" not in refused.output
