"""What a worker does with a task: it calls the step, keeps the result, and sends it to the driver."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from recbuild.plan.arrays import full_disk
from recbuild.plan.workspace import Workspace
from recbuild.threads import one_thread


@dataclass(frozen=True)
class Failed:
    """What a step raised, on its way to the driver."""

    error: Exception


@dataclass(frozen=True)
class Answering:
    """A step, and where its results are kept. It can be pickled."""

    step: Callable[[Any], Any]
    workspace: Workspace

    def done(self, key: str, task: Any) -> Any:
        """What the step makes of the task, which is kept under this key."""
        with full_disk(), one_thread():
            found = self.step(task)
            self.workspace.keep(key, found)
        return found

    def answer(self, row: bytes) -> bytes:
        """The number of a task and its result, or what the step raised. row: as `pickled_task` makes it."""
        number, key, task = pickle.loads(row)
        try:
            return pickle.dumps((number, self.done(key, task)))
        except MemoryError:
            raise  # it says nothing of the task: another try may do
        except Exception as error:  # the driver raises it, whatever it is
            return pickle.dumps((number, Failed(error)))


def pickled_task(number: int, key: str, task: Any) -> bytes:
    """A task, as it is sent to a worker. key: under which its result is kept."""
    return pickle.dumps((number, key, task))
