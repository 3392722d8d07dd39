"""Ratings as weights: what a person thought of an item.

In go numbers, out come recbuild's event types and weights, and a note that says how they were understood.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recbuild.config import SessionSettings
from recbuild.sessions.data import KINDS, Integers

Floats = NDArray[np.float64]
_VIEW, _LIKE, _DISLIKE = (KINDS.index(kind) for kind in ("view", "like", "dislike"))
# The ends of usual scales. A file may lack the lowest ratings: people rate what they like.
_SCALES = ((1.0, 5.0), (0.5, 5.0), (1.0, 10.0))


class Rated(NamedTuple):
    """n ratings as events.

    kind: int64 (n,), index into KINDS.
    weight: float64 (n,).
    note: how they were understood.
    """

    kind: Integers
    weight: Floats
    note: str


def events_of_ratings(ratings: Floats, weights: Floats, settings: SessionSettings) -> Rated:
    """The events of n ratings, float64 (n,), none NaN. weights: float64, by kind."""
    if settings.like_from is not None or settings.dislike_to is not None:
        return _by_threshold(ratings, weights, settings)
    none = _means_no_rating(ratings)
    rated = ratings[~none]
    least, most = _scale(rated)
    kind, weight = np.full(len(ratings), _VIEW), np.full(len(ratings), weights[_VIEW])
    low, high = weights[_DISLIKE], weights[_LIKE]
    weight[~none] = np.interp(rated, [least, most], [low, high]) if least < most else high
    kind[~none] = np.where(weight[~none] < 0, _DISLIKE, _LIKE)
    note = f"from {least:g} to {most:g} become weights from {low:g} to {high:g}: dislikes and likes"
    if least == most:
        note = f"are all {most:g}: each counts as a like"
    if none.any():
        note += f"; {np.count_nonzero(none):,} of 0 are no ratings, and count as views"
    return Rated(kind, weight, note)


def _means_no_rating(ratings: Floats) -> NDArray[np.bool_]:
    """bool (n,): a 0 beside ratings from 1 on, up to 5 or 10."""
    others = ratings[ratings != 0]
    scale = len(others) and others.min() >= 0.5 and 2 < others.max() <= 10
    return np.array((ratings == 0) & bool(scale), dtype=np.bool_)


def _scale(ratings: Floats) -> tuple[float, float]:
    """The lowest and the highest rating that there can be, as far as is known."""
    least, most = float(ratings.min()), float(ratings.max())
    fits = (one for one in _SCALES if one[0] <= least and 2 < most <= one[1])
    return (least, most) if least == most else next(fits, (least, most))


def _by_threshold(ratings: Floats, weights: Floats, settings: SessionSettings) -> Rated:
    """Likes and dislikes as the settings say; a rating between is a view."""
    like, dislike = settings.like_from, settings.dislike_to
    kind = np.full(len(ratings), _VIEW)
    said = []
    if dislike is not None:
        kind[ratings <= dislike] = _DISLIKE
        said.append(f"up to {dislike:g} are dislikes")
    if like is not None:
        kind[ratings >= like] = _LIKE
        said.append(f"from {like:g} on are likes")
    return Rated(kind, weights[kind], f"{' and '.join(said)}; others count as views")
