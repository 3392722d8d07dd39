"""Lists of different lengths, as the runtime holds them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from recruntime.bundle.csr import CsrLists


def csr_lists(lists: Sequence[Sequence[int]]) -> CsrLists:
    """The lists, each of at most 255 values."""
    lengths = [len(values) for values in lists]
    flat = np.array([value for values in lists for value in values], dtype=np.uint32)
    return CsrLists(np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64), flat)
