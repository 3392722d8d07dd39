"""Several interests in one session: groups of its events that are searched for on their own.

Who looks for shoes and for a lamp wants neither of what lies between. One pass, newest event first: an
event joins the first group whose newest item it resembles, else it begins one. (The idea of several medoids
for a user: Pal et al., PinnerSage, KDD 2020; leader clustering: Hartigan, Clustering Algorithms, 1975.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recruntime.engine.profile import History, unit


@dataclass(frozen=True)
class Interest:
    """vector: float64 (dims,) of unit length. share: of the weight of all that speaks for something."""

    vector: NDArray[np.float64]
    share: float


def interests_of(history: History, most: int, apart: float) -> list[Interest]:
    """Up to `most` interests, the newest first; none where the session has only one.

    apart: the cosine below which two items belong to different interests.
    """
    likeness: list[list[float]] = []  # of each group's newest item to all events
    members: list[list[int]] = []
    telling = (history.weights > 0) & history.vectors.any(axis=1)
    for event in reversed(np.flatnonzero(telling).tolist()):
        cosines = [to[event] for to in likeness]
        near = [group for group, cosine in enumerate(cosines) if cosine >= apart]
        if near:
            members[near[0]].append(event)
        elif len(members) < most:
            likeness.append((history.vectors @ history.vectors[event]).round(6).tolist())
            members.append([event])
        else:
            members[cosines.index(max(cosines))].append(event)
    if len(members) < 2:
        return []
    total = float(history.weights[telling].sum())
    found = [(unit(history.weights[group] @ history.vectors[group]), group) for group in members]
    return [
        Interest(vector, float(history.weights[group].sum()) / total)
        for vector, group in found
        if vector is not None
    ]
