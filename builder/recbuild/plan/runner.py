"""Runners: they do the tasks of a stage, on this machine or on a cluster.

On this machine joblib's processes do them, on a cluster daft on Ray: the same steps and the same tasks. What
a task found is kept in the workspace, so a worker that dies costs the task that it was at, and a build that
is interrupted goes on from there.
"""

from __future__ import annotations

import hashlib
import logging
import os
import pickle
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from threading import Event
from typing import Any, TypeVar

from recbuild.errors import ConfigError, RunnerError, UserError, did_you_mean
from recbuild.plan.arrays import full_disk
from recbuild.plan.workspace import Workspace, key_of
from recbuild.threads import one_thread
from recruntime.errors import RecError

RUNNERS = ("native", "ray")
EVERY = sys.maxsize  # core of a cluster
TRIES = 3  # of a stage whose workers die
WORTH_IT = 4  # tasks, from which processes are used

_STARTED = Event()

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Runner:
    """Does tasks, by processes of this machine or by a cluster.

    workspace: where results are kept, which all workers reach.
    workers: how many tasks are done at once.
    name: "native" or "ray".
    address: of the Ray cluster; None for one that runs here, which is started if there is none.
    """

    workspace: Workspace
    workers: int
    name: str = "native"
    address: str | None = None

    def each(self, step: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
        """What the step makes of each task, in the order of the tasks.

        step: picklable; a function of its task alone, that may be called again for the same task.
        Raises what the step raises as UserError or RecError, and RunnerError.
        """
        keys = [key_of(step, task) for task in tasks]
        known = {number: found for number, key in enumerate(keys) if (found := self.workspace.known(key))}
        left = [number for number in range(len(tasks)) if number not in known]
        work = _Work(step, self.workspace)
        alone = self.name == "native" and (self.workers == 1 or len(left) < WORTH_IT)
        results = self._here(work, tasks, keys, left) if alone else self._apart(work, tasks, keys, left)
        for number in range(len(tasks)):
            while number not in known:
                done, found = next(results)
                known[done] = (found,)
            yield known.pop(number)[0]

    def _here(
        self, work: _Work, tasks: Sequence[Any], keys: Sequence[str], left: Sequence[int]
    ) -> Iterator[tuple[int, Any]]:
        for number in left:
            yield number, work.done(keys[number], tasks[number])

    def _apart(
        self, work: _Work, tasks: Sequence[Any], keys: Sequence[str], left: Sequence[int]
    ) -> Iterator[tuple[int, Any]]:
        waiting = set(left)
        for _ in range(TRIES):
            try:
                for number, found in self._each_apart(work, tasks, keys, sorted(waiting)):
                    waiting.discard(number)
                    yield number, found
            except (UserError, RecError):
                raise
            except Exception as error:  # daft and joblib say in many ways that a worker died
                problem = error
                continue
            return
        raise RunnerError(
            f"Workers died {TRIES} times, at the last with: {str(problem).strip().splitlines()[-1]} "
            "They may need more memory. What is done is kept: start the build again to go on from there."
        ) from problem

    def _each_apart(
        self, work: _Work, tasks: Sequence[Any], keys: Sequence[str], numbers: Sequence[int]
    ) -> Iterator[tuple[int, Any]]:
        """Number and result of each of these tasks, as they are done."""
        rows = [pickle.dumps((number, keys[number], tasks[number])) for number in numbers]
        workers = min(self.workers, len(numbers))
        by_whom = self._by_ray if self.name == "ray" else self._by_processes
        for row in by_whom(work, rows, workers):
            number, found = pickle.loads(row)
            if isinstance(found, _Failed):
                raise found.error
            yield number, found

    def _by_processes(self, work: _Work, rows: Sequence[bytes], workers: int) -> Iterator[bytes]:
        """joblib's processes, which stay for the next stages, and do not import the caller's script."""
        from joblib import Parallel, delayed  # noqa: PLC0415 - only where there is work for several

        _STARTED.set()
        content = pickle.dumps(work)
        file = self.workspace.put(f"steps/{hashlib.sha256(content).hexdigest()}", content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a worker that died, which is our business
            parallel = Parallel(
                workers, "loky", return_as="generator_unordered", batch_size=1, max_nbytes=None
            )
            yield from parallel(delayed(_answer)(file, row) for row in rows)

    def _by_ray(self, work: _Work, rows: Sequence[bytes], workers: int) -> Iterator[bytes]:
        """A daft plan: a column of tasks, and a function of it."""
        daft, cores = _daft(self.address, self.workers)
        frame = daft.from_pydict({"task": rows}).into_partitions(len(rows))
        answering = daft.method.batch(return_dtype=daft.DataType.binary())(_Worker.answers)
        kind = type("Worker", (_Worker,), {"answers": answering})
        worker = daft.cls(max_concurrency=min(workers, cores), use_process=True)(kind)(pickle.dumps(work))
        frame = frame.select(worker.answers(frame["task"]).alias("found"))
        yield from (row["found"] for row in frame.iter_rows())


@dataclass(frozen=True)
class _Work:
    """A step, and where its results are kept."""

    step: Callable[[Any], Any]
    workspace: Workspace

    def done(self, key: str, task: Any) -> Any:
        with full_disk(), one_thread():
            found = self.step(task)
            self.workspace.keep(key, found)
        return found

    def answer(self, row: bytes) -> bytes:
        number, key, task = pickle.loads(row)
        try:
            return pickle.dumps((number, self.done(key, task)))
        except (UserError, RecError) as error:
            return pickle.dumps((number, _Failed(error)))


def _answer(file: Path, row: bytes) -> bytes:
    """What the step in this file makes of a task."""
    return _work_in(file).answer(row)


@lru_cache(maxsize=1)
def _work_in(file: Path) -> _Work:
    found: _Work = pickle.loads(file.read_bytes())
    return found


def end_processes() -> None:
    """End the processes that wait for another stage, if there are any."""
    if _STARTED.is_set():
        from joblib.externals.loky import get_reusable_executor  # noqa: PLC0415

        get_reusable_executor().shutdown(wait=True)
        _STARTED.clear()


class _Worker:
    """What daft starts on the cluster."""

    def __init__(self, pickled: bytes) -> None:
        self._work: _Work = pickle.loads(pickled)

    def answers(self, column: Any) -> list[bytes]:
        return [self._work.answer(row) for row in column.to_pylist()]


@dataclass(frozen=True)
class _Failed:
    """What a step raised, on its way to the driver."""

    error: UserError | RecError


def runner_of(
    workspace: Workspace, name: str = "native", address: str | None = None, workers: int | None = None
) -> Runner:
    """The runner of this name. workers: None for one a core, here or of the cluster. Raises ConfigError."""
    require_runner(name)
    return Runner(workspace, workers or (_cores() if name == "native" else EVERY), name, address)


def require_runner(name: str) -> None:
    """Raise ConfigError for the name of no runner."""
    if name not in RUNNERS:
        known = ", ".join(RUNNERS)
        raise ConfigError(f"There is no runner {name!r}.{did_you_mean(name, RUNNERS)} There are: {known}.")


def _cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


@cache
def _daft(address: str | None, workers: int) -> tuple[Any, int]:
    """daft on this cluster, and how many workers that can have. Raises RunnerError.

    Without daft's telemetry, progress bars and log lines: errors reach us as exceptions.
    """
    os.environ |= {"DAFT_ANALYTICS_ENABLED": "0", "DAFT_PROGRESS_BAR": "0", "DAFT_SHOW_QUERY_ID": "0"}
    logging.getLogger("daft_local_execution").setLevel(logging.CRITICAL)
    try:
        import daft  # noqa: PLC0415 - only now, since it reads the environment when it is imported
        import ray  # noqa: PLC0415
    except ImportError as error:
        raise RunnerError(
            f"--runner ray needs the {error.name} package. Install it with: pip install 'recbuild[ray]'"
        ) from error
    cores = _join_cluster(ray, address, workers)
    try:
        daft.set_runner_ray(noop_if_initialized=True)
    except daft.exceptions.DaftCoreException as error:
        raise RunnerError("This process has used daft without Ray before: start a new one.") from error
    return daft, cores


def _join_cluster(ray: Any, address: str | None, workers: int) -> int:
    """How many workers the cluster can have: Ray would wait for ever for more. Raises RunnerError."""
    here = {} if address else {"num_cpus": _cores() if workers == EVERY else max(_cores(), workers)}
    try:
        if not ray.is_initialized():
            quiet = {"include_dashboard": False, "log_to_driver": False, "configure_logging": False}
            ray.init(address=address, **quiet, **here)
        return max(1, int(ray.cluster_resources().get("CPU", 1)))
    except (ConnectionError, OSError, ValueError, RuntimeError) as error:
        raise RunnerError(
            f"No Ray cluster answers at {address}: {str(error).splitlines()[0]} Start one, or leave "
            "--address out for a cluster on this machine."
        ) from error
