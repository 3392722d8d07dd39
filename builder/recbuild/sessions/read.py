"""Reads past sessions: rows of events as arrays that are ready to learn from.

In go a source, the settings and the catalog's ids; out come `Sessions` of the events that can be used, with
what is left out and why. If no event can be used, one error says where that is, and what to do.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from recbuild.catalog.names import OtherNames
from recbuild.config import SessionSettings
from recbuild.errors import CatalogError, SessionsError, SourceError
from recbuild.sessions.columns.schema import SessionSchema, name_column, session_schema
from recbuild.sessions.data import Dropped, Integers, Sessions
from recbuild.sessions.events import Meaning, meaning_of
from recbuild.sessions.grouping import Keys, Times, arrange, backwards, keys_of, newest_first, repeated
from recbuild.sessions.items.advice import column_advice
from recbuild.sessions.items.matching import Match, match_items
from recbuild.sessions.items.reading import ItemNames
from recbuild.sessions.log import Log, read_log
from recbuild.sessions.rows.load import Rows, all_texts, load_rows
from recbuild.sessions.validate import checks_of, validate
from recbuild.sources import Source, SourceLike, open_source


@dataclass(frozen=True)
class UsableEvents:
    """A log of n events, and the m of them that can be used.

    log: the events, in the order of the source.
    match: their items.
    meaning: their types and weights.
    keys: which belong together.
    time: float64 (n,), seconds, or numbers that tell the order alone.
    kept: int64 (m,), the events that can be used, ascending.
    dropped: what was left out, and why.
    """

    log: Log
    match: Match
    meaning: Meaning
    keys: Keys
    time: Times
    kept: Integers
    dropped: list[Dropped]

    @property
    def dated(self) -> bool:
        """Whether the days are known."""
        return self.log.time is not None and self.log.time.scale == "date"

    @property
    def place(self) -> Integers:
        """int64 (m,), by which usable events of one time are sorted."""
        reverse = self.dated and not self.log.lists and newest_first(self.time[self.kept])
        return -self.kept if reverse else self.log.place[self.kept]

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is likely to be wrong."""
        return (
            *(str(one) for one in self.dropped if one.is_warning),
            *filter(None, [self.match.explanation]),
            *self.log.warnings,
            *self.meaning.warnings,
        )


def open_sessions(sessions: SourceLike, columns: Sequence[str] = ()) -> Source:
    """As `open_source`. columns: names, where the file has no header.

    Raises SessionsError; SourceError if the source cannot be reached.
    """
    try:
        return open_source(sessions, "sessions", columns=columns)
    except SourceError:
        raise
    except CatalogError as error:  # which is what `sources` raises for any rows that it cannot read
        raise SessionsError(str(error)) from error


def read_sessions(
    sessions: SourceLike, settings: SessionSettings, ids: Sequence[str], others: OtherNames | None = None
) -> Sessions:
    """The sessions in a file, a table or an iterable of dicts.

    ids: of the catalog, in its order. others: what else its items are called.
    Raises SessionsError or FieldError.
    """
    source = open_sessions(sessions, settings.columns)
    found = usable_events(source, settings, ItemNames(ids, others or OtherNames(), settings.match))
    _check_match(source.name, found.match, settings)
    log, match, meaning, keys, time = found.log, found.match, found.meaning, found.keys, found.time
    kept, dropped = found.kept, found.dropped

    timed = log.time is not None and log.time.scale != "order"
    gap = 60 * settings.gap_minutes if timed else np.inf
    order, starts = arrange(keys.take(kept), time[kept], found.place, gap)
    events = kept[order]
    first = events[starts[:-1]]
    user = keys.user[first]
    _, users = np.unique(np.where(user < 0, -1 - np.arange(len(user)), user), return_inverse=True)
    return Sessions(
        starts=starts,
        user=users,
        item=match.row[events],
        kind=meaning.kind[events].astype(np.uint8),
        weight=meaning.weight[events],
        time=time[events],
        timed=timed,
        names=_names(log, first),
        columns=log.fields,
        dropped=tuple(dropped),
        notes=(*log.notes, *meaning.notes, *_notes(keys.take(kept), time[kept], starts, timed, settings)),
        warnings=found.warnings,
        dated=found.dated,
        has_users=bool(2 * np.count_nonzero(user >= 0) >= len(user)),
    )


def usable_events(source: Source, settings: SessionSettings, names: ItemNames) -> UsableEvents:
    """The events of a source that can be used. Raises SessionsError or FieldError, also where none can."""
    rows, schema = _load(source, settings, names)
    log = read_log(source.name, rows, schema, settings)
    match = match_items(
        log.item, names, schema.reading, lambda: column_advice(all_texts(source, names), names.row_of)
    )
    meaning = meaning_of(log, schema.kind, settings)
    keys = keys_of(log)
    time = np.arange(len(log), dtype=np.float64) if log.time is None else log.time.seconds
    if log.time is None and "position" in log.fields:
        time = log.place.astype(np.float64)
    kept, dropped = validate(source.name, log, checks_of(log, match, keys, meaning))
    if log.time is not None and not log.lists:
        repeats = repeated(keys.take(kept), match.row[kept], meaning.kind[kept], time[kept])
        dropped += _dropped_repeats(log, kept[repeats])
        kept = kept[~repeats]
    return UsableEvents(log, match, meaning, keys, time, kept, dropped)


def _load(source: Source, settings: SessionSettings, names: ItemNames) -> tuple[Rows, SessionSchema]:
    try:
        rows = load_rows(source, settings, names)
    except SourceError:
        raise
    except CatalogError as error:
        raise SessionsError(str(error)) from error
    if not len(rows.table.rows):
        raise SessionsError(f"{source.name}: there are no rows. Export the sessions again.")
    return rows, session_schema(source.name, rows, settings, names)


def _check_match(name: str, match: Match, settings: SessionSettings) -> None:
    """Raise SessionsError if so many items are unknown that the log is likely of another catalog."""
    if match.unknown > settings.max_unknown:
        raise SessionsError(
            f"{name}: {match.unknown:.1%} of the events name an item that the catalog does not have "
            f"(allowed: {settings.max_unknown:.0%}).\n{match.explanation} "
            f"If another column has the catalog's ids, {name_column('item')}. "
            "To learn from the rest all the same: [sessions] max_unknown = "
            f"{math.ceil(100 * match.unknown) / 100}."
        )


def _dropped_repeats(log: Log, events: Integers) -> list[Dropped]:
    if not len(events):
        return []
    reason = "repeat an event of the same session, item, type and time"
    return [Dropped(reason, len(events), log.example(int(events[0]), "item"))]


def _names(log: Log, first: Integers) -> tuple[str, ...]:
    """Names of the sessions, by their first events: as in the source, else "ann #2" for ann's second one."""
    seen: Counter[str] = Counter()
    names = []
    for session, user in zip(log.session.codes[first].tolist(), log.user.codes[first].tolist(), strict=True):
        if session >= 0:
            names.append(log.session.texts[session])
        else:
            seen[log.user.texts[user]] += 1
            names.append(f"{log.user.texts[user]} #{seen[log.user.texts[user]]}")
    return tuple(names)


def _notes(
    keys: Keys, time: Times, starts: Integers, timed: bool, settings: SessionSettings
) -> Iterator[str]:
    """What a person should know of the events that are used. keys, time: in the order of the source."""
    by_user = np.count_nonzero(keys.by_user)
    if by_user:
        rule = f"until a break of more than {settings.gap_minutes:g} minutes"
        until = rule if timed else "without breaks, since there are no times"
        yield f"Events without a session ({by_user:,} of {len(keys.key):,}) are grouped by user, {until}."
    late = backwards(keys, time)
    if late:
        yield f"Events older than the one before them in their session: {late:,}. All are sorted by time."
    if keys.user.min() == keys.user.max() >= 0:
        yield "All events are of one user: what one user did is never published."
    if len(starts) == len(time) + 1:
        yield (
            "Every session has a single event: nothing can be learned of what goes together. If several "
            f"events do, {name_column('session')}."
        )
