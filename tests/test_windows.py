"""Windows: every successor in the sessions is asked for exactly once."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from recbuild.learn.windows import LENGTH, OVERLAP, windows_of
from tests.visits import sessions_of


@settings(deadline=None)
@given(st.lists(st.integers(1, 3 * LENGTH), min_size=1, max_size=6))
def test_every_successor_is_asked_for_exactly_once(lengths: list[int]) -> None:
    ends = np.cumsum(lengths)
    visits = [range(end - length, end) for end, length in zip(ends.tolist(), lengths, strict=True)]
    windows = windows_of(sessions_of(*visits))
    asked = windows.wanted >= 0
    assert (windows.given[asked] + 1 == windows.wanted[asked]).all()
    assert sorted(windows.wanted[asked].tolist()) == [item for visit in visits for item in visit[1:]]
    assert windows.examples == sum(lengths) - len(lengths)
    for given_, weight, wanted in zip(windows.given, windows.weight, windows.wanted, strict=True):
        first = int(np.argmax(wanted >= 0))
        assert first in (0, OVERLAP)  # of what came before, some is always seen
        assert (weight[: first + 1] > 0).all()
        assert (np.diff(given_[weight > 0]) == 1).all()
