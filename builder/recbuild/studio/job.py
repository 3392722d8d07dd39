"""Long work that the page starts and follows: one of a kind at a time, in a thread of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from recbuild.errors import UserError
from recbuild.watcher import Watcher
from recruntime.errors import RecError

Work: TypeAlias = Callable[[Watcher], dict[str, Any]]
"""From who watches to what came of it, as JSON has it."""


@dataclass
class Stage:
    """A stage of the work.

    name: as the command line has it.
    total: items of the stage; None if unknown.
    done: how many of them are done.
    seconds: that it took; None while it runs.
    """

    name: str
    total: int | None
    done: int = 0
    seconds: float | None = None


class Job:
    """The work that runs, or the last one. It is its own watcher."""

    def __init__(self, what: str) -> None:
        """what: the work in a word or two, such as "build"."""
        self._what = what
        self._thread: threading.Thread | None = None
        self._stages: list[Stage] = []
        self._warnings: list[str] = []
        self._error = ""
        self._result: dict[str, Any] | None = None

    @property
    def running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def state(self) -> dict[str, Any]:
        """How far it is. Before the first work, there are no stages."""
        running = self.running  # first: what it tells at its end is then below
        return {
            "running": running,
            "stages": [asdict(stage) for stage in self._stages],
            "warnings": self._warnings,
            "error": self._error,
            "result": self._result,
        }

    def start(self, work: Work) -> dict[str, Any]:
        """Raises UserError while it runs."""
        if self.running:
            raise UserError(f"One {self._what} runs already. Wait for its end.")
        self._stages, self._warnings, self._error, self._result = [], [], "", None
        self._thread = threading.Thread(target=self._run, args=(work,), name=self._what, daemon=True)
        self._thread.start()
        return self.state()

    def _run(self, work: Work) -> None:
        try:
            self._result = work(self)
        except (UserError, RecError) as error:
            self._error = str(error)
        except Exception as error:  # the page must learn that it ended
            self._error = (
                f"The {self._what} failed: {error!r}. Please report it, with what the terminal shows."
            )
            raise

    @contextmanager
    def stage(self, name: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """As a Watcher."""
        start = time.perf_counter()
        stage = Stage(name, total)
        self._stages.append(stage)

        def advance(done: int) -> None:
            stage.done += done

        try:
            yield advance
        finally:
            stage.seconds = round(time.perf_counter() - start, 1)

    def warn(self, warning: str) -> None:
        """As a Watcher."""
        self._warnings.append(warning)
