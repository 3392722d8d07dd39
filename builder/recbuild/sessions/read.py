"""The front door of past sessions: a file of events as arrays that are ready to learn from.

In go a file, the settings and the catalog's ids; out come `Sessions` of the events that can be used, and what
was left out and why. Whatever stands in the way is one error that says where, and what to do.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from recbuild.config import SessionSettings
from recbuild.errors import CatalogError, SessionsError
from recbuild.sessions.data import Dropped, Integers, Sessions
from recbuild.sessions.events import meaning_of
from recbuild.sessions.grouping import Keys, Times, arrange, backwards, keys_of, newest_first, repeated
from recbuild.sessions.log import Log, read_log
from recbuild.sessions.matching import Match, match_items
from recbuild.sessions.schema import Plan, make_plan, name_column
from recbuild.sessions.validate import checks_of, sift
from recbuild.sources import Source, Table, open_source


def read_sessions(path: Path, settings: SessionSettings, ids: Sequence[str]) -> Sessions:
    """The sessions in the file at `path`. ids: the catalog's, in its order.

    Raises SessionsError or FieldError.
    """
    source, table, plan = _load(path, settings, ids)
    log = read_log(path, table, plan, settings)
    match = match_items(log.item, ids, source)
    meaning = meaning_of(log, plan.kind, settings)
    keys = keys_of(log)
    time = np.arange(len(log), dtype=np.float64) if log.time is None else log.time.seconds
    kept, dropped = sift(path, log, checks_of(log, match, keys, meaning))
    _check_match(path, match, settings)
    if log.time is not None and not log.lists:
        again = repeated(keys.take(kept), match.row[kept], meaning.kind[kept], time[kept])
        dropped += _repeats(log, kept[again])
        kept = kept[~again]

    timed = log.time is not None and log.time.scale != "order"
    dated = log.time is not None and log.time.scale == "date"
    gap = 60 * settings.gap_minutes if timed else np.inf
    reverse = dated and not log.lists and newest_first(time[kept])
    order, starts = arrange(keys.take(kept), time[kept], -kept if reverse else kept, gap)
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
        found=log.fields,
        dropped=tuple(dropped),
        notes=(*log.notes, *meaning.notes, *_notes(keys.take(kept), time[kept], starts, timed, settings)),
        warnings=(*(str(one) for one in dropped if one.loud), *filter(None, [match.sides]), *log.warnings),
        dated=dated,
    )


def _load(path: Path, settings: SessionSettings, ids: Sequence[str]) -> tuple[Source, Table, Plan]:
    try:
        source = open_source(path)
        plan = make_plan(source, settings, ids)
        table = source.load(list(plan.fields.values()))
    except CatalogError as error:  # which is what `files` calls any file that it cannot read
        raise SessionsError(str(error)) from error
    if not len(table.rows):
        raise SessionsError(f"{path}: there are no rows. Export the sessions again.")
    return source, table, plan


def _check_match(path: Path, match: Match, settings: SessionSettings) -> None:
    """Raise SessionsError where the catalog lacks so many items that it is likely not the log's catalog."""
    if match.unknown > settings.max_unknown:
        raise SessionsError(
            f"{path}: {match.unknown:.1%} of the events name an item that the catalog does not have "
            f"(allowed: {settings.max_unknown:.0%}).\n{match.sides} If another column has the catalog's ids, "
            f"{name_column('item')}. To learn from the rest all the same: [sessions] max_unknown = "
            f"{math.ceil(100 * match.unknown) / 100}."
        )


def _repeats(log: Log, events: Integers) -> list[Dropped]:
    if not len(events):
        return []
    reason = "repeat an event of the same session, item, type and time"
    return [Dropped(reason, len(events), log.example(int(events[0]), "item"))]


def _names(log: Log, first: Integers) -> tuple[str, ...]:
    """The sessions' names by their first events: the file's own, or "ann #2" for ann's second session."""
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
    """What a person should know of the events that are used. keys, time: in the file's order."""
    loose = np.count_nonzero(keys.loose)
    if loose:
        rule = f"until a break of more than {settings.gap_minutes:g} minutes"
        until = rule if timed else "without breaks, since there are no times"
        yield f"Events without a session ({loose:,} of {len(keys.key):,}) are grouped by user, {until}."
    late = backwards(keys, time)
    if late:
        yield f"Events older than the one before them in their session: {late:,}. All are sorted by time."
    if keys.user.max() < 0:
        yield "No event has a user: each session counts as a user of its own."
    elif keys.user.min() == keys.user.max():
        yield "All events are of one user: what one user did is never published."
    if len(starts) == len(time) + 1:
        yield (
            "Every session has a single event: nothing can be learned of what goes together. If several "
            f"events do, {name_column('session')}."
        )
