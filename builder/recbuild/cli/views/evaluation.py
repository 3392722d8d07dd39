"""An evaluation in the terminal: a row for each strategy and baseline, then what may be concluded."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.measure import Measurement as Width
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from recbuild.cli.views.progress import warning_line
from recbuild.evaluation.result import METRICS, Evaluation, Measurement

NAME_WIDTH = 24
ROOM = 1000  # more than any table needs


def evaluation_table(evaluation: Evaluation) -> Group:
    """An evaluation, as a person reads it."""
    conclusion = evaluation.conclusion()
    lines = [*filter(None, [conclusion]), *map(str, evaluation.verdicts()), *evaluation.notes]
    return Group(
        *map(warning_line, evaluation.warnings),
        Text(evaluation.title, style="bold"),
        Text(_counts(evaluation), style="dim"),
        *(Text(f"{name}: {fact}", style="dim") for name, fact in evaluation.data.items()),
        Padding(_Fitting(evaluation), (1, 0)),
        # Text, not str: names may hold what rich would read as markup.
        *(Text(line) for line in lines),
    )


@dataclass(frozen=True)
class _Fitting:
    """The table, without its last figures where there is no room for all: never without names."""

    evaluation: Evaluation

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        shown = list(METRICS)
        while len(shown) > 1 and _width(_table(self.evaluation, shown), console) > options.max_width:
            shown.pop()
        yield _table(self.evaluation, shown)


def _width(table: Table, console: Console) -> int:
    return Width.get(console, console.options.update_width(ROOM), table).maximum


def _counts(evaluation: Evaluation) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in evaluation.counts.items())


def _table(evaluation: Evaluation, shown: Sequence[str]) -> Table:
    table = Table(
        box=None,
        padding=(0, 2, 0, 0),
        caption=_caption(evaluation, shown),
        caption_justify="left",
        caption_style="dim",
    )
    table.add_column("", max_width=NAME_WIDTH, overflow="fold")
    for metric in shown:
        heading = evaluation.label(metric).replace(" ", "\n")  # all columns fit into 100 characters
        table.add_column(heading, justify="right", no_wrap=True, vertical="bottom")
    table.add_column("ms", justify="right", no_wrap=True, vertical="bottom")
    for one in evaluation.strategies:
        table.add_row(*_cells(evaluation, one, shown))
    table.add_section()
    for one in evaluation.baselines:
        table.add_row(*_cells(evaluation, one, shown), style="dim")
    return table


def _caption(evaluation: Evaluation, shown: Sequence[str]) -> str:
    shares = [evaluation.label(name) for name in shown if METRICS[name].unit == "%"]
    left = ", ".join(evaluation.label(name) for name in METRICS if name not in shown)
    more = f" In a wider window, or with --json: {left}." if left else ""
    words = "±: half of the 95 % interval. ms: median of one list. Dim: baselines."
    return f"In %: {', '.join(shares)}. {words}{more}"


def _cells(evaluation: Evaluation, one: Measurement, shown: Sequence[str]) -> Iterator[Text]:
    yield Text(one.name)
    for metric in shown:
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
