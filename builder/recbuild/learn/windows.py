"""Windows: sessions cut into pieces of one length, in which each event's next item is to be predicted."""

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
    """w windows of LENGTH events.

    items: int64 (w, LENGTH), 0 beyond a window's end.
    weights: float32 (w, LENGTH), of each event, 0 beyond a window's end.
    targets: int64 (w, LENGTH), the item that comes next, -1 where nothing is to be predicted.
    """

    items: Integers
    weights: NDArray[np.float32]
    targets: Integers

    def __len__(self) -> int:
        return len(self.items)

    @property
    def examples(self) -> int:
        """Number of targets."""
        return int((self.targets >= 0).sum())


def windows_of(sessions: Sessions) -> Windows:
    """The windows of all sessions. A long session has several, which overlap by OVERLAP events."""
    item, weight, session = sessions.item, sessions.weight, sessions.session_of
    place = np.arange(len(item)) - sessions.starts[session]
    length = np.diff(sessions.starts)[session]
    stride = LENGTH - OVERLAP
    # A window begins every `stride` events, if it has a target that no other window has.
    begins = np.flatnonzero((place % stride == 0) & ((place == 0) | (place + OVERLAP < length - 1)))
    begins = begins[length[begins] > 1]
    at = begins[:, np.newaxis] + np.arange(LENGTH + 1)
    inside = place[begins][:, np.newaxis] + np.arange(LENGTH + 1) < length[begins][:, np.newaxis]
    at = np.where(inside, at, 0)
    fresh = (place[begins][:, np.newaxis] == 0) | (np.arange(LENGTH) >= OVERLAP)
    return Windows(
        items=np.where(inside[:, :-1], item[at[:, :-1]], 0),
        weights=np.where(inside[:, :-1], weight[at[:, :-1]], 0).astype(np.float32),
        targets=np.where(inside[:, 1:] & fresh, item[at[:, 1:]], -1),
    )
