"""Several interests in one session: groups of its events that are searched for separately.

The mean of shoes and a lamp is similar to neither. One pass, newest event first: an event joins the first
group whose newest item is similar to its own, else it begins a group. (The idea of several medoids for a
user: Pal et al., PinnerSage, KDD 2020; leader clustering: Hartigan, Clustering Algorithms, 1975.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recruntime.engine.profile import History, unit


@dataclass(frozen=True)
class Interest:
    """One group of events.

    vector: float64 (dims,) of unit length.
    share: of the weight of all groups.
    """

    vector: NDArray[np.float64]
    share: float


def interests_of(history: History, most: int, threshold: float) -> list[Interest]:
    """Up to `most` interests, the newest first; none where the session has only one.

    threshold: the cosine below which two items are of different interests.
    """
    cosines: list[list[float]] = []  # of each group's newest item with all events
    members: list[list[int]] = []
    counting = (history.weights > 0) & history.vectors.any(axis=1)
    for event in reversed(np.flatnonzero(counting).tolist()):
        with_groups = [group[event] for group in cosines]
        joined = [group for group, cosine in enumerate(with_groups) if cosine >= threshold]
        if joined:
            members[joined[0]].append(event)
        elif len(members) < most:
            cosines.append((history.vectors @ history.vectors[event]).round(6).tolist())
            members.append([event])
        else:
            members[with_groups.index(max(with_groups))].append(event)
    if len(members) < 2:
        return []
    total = float(history.weights[counting].sum())
    found = [(unit(history.weights[group] @ history.vectors[group]), group) for group in members]
    return [
        Interest(vector, float(history.weights[group].sum()) / total)
        for vector, group in found
        if vector is not None
    ]
