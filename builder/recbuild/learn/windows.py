"""Windows: sessions as rectangles of item numbers, from which each event's successor is to be predicted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.sessions import Sessions
from recbuild.sessions.data import Integers

LENGTH = 20
OVERLAP = 5


@dataclass(frozen=True)
class Windows:
    """given: int64 (w, LENGTH) items, 0 beyond a window's end. weight: float32 (w, LENGTH), of each event.

    wanted: int64 (w, LENGTH), the item that comes next, -1 for none that is to be learned.
    """

    given: Integers
    weight: NDArray[np.float32]
    wanted: Integers

    def __len__(self) -> int:
        return len(self.given)

    @property
    def examples(self) -> int:
        """How many items are to be predicted."""
        return int((self.wanted >= 0).sum())


def windows_of(sessions: Sessions) -> Windows:
    """The windows of all sessions; long ones are cut, and overlap by OVERLAP events."""
    item, weight, session = sessions.item, sessions.weight, sessions.session_of
    place = np.arange(len(item)) - sessions.starts[session]
    length = np.diff(sessions.starts)[session]
    stride = LENGTH - OVERLAP
    # A window begins every `stride` events, wherever something is left to be predicted that no other has.
    begins = np.flatnonzero((place % stride == 0) & ((place == 0) | (place + OVERLAP < length - 1)))
    begins = begins[length[begins] > 1]
    at = begins[:, np.newaxis] + np.arange(LENGTH + 1)
    inside = place[begins][:, np.newaxis] + np.arange(LENGTH + 1) < length[begins][:, np.newaxis]
    at = np.where(inside, at, 0)
    fresh = (place[begins][:, np.newaxis] == 0) | (np.arange(LENGTH) >= OVERLAP)
    return Windows(
        given=np.where(inside[:, :-1], item[at[:, :-1]], 0),
        weight=np.where(inside[:, :-1], weight[at[:, :-1]], 0).astype(np.float32),
        wanted=np.where(inside[:, 1:] & fresh, item[at[:, 1:]], -1),
    )
