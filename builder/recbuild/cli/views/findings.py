"""An experiment's findings in the terminal: a table of rates, a line for each interval, and the verdicts."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from recbuild.cli.output import plain
from recbuild.cli.views.progress import warning_line
from recbuild.experiments.findings import Findings
from recbuild.experiments.outcomes import Effect, Outcome

LINE = 41
"""Characters of an interval's line; its middle is "no effect"."""


def findings_view(found: Findings) -> Group:
    """The findings, as a person reads them."""
    days = f", {found.since} to {found.until}" if found.since else ""
    return Group(
        Text(found.experiment, style="bold"),
        Text(
            f"{found.reports:,} reports{days}; ε = {found.epsilon:g}; revision {found.revision}", style="dim"
        ),
        *([warning_line(found.shares)] if found.mismatched else [plain(found.shares)]),
        Padding(_rates(found), (1, 0)),
        *([Padding(_effects(found), (0, 0, 1, 0))] if _drawn(found) else []),
        *(plain(effect.sentence) for effect in found.effects),
        *(Text(note, style="dim") for note in found.notes),
        Text(""),
    )


def _rates(found: Findings) -> Table:
    table = Table(
        box=None,
        padding=(0, 2, 0, 0),
        caption="±: half of the 95 % interval, for one look.",
        caption_justify="left",
        caption_style="dim",
    )
    for heading in ("measure", "variant"):
        table.add_column(heading)
    for heading in ("reports", "saw a shelf", "of these did"):
        table.add_column(heading, justify="right")
    for one in found.outcomes:
        table.add_row(one.measure, one.variant, f"{one.reports:,}", *_shares(one))
    return table


def _shares(one: Outcome) -> Iterator[str]:
    yield "–" if one.seen is None else f"{100 * one.seen:.1f} %"
    if one.rate is None or one.interval is None:
        yield "too few"
    else:
        yield f"{100 * one.rate:.2f} % ±{100 * (one.interval[1] - one.rate):.2f}"


def _drawn(found: Findings) -> list[Effect]:
    return [one for one in found.effects if one.relative_interval]


def _effects(found: Findings) -> Table:
    drawn = _drawn(found)
    most = max(abs(bound) for one in drawn for bound in one.relative_interval or ())
    scale = next(step for step in (0.05, 0.1, 0.2, 0.5, 1, 2, 5, float("inf")) if step >= most)
    scale = scale if isfinite(scale) else most
    table = Table(
        box=None,
        padding=(0, 2, 0, 0),
        caption="The interval of the effect: it holds however often you look, all together at 95 %.",
        caption_justify="left",
        caption_style="dim",
    )
    for heading in ("measure", "variant"):
        table.add_column(heading)
    table.add_column("effect", justify="right")
    table.add_column(
        f"-{100 * scale:.0f} %".ljust(LINE // 2) + "0" + f"+{100 * scale:.0f} %".rjust(LINE // 2),
        no_wrap=True,
    )
    for one in drawn:
        table.add_row(one.measure, one.variant, f"{100 * (one.relative or 0):+.1f} %", _line(one, scale))
    return table


def _line(one: Effect, scale: float) -> Text:
    low, high = one.relative_interval or (0.0, 0.0)
    first, middle, last = (_place(value, scale) for value in (low, one.relative or 0.0, high))
    line = [" "] * LINE
    line[first : last + 1] = "─" * (last + 1 - first)
    line[LINE // 2] = "│" if line[LINE // 2] == " " else "┼"
    line[first], line[last] = "├", "┤"
    line[middle] = "●"
    return Text("".join(line), style=("green" if low > 0 else "red") if one.shown else "")


def _place(value: float, scale: float) -> int:
    return round((LINE - 1) * (min(max(value / scale, -1), 1) + 1) / 2)
