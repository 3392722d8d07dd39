"""Which events of a log can be used, and why the others are left out.

In go the log and what was understood of it; out come the positions of the usable events, and for each reason
the number of events that are left out, with an example. If none is left, that is an error with a remedy for
each reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.errors import SessionsError
from recbuild.sessions.columns.schema import name_column
from recbuild.sessions.data import Dropped, Integers
from recbuild.sessions.events import Meaning
from recbuild.sessions.grouping import Keys
from recbuild.sessions.items.matching import Match
from recbuild.sessions.log import MAX_EXAMPLE, Log
from recbuild.sessions.times import plausible, too_late

MAX_WORDS = 30
# As Tmall, Taobao's mobile log and OTTO number them: only advice, since other logs number otherwise.
_KINDS_OF_CODES = {
    tuple(kinds): kinds
    for kinds in (
        {"0": "view", "1": "cart", "2": "purchase"},
        {"0": "view", "1": "cart", "2": "purchase", "3": "like"},
        {"1": "view", "2": "like", "3": "cart", "4": "purchase"},
    )
}

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class EventCheck:
    """A reason why events cannot be used.

    wrong: bool (n,), the events.
    reason: in words, after "Events that …".
    field: whose cell is shown as an example.
    remedy: what to do if no event is left.
    more: from the events that are left out for this reason to a sentence on them, or "".
    usual: whether many such events are nothing to be warned of.
    """

    wrong: Mask
    reason: str
    field: str
    remedy: str
    more: Callable[[Mask], str] = lambda wrong: ""
    usual: bool = False


def checks_of(log: Log, match: Match, keys: Keys, meaning: Meaning) -> Iterable[EventCheck]:
    """What can be wrong with an event. It is left out for the first reason that applies."""
    column = {field: repr(name) for field, name in log.fields.items()}
    yield EventCheck(match.absent, "name no item", "item", f"For the items, {name_column('item')}")
    yield EventCheck(
        match.elsewhere,
        "are on pages of no item",
        "item",
        f"If another column has the catalog's ids, {name_column('item')}",
        usual=True,
    )
    yield EventCheck(
        match.row < 0,
        "name an item that the catalog does not have",
        "item",
        match.explanation
        and f"{match.explanation} If another column has the catalog's ids, {name_column('item')}",
    )
    yield EventCheck(
        keys.key < 0, "have no session and no user", "session", f"For sessions, {name_column('session')}"
    )
    if log.time is not None:
        yield EventCheck(
            np.isnan(log.time.seconds),
            "have no time that is understood",
            "time",
            'Say in recbuild.toml how times are written: [sessions] time_format = "%d.%m.%Y %H:%M"',
        )
        yield EventCheck(
            ~plausible(log.time.seconds) & (log.time.scale == "date"),
            "have a time before 1990 or after 2049",
            "time",
            "Write the times at which the events happened",
        )
        yield EventCheck(
            too_late(log.time.seconds) & (log.time.scale == "date"),
            "have a time long after all others",
            "time",
            "Write the times at which the events happened",
        )
    unrated = np.isnan(log.rating.values) & (meaning.kind < 0) & ("event" not in log.fields)
    yield EventCheck(
        log.rating.invalid | unrated,
        "have no rating that is a number",
        "rating",
        f"Write numbers into column {column.get('rating')}",
    )
    yield EventCheck(
        meaning.nothing,
        "are of a type that chooses nothing, such as a removal or a list that was shown",
        "event",
        'If they do choose: [sessions] types = {"WORD" = "view"}',
        lambda wrong: _words(log, wrong),
        usual=True,
    )
    yield EventCheck(
        meaning.undone,
        "are of orders that were cancelled, refunded or failed",
        "status",
        'If they count: [sessions] fields = {status = ""}',
        usual=True,
    )
    yield EventCheck(
        meaning.kind < 0,
        "are of a type that neither recbuild nor [sessions] types knows",
        "event",
        _say_what_words_mean(log, meaning),
        lambda wrong: _words(log, wrong),
    )
    yield EventCheck(
        log.quantity.invalid & meaning.counted,
        "have a quantity that is not a number",
        "quantity",
        f"Write numbers into column {column.get('quantity')}",
    )
    yield EventCheck(
        meaning.returned,
        "are returns, with a quantity of 0 or less",
        "quantity",
        f'If {column.get("quantity")} is no quantity: [sessions] fields = {{quantity = ""}}',
    )


def validate(name: str, log: Log, checks: Iterable[EventCheck]) -> tuple[Integers, list[Dropped]]:
    """The positions of the events that pass, and what is left out. Raises SessionsError if none passes.

    name: what messages call the source.
    """
    kept = np.ones(len(log), dtype=np.bool_)
    dropped, remedies = [], []
    for check in checks:
        wrong = check.wrong & kept
        if wrong.any():
            example = log.example(int(np.argmax(wrong)), check.field)
            count = int(np.count_nonzero(wrong))
            share = 0.0 if check.usual else count / len(log)
            dropped.append(Dropped(check.reason, count, example, check.more(wrong), share))
            remedies.append(check.remedy)
            kept &= ~wrong
    if not kept.any():
        reasons = "".join(f"\n  {one}" for one in dropped)
        advice = "".join(f"\n{remedy}." for remedy in remedies if remedy)
        raise SessionsError(f"{name}: none of the {len(log):,} events can be used:{reasons}{advice}")
    return np.flatnonzero(kept), dropped


def _say_what_words_mean(log: Log, meaning: Meaning) -> str:
    """The remedy for unknown words; codes are those of public data sets, as likely as not."""
    words = sorted(
        log.word.texts[code] for code in set(log.word.codes[meaning.kind < 0].tolist()) if code >= 0
    )
    kinds = _KINDS_OF_CODES.get(tuple(words), {"WORD": "view"})
    types = ", ".join(f'"{word}" = "{kind}"' for word, kind in kinds.items())
    return f"Say what the file's words mean, such as: [sessions] types = {{{types}}}"


def _words(log: Log, unknown: Mask) -> str:
    """The words of these events and how often each occurs, if there are several."""
    codes = log.word.codes[unknown & (log.word.codes >= 0)]
    counts = np.bincount(codes, minlength=len(log.word.texts))
    order = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)].tolist()
    if len(order) < 2:
        return ""
    named = [f"{log.word.texts[code][:MAX_EXAMPLE]!r} {counts[code]:,} times" for code in order]
    rest = f", and {len(named) - MAX_WORDS:,} more" if len(named) > MAX_WORDS else ""
    return f"The words: {', '.join(named[:MAX_WORDS])}{rest}."
