"""One thread for arithmetic whose last bit depends on how many threads share it.

Sums of floats depend on their order, and BLAS and OpenMP order them by the number of threads. That number
differs between machines; then the files of equal builds would have other names, and caches would be lost.
Questions are asked on one thread, too: their products are too small to be shared.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from threadpoolctl import ThreadpoolController


@contextmanager
def one_thread() -> Iterator[None]:
    """Within, numpy, scipy and scikit-learn compute on one thread; it is also a decorator of functions.

    It counts for the whole process, and for the libraries that are loaded when it begins.
    """
    with _libraries(len(sys.modules)).limit(limits=1):
        yield


@lru_cache(maxsize=1)
def _libraries(modules: int) -> ThreadpoolController:
    """What computes in this process. To look for it takes 6 ms, and a library comes with a new module."""
    return ThreadpoolController()
