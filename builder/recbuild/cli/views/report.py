"""What the CLI shows: stages as they run, a table when a bundle is done, a table of recommendations."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

from recbuild.bundle.part import Part
from recruntime import Result

if TYPE_CHECKING:  # it brings daft and scikit-learn, which only a build needs
    from recbuild.learn import Withheld
    from recbuild.pipeline import Summary
    from recbuild.sessions import Sessions

STAGES = {
    "read": "Reading the catalog",
    "embed": "Embedding the items",
    "learn": "Learning from sessions",
    "quantize": "Quantizing",
    "cells": "Finding cells",
    "neighbours": "Finding neighbours",
    "write": "Writing the bundle",
}
PAUSE, LONGEST_PAUSE = (
    10,
    60,
)  # seconds between two lines of a stage: if a tenth more is done, and in any case


class Stages:
    """Shows each stage as it runs: in a terminal as a line with a bar, else, as in a log, as lines of text.

    console: where to. names: stage → its words. passing: whether a bar is gone when its stage is over. clock:
    in seconds.
    """

    def __init__(
        self,
        console: Console,
        names: Mapping[str, str] = STAGES,
        passing: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._console, self._names, self._passing, self._clock = console, names, passing, clock

    def stage(self, name: str, total: int | None) -> AbstractContextManager[Callable[[int], None]]:
        # What forces colours into a log makes rich take it for a terminal.
        live = self._console.is_interactive and self._console.file.isatty()
        return (self._bar if live else self._lines)(self._names[name], total)

    def warn(self, warning: str) -> None:
        """Say at once that something is likely to be wrong."""
        self._console.print(warning_line(warning), soft_wrap=not self._console.is_terminal)

    @contextmanager
    def _bar(self, words: str, total: int | None) -> Iterator[Callable[[int], None]]:
        columns = [SpinnerColumn(finished_text="✓"), TextColumn("{task.description}"), TimeElapsedColumn()]
        if total is not None:
            columns[2:2] = [BarColumn(bar_width=24), MofNCompleteColumn()]
        with Progress(*columns, console=self._console, transient=self._passing) as progress:
            task = progress.add_task(f"{words:<22}", total=total)
            yield lambda done: progress.advance(task, done)
            progress.update(task, total=total or 1, completed=total or 1)

    @contextmanager
    def _lines(self, words: str, total: int | None) -> Iterator[Callable[[int], None]]:
        start = said = self._clock()
        done = said_of = 0

        def advance(more: int) -> None:
            nonlocal done, said, said_of
            done += more
            waited = self._clock() - said
            if total and waited >= PAUSE and (10 * (done - said_of) >= total or waited >= LONGEST_PAUSE):
                said, said_of = self._clock(), done
                self._say(f"{words} {done:,} of {total:,} ({100 * done // total} %)")

        self._say(words)
        yield advance
        self._say(f"{words}: done in {self._clock() - start:.1f} s")

    def _say(self, line: str) -> None:
        self._console.print(line, soft_wrap=True, highlight=False, markup=False)


def warning_line(warning: str) -> Text:
    """A warning, as a person sees it at once."""
    return Text.assemble(("Warning: ", "bold yellow"), (warning, "yellow"))


def summary_table(summary: Summary, out: Path) -> Table:
    """A bundle in figures."""
    catalog, manifest = summary.catalog, summary.manifest
    measured, codec = manifest["measured"], manifest["codec"]
    table = Table(title=str(out), title_justify="left", show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(style="dim")
    table.add_column()
    rejected = f", {len(catalog.rejected)} rows left out" if catalog.rejected else ""
    table.add_row("items", f"{len(catalog.ids):,}{rejected}")
    table.add_row("fields", ", ".join(f"{name} ← {column}" for name, column in catalog.found.items()))
    table.add_row("vectors", summary.embedder)
    if summary.sessions and summary.behavior:
        table.add_row("sessions", _sessions_line(summary.sessions))
        for name, fact in summary.sessions.facts().items():
            table.add_row(f"session {name}", Text(fact))
        table.add_row("withheld", _withheld_line(summary.behavior.withheld))
    table.add_row("codec", f"{codec['name']}, {measured['bytes_per_item']} bytes an item{_kept(summary)}")
    table.add_row("search", search_line(measured["search"]))
    table.add_row("engine parts", _sizes(summary.parts, ("core", "listing", "items")))
    table.add_row("instant parts", _sizes(summary.parts, ("instant", "directory")))
    table.add_row("downloads", downloads_line(measured))
    if summary.unchanged is not None:
        table.add_row("base", _base_line(summary.unchanged))
    table.add_row("seconds", ", ".join(f"{name} {spent:.1f}" for name, spent in summary.seconds.items()))
    table.add_row("peak memory", f"{_peak_memory() / 1e6:,.0f} MB")
    return table


def search_line(search: dict[str, Any]) -> str:
    """How a search goes about, in words."""
    if search["cells"] == 1:
        return "every item"
    return (
        f"{search['probes']} of {search['cells']} cells: finds {search['item_recall']:.1%} of the nearest of "
        f"an item, {search['profile_recall']:.1%} of a profile's"
    )


def downloads_line(measured: dict[str, Any]) -> str:
    """What a visitor downloads, in words."""
    found = measured["downloads"]
    first, session = (f"{found[name] / 1000:,.0f} KB" for name in ("first_page", "session"))
    line = f"first page {first}, ten pages {session}, besides Pyodide ({measured['residency']})"
    if measured["residency"] == "celled":
        line += f"; {found['recall']:.0%} of an item's nearest are on the device"
    return line


def _base_line(unchanged: float) -> str:
    if unchanged == 0:
        return "too much has changed: built anew"
    return f"{unchanged:.0%} of the bytes are as they were, under the same names"


def _kept(summary: Summary) -> str:
    kept = summary.quality
    if kept is None:
        return ""
    figures = f"recall@10 {kept.recall:.3f}, cosine ratio {kept.cosine_ratio:.4f}"
    return f": {figures}, measured on {kept.queries:,} items"


def rejected_lines(summary: Summary, most: int = 5) -> list[str]:
    """The rows that were left out, the first few by name, and the catalog's notes."""
    rejected = summary.catalog.rejected
    lines = [f"row {one.row}: {one.reason}" for one in rejected[:most]]
    if len(rejected) > most:
        lines.append(f"… and {len(rejected) - most} more")
    return [*lines, *summary.catalog.notes]


def session_lines(summary: Summary) -> list[str]:
    """What a person should know of the past sessions, but for the warnings, which were given before."""
    sessions, behavior = summary.sessions, summary.behavior
    if not sessions or not behavior:
        return []
    return [*sessions.remarks, *behavior.notes]


def _sessions_line(sessions: Sessions) -> str:
    users = len(set(sessions.user.tolist()))
    return f"{len(sessions.item):,} events in {len(sessions):,} sessions of {users:,} users"


def _withheld_line(withheld: Withheld) -> str:
    capped = f"; {withheld.events:,} events beyond a user's share" if withheld.events else ""
    return (
        f"{withheld.pairs:,} pairs and {withheld.items:,} items that fewer than {withheld.min_users} users "
        f"stand behind{capped}"
    )


def result_table(result: Result) -> Table:
    """Recommendations, as a person reads them."""
    table = Table(title=result.heading, title_justify="left", box=None, padding=(0, 2, 0, 0))
    for column in ("", "item", "title", "why"):
        table.add_column(column, style="dim" if column in ("", "item") else "", overflow="fold")
    for number, found in enumerate(result.items, 1):
        # Text, not str: a title may hold what rich would read as markup.
        table.add_row(
            str(number), Text(found.item), Text(str(found.card.get("title") or "")), Text(found.because)
        )
    return table


def _sizes(parts: Sequence[Part], kinds: tuple[str, ...]) -> str:
    sizes = [len(part.content) for part in parts if part.kind in kinds]
    return f"{len(sizes):,} files, {sum(sizes):,} bytes; the largest {max(sizes):,}"


def _peak_memory() -> int:
    """Bytes. The kernel counts in KiB, macOS's in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
