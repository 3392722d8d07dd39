"""What the CLI shows: stages as they run, a table when a bundle is done, a table of recommendations."""

from __future__ import annotations

import gzip
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

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

from recbuild.part import Part
from recbuild.pipeline import Summary
from recruntime import Result

STAGES = {
    "read": "Reading the catalog",
    "embed": "Embedding the items",
    "quantize": "Quantizing",
    "neighbours": "Finding neighbours",
    "write": "Writing the bundle",
}


class Stages:
    """Shows each stage of the pipeline as a line with a bar."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @contextmanager
    def stage(self, name: str, total: int | None) -> Iterator[Callable[[int], None]]:
        columns = [SpinnerColumn(finished_text="✓"), TextColumn("{task.description}"), TimeElapsedColumn()]
        if total is not None:
            columns[2:2] = [BarColumn(bar_width=24), MofNCompleteColumn()]
        with Progress(*columns, console=self._console) as progress:
            task = progress.add_task(f"{STAGES[name]:<20}", total=total)
            yield lambda done: progress.advance(task, done)
            progress.update(task, total=total or 1, completed=total or 1)


def summary_table(summary: Summary, out: Path) -> Table:
    """A bundle in figures."""
    catalog, codec = summary.catalog, summary.codec
    table = Table(title=str(out), title_justify="left", show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(style="dim")
    table.add_column()
    rejected = f", {len(catalog.rejected)} rows left out" if catalog.rejected else ""
    table.add_row("items", f"{len(catalog.ids):,}{rejected}")
    table.add_row("fields", ", ".join(f"{name} ← {column}" for name, column in catalog.found.items()))
    table.add_row("vectors", f"{codec.dims} dimensions, {summary.embedding.name}")
    table.add_row("codec", f"{codec.name}, {codec.bytes_per_item} bytes an item")
    for label, kinds in (("engine parts", ("core", "items")), ("instant parts", ("instant", "directory"))):
        table.add_row(label, _sizes([part for part in summary.parts if part.kind in kinds]))
    table.add_row("seconds", ", ".join(f"{name} {spent:.1f}" for name, spent in summary.seconds.items()))
    table.add_row("peak memory", f"{_peak_memory() / 1e6:,.0f} MB")
    return table


def rejected_lines(summary: Summary, most: int = 5) -> list[str]:
    """The rows that were left out, the first few by name, and the catalog's notes."""
    rejected = summary.catalog.rejected
    lines = [f"row {one.row}: {one.reason}" for one in rejected[:most]]
    if len(rejected) > most:
        lines.append(f"… and {len(rejected) - most} more")
    return [*lines, *summary.catalog.notes]


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


def _sizes(parts: list[Part]) -> str:
    raw = sum(len(part.content) for part in parts)
    packed = sum(len(gzip.compress(part.content, 6)) for part in parts)
    largest = max(len(part.content) for part in parts)
    return f"{len(parts):,} files, {raw:,} bytes, {packed:,} gzipped; the largest {largest:,}"


def _peak_memory() -> int:
    """Bytes. The kernel counts in KiB, macOS's in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
