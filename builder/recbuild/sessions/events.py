"""The type and the weight of each event of a log.

In go the log's words, quantities and ratings; out come recbuild's event types and weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.catalog.fields import folded
from recbuild.config import SessionSettings
from recbuild.sessions.data import KINDS, Integers
from recbuild.sessions.log import Log
from recruntime.types import EVENT_WEIGHTS

MAX_QUANTITY_FACTOR = 3.0

Floats = NDArray[np.float64]
_LIKE, _DISLIKE = KINDS.index("like"), KINDS.index("dislike")

# In lower case, without punctuation and without a plural's s.
_USUAL_WORDS = {
    "view": "view, viewed, pageview, itemview, productview, detailview, viewitem, viewproduct, viewdetail, "
    "viewcontent, productviewed, detail, pv",
    "click": "click, clk, clicked, itemclick, productclick, selectitem, productclicked",
    "cart": "cart, addtocart, cartadd, addcart, addedtocart, basket, addtobasket, addtobag, productadded",
    "purchase": "purchase, purchased, buy, bought, order, ordered, ordercompleted, transaction, sale, sold",
    "like": "like, liked, favorite, favourite, fav, wishlist, addtowishlist, save, saved, bookmark, upvote",
    "dislike": "dislike, disliked, notinterested, downvote, hide",
}
USUAL_WORDS = {word: kind for kind, words in _USUAL_WORDS.items() for word in words.split(", ")}


@dataclass(frozen=True)
class Meaning:
    """What n events mean.

    kind: int64 (n,), index into KINDS, -1 if the word is not known.
    weight: float32 (n,).
    counted: bool (n,), whether the quantity counts, as in carts and purchases.
    returned: bool (n,), whether the event is a return.
    notes: sentences on how ratings were understood.
    """

    kind: Integers
    weight: NDArray[np.float32]
    counted: NDArray[np.bool_]
    returned: NDArray[np.bool_]
    notes: tuple[str, ...]


def meaning_of(log: Log, rest: str | None, settings: SessionSettings) -> Meaning:
    """The type and weight of each event.

    rest: the type of events that name none; None if every event must name its type.
    A rating makes an event a like or a dislike, and its word does not count. A quantity of q multiplies the
    weight by 1 + ln q, MAX_QUANTITY_FACTOR at most: a purchase of a hundred does not mean a hundred times the
    interest.
    """
    weights = np.array([(EVENT_WEIGHTS | settings.weights)[kind] for kind in KINDS])
    kind = _kinds(log, rest, settings)
    quantity = log.quantity.values
    rated = ~np.isnan(log.rating.values)
    counted = ~rated & np.isin(kind, [KINDS.index("cart"), KINDS.index("purchase")])
    times = np.minimum(1 + np.log(np.fmax(quantity, 1)), MAX_QUANTITY_FACTOR)
    weight = weights[kind] * np.where(counted, times, 1)
    notes: tuple[str, ...] = ()
    if rated.any():
        low, high = weights[_DISLIKE], weights[_LIKE]
        weight[rated], note = _weights_of_ratings(log.rating.values[rated], low, high)
        kind[rated] = np.where(weight[rated] < 0, _DISLIKE, _LIKE)
        notes = (f"Ratings in column {log.fields['rating']!r} {note}.",)
    return Meaning(kind, weight.astype(np.float32), counted, counted & (quantity <= 0), notes)


def _weights_of_ratings(ratings: Floats, low: float, high: float) -> tuple[Floats, str]:
    """Weights, linear from `low` for the lowest rating to `high` for the highest; and that in words."""
    least, most = ratings.min(), ratings.max()
    if least == most:
        return np.full(len(ratings), high), f"are all {most:g}: each counts as a like"
    words = f"from {least:g} to {most:g} become weights from {low:g} to {high:g}: dislikes and likes"
    return np.interp(ratings, [least, most], [low, high]), words


def _kinds(log: Log, rest: str | None, settings: SessionSettings) -> Integers:
    known = USUAL_WORDS | {_stem(word): kind for word, kind in settings.types.items()}
    types = [known.get(_stem(word)) for word in log.word.texts]
    by_code = [KINDS.index(kind) if kind else -1 for kind in (*types, rest)]
    return np.array(by_code, dtype=np.int64)[log.word.codes]


def _stem(word: str) -> str:
    return folded(word).removesuffix("s")
