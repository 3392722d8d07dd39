"""An evaluation in the terminal: a row for each strategy and baseline, then what may be concluded."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from recbuild.evaluate.figures import METRICS, Evaluation, Measurement

NAME_WIDTH = 24


def evaluation_table(evaluation: Evaluation) -> Group:
    """An evaluation, as a person reads it."""
    lines = [*map(str, evaluation.verdicts()), *evaluation.notes]
    return Group(
        Text(evaluation.title, style="bold"),
        Text(_counts(evaluation), style="dim"),
        Padding(_table(evaluation), (1, 0)),
        # Text, not str: names may hold what rich would read as markup.
        *(Text(line) for line in lines),
    )


def _counts(evaluation: Evaluation) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in evaluation.counts.items())


def _table(evaluation: Evaluation) -> Table:
    table = Table(
        box=None,
        padding=(0, 2, 0, 0),
        caption=_caption(evaluation),
        caption_justify="left",
        caption_style="dim",
    )
    table.add_column("", max_width=NAME_WIDTH, overflow="fold")
    for metric in METRICS:
        table.add_column(evaluation.label(metric), justify="right", no_wrap=True)
    table.add_column("ms", justify="right", no_wrap=True)
    for one in evaluation.strategies:
        table.add_row(*_cells(evaluation, one))
    table.add_section()
    for one in evaluation.baselines:
        table.add_row(*_cells(evaluation, one), style="dim")
    return table


def _caption(evaluation: Evaluation) -> str:
    shares = [evaluation.label(name) for name, metric in METRICS.items() if metric.unit == "%"]
    return f"In %: {', '.join(shares)}. ±: half of the 95 % interval. ms: median of one list. Dim: baselines."


def _cells(evaluation: Evaluation, one: Measurement) -> Iterator[Text]:
    yield Text(one.name)
    for metric in METRICS:
        yield _cell(evaluation, one, metric)
    median = one.milliseconds[0] if one.milliseconds else math.nan
    yield Text(f"{median:.1f}" if one.milliseconds else "–", style=_style(median == evaluation.fastest))


def _cell(evaluation: Evaluation, one: Measurement, metric: str) -> Text:
    value = one.value(metric)
    cell = Text(METRICS[metric].show(value), style=_style(value == evaluation.best(metric)))
    low, high = one.interval(metric)
    if metric == evaluation.main and math.isfinite(high - low):
        cell.append(f" ±{METRICS[metric].show((high - low) / 2)}", style="not bold dim")
    return cell


def _style(best: bool) -> str:
    return "bold not dim" if best else ""
