"""Runners: they do the tasks of a stage, on this machine or on a cluster, with the same steps.

The result of a task is kept in the workspace, so a worker that dies costs only its current task, and a build
that is interrupted goes on from there.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any, TypeVar

from recbuild.errors import ConfigError, RunnerError, did_you_mean
from recbuild.plan.answers import Answering, Failed, pickled_task
from recbuild.plan.workspace import Workspace, key_of

RUNNERS = {"native": "recbuild.plan.processes", "ray": "recbuild.plan.cluster"}
"""Name of a runner → the module whose `answers` does tasks. It is imported when it is needed."""
EVERY_CORE = sys.maxsize  # of a cluster whose size is not known here
TRIES = 3  # of a stage whose workers die
WORTH_IT = 4  # tasks, from which processes are used

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Runner:
    """Does tasks, by processes of this machine or by a cluster.

    workspace: where results are kept, which all workers reach.
    workers: how many tasks are done at once.
    name: a key of RUNNERS.
    address: of the Ray cluster; None for one that runs here, which is started if there is none.
    """

    workspace: Workspace
    workers: int
    name: str = "native"
    address: str | None = None

    def each(self, step: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
        """What the step makes of each task, in the order of the tasks.

        step: picklable; a function of its task alone, that may be called again for the same task.
        Raises what the step raises, and RunnerError.
        """
        keys = [key_of(step, task) for task in tasks]
        known = {number: found for number, key in enumerate(keys) if (found := self.workspace.known(key))}
        left = {number: task for number, task in enumerate(tasks) if number not in known}
        # Closed at once, not by the garbage collector in the middle of another stage.
        with closing(self._results(Answering(step, self.workspace), keys, left)) as results:
            for number in range(len(tasks)):
                while number not in known:
                    done, found = next(results)
                    if isinstance(found, Failed):
                        raise found.error
                    known[done] = (found,)
                yield known.pop(number)[0]

    def within(self, name: str) -> Runner:
        """The runner of a part of the build, whose files and results are none of another part's."""
        return replace(self, workspace=self.workspace.within(name))

    def _results(
        self, answering: Answering, keys: Sequence[str], left: dict[int, Any]
    ) -> Generator[tuple[int, Any], None, None]:
        """Number and result of each task, as they are done. left: number → task; it gets emptied."""
        if self.name == "native" and (self.workers == 1 or len(left) < WORTH_IT):
            yield from ((number, answering.done(keys[number], task)) for number, task in left.items())
            return
        for _ in range(TRIES):
            rows = [pickled_task(number, keys[number], task) for number, task in left.items()]
            try:
                for row in import_module(RUNNERS[self.name]).answers(
                    answering, rows, self.workers, self.address
                ):
                    number, found = pickle.loads(row)
                    del left[number]
                    yield number, found
            except RunnerError:
                raise
            except Exception as error:  # daft and loky say in many ways that a worker died
                problem = error
                continue
            return
        raise RunnerError(
            f"Workers died {TRIES} times, at the last with: {str(problem).strip().splitlines()[-1]} "
            "They may need more memory. What is done is kept: start the build again to go on from there."
        ) from problem


def end_processes() -> None:
    """End the processes that wait for another stage, if there are any."""
    if processes := sys.modules.get(RUNNERS["native"]):
        processes.end()


def runner_of(
    workspace: Workspace, name: str = "native", address: str | None = None, workers: int | None = None
) -> Runner:
    """The runner of this name. workers: None for one a core, here or of the cluster. Raises ConfigError."""
    require_runner(name)
    return Runner(workspace, workers or (EVERY_CORE if address else _cores()), name, address)


def require_runner(name: str) -> None:
    """Raise ConfigError for the name of no runner."""
    if name not in RUNNERS:
        known = ", ".join(RUNNERS)
        raise ConfigError(f"There is no runner {name!r}.{did_you_mean(name, RUNNERS)} There are: {known}.")


def _cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
