"""The report's page: an evaluation in, one HTML file out that a shop owner can read, print and pass on.

The file has no script and loads nothing. The template engine escapes all text of the evaluation.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from recbuild.evaluation.report.charts import balance_chart, popularity_chart, quality_chart
from recbuild.evaluation.result import METRICS, Evaluation, Measurement

TEMPLATE = "page.html.j2"


@dataclass(frozen=True)
class Fact:
    """A figure in large type.

    figure: with its unit.
    words: what it says.
    """

    figure: str
    words: str


def report_page(evaluation: Evaluation) -> str:
    """The whole file."""

    def chart(draw: Callable[[Evaluation], str]) -> Markup:
        return Markup(draw(evaluation))  # written as XML: names in it are escaped

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(TEMPLATE).render(
        evaluation=evaluation,
        best=evaluation.strategies[0],
        headline=headline(evaluation),
        facts=_facts(evaluation.strategies[0]),
        metrics=METRICS,
        measured=[name for name in METRICS if any(name in one.values for one in evaluation.measurements)],
        quality=chart(quality_chart),
        quality_words=_quality_words(evaluation),
        balance=chart(balance_chart),
        popularity=chart(popularity_chart) if evaluation.tenths else None,
        popularity_words=_popularity_words(evaluation),
    )


def headline(evaluation: Evaluation) -> str:
    """The result in one sentence: the best strategy and the best baseline."""
    best, baselines = evaluation.strategies[0], evaluation.baselines
    line = f"In 100 tries, {evaluation.wanted} was among the {evaluation.k} shown {_times(best)}"
    if not baselines:
        return f"{line}."
    return f"{line}; with “{baselines[0].name}” alone, {_times(baselines[0])}."


def _times(one: Measurement) -> str:
    tries = 100 * one.value("hit_rate")
    if 0 < tries < 0.5:
        return "less than once"
    return {0: "never", 1: "once", 100: "every time"}.get(round(tries), f"{tries:.0f} times")


def _facts(best: Measurement) -> list[Fact]:
    """Further figures of the best strategy."""
    shares = {
        "coverage": "of the catalog was shown at least once",
        "long_tail_share": "of what was shown is outside the most popular fifth",
    }
    known = [metric for metric in shares if math.isfinite(best.value(metric))]
    facts = [Fact(f"{100 * best.value(metric):.0f} %", shares[metric]) for metric in known]
    if best.milliseconds:
        facts.append(Fact(f"{best.milliseconds[0]:.1f} ms", "is what it takes to make a list"))
    return facts


def _quality_words(evaluation: Evaluation) -> str:
    """The first chart in words, for screen readers."""
    metric = METRICS[evaluation.main]
    bars = []
    for one in (*evaluation.strategies, *evaluation.baselines):
        between = metric.between(*one.interval(evaluation.main))
        bars.append(f"{one.name} {metric.show(one.value(evaluation.main))}{between and f' ({between})'}")
    return f"Bars of {evaluation.heading(evaluation.main)}, with 95 % intervals: {'; '.join(bars)}."


def _popularity_words(evaluation: Evaluation) -> str:
    shares = [f"{name} {100 * shares[0]:.0f} %" for name, shares in evaluation.tenths.items()]
    return f"Share of recommendations from the best-selling tenth of the catalog: {'; '.join(shares)}."
