"""Progress: stages as they run, with a bar in a terminal, as lines of text elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

STAGES = {
    "read": "Reading the catalog",
    "pictures": "Fetching the pictures",
    "embed": "Embedding the items",
    "look": "Embedding the pictures",
    "learn": "Learning from sessions",
    "tune": "Trying settings",
    "quantize": "Quantizing",
    "cells": "Finding cells",
    "neighbors": "Finding neighbors",
    "compress": "Compressing for hosts",
    "write": "Writing the bundle",
}
PAUSE = 10  # seconds between two lines of a stage, if a tenth more is done
MAX_PAUSE = 60  # seconds between two lines in any case


class Stages:
    """Shows each stage as it runs: with a bar in a terminal, as lines of text elsewhere."""

    def __init__(
        self,
        console: Console,
        names: Mapping[str, str] = STAGES,
        passing: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """console: where to. names: stage → its words. passing: whether a bar disappears with its stage.
        clock: seconds.
        """
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
        start = shown_at = self._clock()
        done = shown = 0

        def advance(more: int) -> None:
            nonlocal done, shown, shown_at
            done += more
            waited = self._clock() - shown_at
            if total and waited >= PAUSE and (10 * (done - shown) >= total or waited >= MAX_PAUSE):
                shown_at, shown = self._clock(), done
                self._say(f"{words} {done:,} of {total:,} ({100 * done // total} %)")

        self._say(words)
        yield advance
        self._say(f"{words}: done in {self._clock() - start:.1f} s")

    def _say(self, line: str) -> None:
        self._console.print(line, soft_wrap=True, highlight=False, markup=False)


def warning_line(warning: str) -> Text:
    """A warning, as a person sees it at once."""
    return Text.assemble(("Warning: ", "bold yellow"), (warning, "yellow"))
