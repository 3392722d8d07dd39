"""The columns of a log for every field but the items, found by their names and checked by what is in them.

In go the columns that are free, out comes a `Choice` of one, or of none, for each field of FINDERS, in order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from recbuild.config import SessionSettings
from recbuild.sessions.rows.column_facts import ColumnLook, Look
from recbuild.sessions.times.dates import DAY
from recbuild.sessions.times.of_rows import NUMBERS_OF_VISITS
from recbuild.sessions.times.parts import is_clock
from recbuild.sessions.vocabulary.column_names import candidates, plain
from recbuild.sessions.vocabulary.event_words import is_known_word, is_status, is_word_for_nothing

_FEW_WORDS = 50
# These names are of an event's type whatever the words are; others need a word that is known.
_SURE_OF_TYPES = frozenset(
    "event eventtype eventname actiontype behaviortype interactiontype behavior".split()
)
_WEAK_TIMES = frozenset("day daynumber data hora ora".split())
_ORDER_NAME = re.compile(r"#?[\w-]*\d[\w-]*")
_CODE = re.compile(r"\d{1,2}")


@dataclass(frozen=True)
class Choice:
    """What is known so far, and what is chosen.

    fields: field → column, of the fields before.
    settings: of the sessions.
    column: the chosen column, None for none.
    notes: sentences on what was assumed.
    """

    fields: Mapping[str, str]
    settings: SessionSettings
    column: str | None = None
    notes: tuple[str, ...] = ()

    def of(self, column: ColumnLook | None, *notes: str) -> Choice:
        return Choice(self.fields, self.settings, column.name if column else None, notes)


Finder = Callable[[Look, Sequence[str], Choice], Choice]


def _ranked(look: Look, field: str, free: Sequence[str], *, exact: bool = False) -> list[ColumnLook]:
    found = [one.column for one in candidates(field, free) if one.exact or not exact]
    return [one for one in look.those(found) if not one.is_list]


def _fullest(columns: Sequence[ColumnLook]) -> ColumnLook | None:
    """The first column of which half is filled; else the fullest one."""
    half = next((one for one in columns if one.filled >= 0.5), None)
    return half or max(columns, key=lambda one: one.filled, default=None)


def _session(look: Look, free: Sequence[str], so_far: Choice) -> Choice:
    # In Shopify's orders "Name" is the number, "#1001", and "Id" is filled in the first row of each order.
    if any(plain(column).startswith("lineitem") for column in look.columns):
        name = next((one for one in free if plain(one) == "name"), None)
        if name is not None and look[name].share(lambda text: bool(_ORDER_NAME.fullmatch(text))) > 0.9:
            return so_far.of(look[name])
    return so_far.of(_fullest(_ranked(look, "session", free)))


def _user(look: Look, free: Sequence[str], so_far: Choice) -> Choice:
    ranked = _ranked(look, "user", free)
    several = [one for one in ranked if len(one.texts) > 1]
    return so_far.of(_fullest(several or ranked))


def _event(look: Look, free: Sequence[str], so_far: Choice) -> Choice:
    ranked, types = _ranked(look, "event", free), so_far.settings.types
    for one in ranked:
        known = [text for text in one.texts if is_known_word(text, types) or is_word_for_nothing(text)]
        if known and not one.is_dated:
            return so_far.of(one)
    for one in _ranked(look, "event", free, exact=True):
        codes = one.texts and all(map(_CODE.fullmatch, one.texts))
        if one.texts and (plain(one.name) in _SURE_OF_TYPES or codes) and len(one.texts) <= _FEW_WORDS:
            return so_far.of(one)
    unused = next(iter(_ranked(look, "event", free, exact=True)), None)
    if unused is None or not unused.texts:
        return so_far.of(None)
    note = (
        f"Column {unused.name!r} is not used: it has no word for an event that recbuild knows, such as "
        f'{unused.texts[0]!r}. If it has: [sessions] fields = {{event = "{unused.name}"}}.'
    )
    return so_far.of(None, note)


def _time(look: Look, free: Sequence[str], so_far: Choice) -> Choice:
    ranked, exact = _ranked(look, "time", free), _ranked(look, "time", free, exact=True)
    filled = [one for one in exact if one.texts]
    if so_far.settings.time_format is not None:
        return so_far.of(next(iter([*filled, *ranked]), None))
    dated = [one for one in ranked if one.is_dated]
    counted = [one for one in filled if one.times is not None]
    # A column that is filled and not understood is an error later on: its order is not known.
    strange = [one for one in filled if plain(one.name) not in _WEAK_TIMES and not _has_clocks(one)]
    return so_far.of(
        next(iter([*dated, *counted, *strange, *exact]), None) or _number_of_order(look, free, so_far)
    )


def _number_of_order(look: Look, free: Sequence[str], so_far: Choice) -> ColumnLook | None:
    """The number of a user's order, first to last, where there are no times."""
    names = [one for one in free if plain(one) in NUMBERS_OF_VISITS]
    numbered = [one for one in look.those(names) if one.numeric == 1]
    return numbered[0] if numbered and "user" in so_far.fields else None


def _clock(look: Look, free: Sequence[str], so_far: Choice) -> Choice:
    """The time of day, if the column of times has days alone."""
    day = look[so_far.fields["time"]] if "time" in so_far.fields else None
    if day is None or day.times is None or so_far.settings.time_format is not None:
        return so_far.of(None)
    known = day.times.seconds[np.isfinite(day.times.seconds)]
    if plain(day.name) not in _WEAK_TIMES and (not day.is_dated or np.any(known % DAY)):
        return so_far.of(None)
    return so_far.of(next((one for one in _ranked(look, "clock", free) if _has_clocks(one)), None))


def _has_clocks(column: ColumnLook) -> bool:
    return bool(column.texts) and column.share(is_clock) >= 0.9


def _number(field: str) -> Finder:
    def find(look: Look, free: Sequence[str], so_far: Choice) -> Choice:
        exact = {one.name for one in _ranked(look, field, free, exact=True)}
        return so_far.of(
            next(
                (
                    one
                    for one in _ranked(look, field, free)
                    if one.counts.sum() and one.numeric >= (0.5 if one.name in exact else 0.9)
                ),
                None,
            )
        )

    return find


def _status(look: Look, free: Sequence[str], so_far: Choice) -> Choice:
    ranked = _ranked(look, "status", free)
    return so_far.of(next((one for one in ranked if any(map(is_status, one.texts))), None))


FINDERS: dict[str, Finder] = {
    "session": _session,
    "user": _user,
    "event": _event,
    "time": _time,
    "clock": _clock,
    "quantity": _number("quantity"),
    "rating": _number("rating"),
    "position": _number("position"),
    "status": _status,
}
