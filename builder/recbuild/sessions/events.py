"""The type and the weight of each event of a log.

In go the log's words, quantities and ratings; out come recbuild's event types and weights.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.config import SessionSettings
from recbuild.sessions.cells import TextCells
from recbuild.sessions.data import KINDS, Integers
from recbuild.sessions.log import Log
from recbuild.sessions.ratings import events_of_ratings
from recbuild.sessions.vocabulary.event_words import USUAL_WORDS, is_not_done, is_word_for_nothing, stem
from recruntime.types import EVENT_WEIGHTS

MAX_QUANTITY_FACTOR = 3.0

_MANY_DISLIKES = 0.5


@dataclass(frozen=True)
class Meaning:
    """What n events mean.

    kind: int64 (n,), index into KINDS; -1 if the word is not known, and for nothing.
    nothing: bool (n,), whether the word is known to mean that nothing was chosen, as a removal from a cart.
    undone: bool (n,), whether the order was not carried out.
    weight: float32 (n,).
    counted: bool (n,), whether the quantity counts, as in carts and purchases.
    returned: bool (n,), whether the event is a return.
    notes: sentences on how ratings were understood.
    warnings: sentences on what is likely to be wrong.
    """

    kind: Integers
    nothing: NDArray[np.bool_]
    undone: NDArray[np.bool_]
    weight: NDArray[np.float32]
    counted: NDArray[np.bool_]
    returned: NDArray[np.bool_]
    notes: tuple[str, ...]
    warnings: tuple[str, ...]


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
    warnings: tuple[str, ...] = ()
    if rated.any():
        column = log.fields["rating"]
        events = events_of_ratings(log.rating.values[rated], weights, settings)
        kind[rated], weight[rated] = events.kind, events.weight
        notes = (f"Ratings in column {column!r} {events.note}.",)
        warnings = _many_dislikes(kind, column)
    return Meaning(
        kind,
        (kind < 0) & _by_word(log.word, is_word_for_nothing),
        _by_word(log.status, is_not_done) & np.isin(kind, [-1, KINDS.index("purchase")]),
        weight.astype(np.float32),
        counted,
        counted & (quantity <= 0),
        notes,
        warnings,
    )


def _many_dislikes(kind: Integers, column: str) -> tuple[str, ...]:
    share = float(np.mean(kind == KINDS.index("dislike")))
    if share <= _MANY_DISLIKES:
        return ()
    return (
        f"{share:.0%} of the events are dislikes, by the ratings in column {column!r}. If that is wrong, say "
        "which are: [sessions] like_from = 4, dislike_to = 2.",
    )


def _by_word(words: TextCells, means: Callable[[str], bool]) -> NDArray[np.bool_]:
    """bool (n,): whether the word of each event has this meaning; false without a word."""
    return np.array([*map(means, words.texts), False])[words.codes]


def _kinds(log: Log, rest: str | None, settings: SessionSettings) -> Integers:
    known = USUAL_WORDS | {stem(word): kind for word, kind in settings.types.items()}
    types = [known.get(stem(word)) for word in log.word.texts]
    by_code = [KINDS.index(kind) if kind else -1 for kind in (*types, rest)]
    return np.array(by_code, dtype=np.int64)[log.word.codes]
