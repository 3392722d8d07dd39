"""Windows: every next item in the sessions is a target exactly once."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recbuild.learn.windows import LENGTH, OVERLAP, windows_of
from tests.support.inputs.visits import sessions_of


@given(st.lists(st.integers(1, 3 * LENGTH), min_size=1, max_size=6))
def test_every_next_item_is_a_target_exactly_once(lengths: list[int]) -> None:
    ends = np.cumsum(lengths)
    visits = [range(end - length, end) for end, length in zip(ends.tolist(), lengths, strict=True)]
    windows = windows_of(sessions_of(*visits))
    predicted = windows.targets >= 0
    assert (windows.items[predicted] + 1 == windows.targets[predicted]).all()
    assert sorted(windows.targets[predicted].tolist()) == [item for visit in visits for item in visit[1:]]
    assert windows.examples == sum(lengths) - len(lengths)
    for items, weights, targets in zip(windows.items, windows.weights, windows.targets, strict=True):
        first = int(np.argmax(targets >= 0))
        assert first in (0, OVERLAP)  # a target always has events before it
        assert (weights[: first + 1] > 0).all()
        assert (np.diff(items[weights > 0]) == 1).all()
