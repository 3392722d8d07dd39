"""Tasks for processes of this machine: joblib's, which stay from stage to stage.

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

from joblib import Parallel, delayed
from joblib.externals.loky import get_reusable_executor

from recbuild.plan.answers import Answering


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
        parallel = Parallel(workers, "loky", return_as="generator_unordered", batch_size=1, max_nbytes=None)
        yield from parallel(delayed(_answer)(file, row) for row in rows)


def end() -> None:
    """End the processes that wait for another stage."""
    get_reusable_executor().shutdown(wait=True)


def _answer(file: Path, row: bytes) -> bytes:
    return _answering(file).answer(row)


@lru_cache(maxsize=1)
def _answering(file: Path) -> Answering:
    found: Answering = pickle.loads(file.read_bytes())
    gc.freeze()  # what stays: joblib collects garbage every second
    return found
