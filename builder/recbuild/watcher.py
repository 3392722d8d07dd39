"""Receivers of the progress of long work: the command line's, a notebook's, or none; and a clock."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Watcher(Protocol):
    """What long work calls.

    A class of your own with these two methods shows progress in a window, a notebook or a log.
    """

    def stage(self, name: str, total: int | None) -> AbstractContextManager[Callable[[int], None]]:
        """Called once for each stage. The context lasts as long as the stage; its value is called with the
        number of items that were done since the last call. total: items of the stage; None if unknown.
        """

    def warn(self, warning: str) -> None:
        """Called as soon as something is likely to be wrong."""


class Unwatched:
    """Nothing is reported."""

    @contextmanager
    def stage(self, name: str, total: int | None) -> Iterator[Callable[[int], None]]:
        yield lambda done: None

    def warn(self, warning: str) -> None:
        pass


class Clock:
    """Passes stages on to the watcher, and measures them."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
        start = time.perf_counter()
        with self._watcher.stage(name, total) as advance:
            yield advance
        self.seconds[name] = time.perf_counter() - start

    def warn(self, warning: str) -> None:
        """Passes it on."""
        self._watcher.warn(warning)
