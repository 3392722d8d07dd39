"""Tasks for processes of this machine: loky's, which stay from stage to stage.

They do not import the caller's script, as those of multiprocessing do, and are replaced when they die.
"""

from __future__ import annotations

import gc
import hashlib
import pickle
import warnings
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from loky import as_completed, get_reusable_executor, wait

from recbuild.plan.answers import Answering

IDLE = 300  # seconds after which a process ends that has nothing to do
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""Of each process: there is one for each core."""


def answers(
    answering: Answering, rows: Sequence[bytes], workers: int, address: str | None
) -> Iterator[bytes]:
    """The answers to the rows, as they come.

    A step may be large: it goes to a file, not with each row. address: there is none on this machine.
    """
    content = pickle.dumps(answering)
    file = answering.workspace.put(f"steps/{hashlib.sha256(content).hexdigest()}", content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a worker that died, which the runner sees to
        executor = get_reusable_executor(workers, timeout=IDLE, env=dict.fromkeys(THREADS, "1"))
        waiting = {executor.submit(_answer, file, row) for row in rows}
    try:
        for done in as_completed(waiting):
            waiting.remove(done)
            yield done.result()
    finally:  # where a task failed, others do not begin, and none works on
        wait({other for other in waiting if not other.cancel()})


def end() -> None:
    """End the processes that wait for another stage."""
    get_reusable_executor().shutdown(wait=True)


def _answer(file: Path, row: bytes) -> bytes:
    return _answering(file).answer(row)


@lru_cache(maxsize=1)
def _answering(file: Path) -> Answering:
    found: Answering = pickle.loads(file.read_bytes())
    gc.freeze()  # what stays: loky collects garbage every second
    return found
