"""Orders: the best of one list, and several lists fused."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recruntime.engine.candidates import Candidates
from recruntime.engine.fuse import Ranked, fuse
from recruntime.engine.search import best_rows

SCORES = st.sampled_from([0.0, 0.25, 0.5, 1.0])


@given(st.lists(SCORES, min_size=1, max_size=60), st.integers(1, 20))
def test_best_rows_are_a_stable_sort_of_what_is_allowed(values: list[float], count: int) -> None:
    scores = np.array(values, dtype=np.float32)
    allowed = np.arange(len(values)) % 3 != 1
    ordered = [row for row in sorted(range(len(values)), key=lambda row: (-values[row], row)) if allowed[row]]
    assert best_rows(scores, allowed, count).tolist() == ordered[:count]


def test_what_two_lists_agree_on_comes_first() -> None:
    found = by_rank([7, 3, 5], [9, 3])
    assert found.rows.tolist() == [3, 7, 9, 5]
    np.testing.assert_allclose(found.scores, [2 / 62, 1 / 61, 1 / 61, 1 / 63])


def test_empty_lists_fuse_to_nothing() -> None:
    assert len(by_rank([])) == 0


def by_rank(*lists: list[int]) -> Ranked:
    rows = [np.array(one, dtype=np.intp) for one in lists]
    return fuse([Candidates("similar", one, np.ones(len(one)), 1.0) for one in rows], "rrf")
