"""Tasks for a Ray cluster: a daft plan over a column of tasks. Both packages are an extra."""

from __future__ import annotations

import logging
import os
import pickle
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from typing import Any

from recbuild.errors import RunnerError
from recbuild.plan.answers import Answering

LEAST_CORES = 2  # of a cluster that is started here: daft itself needs one, too


def answers(
    answering: Answering, rows: Sequence[bytes], workers: int, address: str | None
) -> Iterator[bytes]:
    """The answers to the rows, as they come.

    address: of the cluster; None for one on this machine, which is started if there is none.
    Raises RunnerError.
    """
    daft, cores = _daft(address, workers)
    workers = min(workers, cores, len(rows))
    frame = daft.from_pydict({"task": list(rows)}).into_partitions(len(rows))
    answer = daft.method.batch(return_dtype=daft.DataType.binary())(_Worker.answers)
    kind = type("Worker", (_Worker,), {"answers": answer})
    worker = daft.cls(max_concurrency=workers, use_process=True)(kind)(pickle.dumps(answering))
    frame = frame.select(worker.answers(frame["task"]).alias("answer"))
    yield from (row["answer"] for row in frame.iter_rows())


class _Worker:
    """What daft starts on the cluster."""

    def __init__(self, pickled: bytes) -> None:
        self._answering: Answering = pickle.loads(pickled)

    def answers(self, column: Any) -> list[bytes]:
        return [self._answering.answer(row) for row in column.to_pylist()]


@cache
def _daft(address: str | None, workers: int) -> tuple[Any, int]:
    """daft on this cluster, and how many workers that can have. Raises RunnerError.

    Without daft's telemetry, progress bars and log lines: errors reach us as exceptions. It reads the
    environment when it is imported.
    """
    os.environ |= {"DAFT_ANALYTICS_ENABLED": "0", "DAFT_PROGRESS_BAR": "0", "DAFT_SHOW_QUERY_ID": "0"}
    logging.getLogger("daft_local_execution").setLevel(logging.CRITICAL)
    daft, ray = map(_package, ("daft", "ray"))
    cores = _joined(ray, address, workers)
    try:
        daft.set_runner_ray(noop_if_initialized=True)
    except daft.exceptions.DaftCoreException as error:
        raise RunnerError("This process has used daft without Ray before: start a new one.") from error
    return daft, cores


def _package(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise RunnerError(
            f"--runner ray needs the {name} package. Install it with: pip install 'recbuild[ray]'"
        ) from error


def _joined(ray: Any, address: str | None, workers: int) -> int:
    """How many workers the cluster can have: Ray would wait for ever for more. Raises RunnerError."""
    here = {} if address else {"num_cpus": max(LEAST_CORES, workers)}
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
