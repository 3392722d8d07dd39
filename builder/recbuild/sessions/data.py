"""Past sessions as arrays, and their split into an earlier and a later part.

`Sessions` is what learning and evaluation take: events that name rows of the catalog.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from recbuild.errors import SessionsError
from recruntime.types import EVENT_WEIGHTS

KINDS = tuple(EVENT_WEIGHTS)
WARNING_SHARE = 0.1  # of all events: if as many cannot be used, something is likely to be wrong
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Dropped:
    """Events that cannot be used, for one reason.

    reason: what follows "Events that …".
    count: number of events.
    example: a row and its cell.
    more: a sentence on what they are, or "".
    share: share of all events; 0 if many are nothing to be warned of.
    """

    reason: str
    count: int
    example: str
    more: str = ""
    share: float = 0.0

    def __str__(self) -> str:
        return f"Events that {self.reason}: {self.count:,}, such as {self.example}. {self.more}".rstrip()

    @property
    def is_warning(self) -> bool:
        """Whether they are so many that something is likely to be wrong."""
        return self.share >= WARNING_SHARE


@dataclass(frozen=True, eq=False)
class Sessions:
    """m events in s sessions: the oldest session first, and by time within a session.

    starts: int64 (s + 1,), each session's first event, and the end.
    user: int64 (s,), number of each session's user; a session without a user has a number of its own.
    item: int64 (m,), row of the catalog.
    kind: uint8 (m,), index into KINDS.
    weight: float32 (m,), negative for dislikes.
    time: float64 (m,), Unix seconds if `timed` and `dated`; seconds from an unknown start if only `timed`;
        else numbers that tell the order alone.
    timed: whether the time between two events is known.
    names: s names, as in the source, else made up.
    columns: field → column of the source.
    dropped: what was left out, and why.
    notes: sentences that a person should know.
    warnings: sentences on what is likely to be wrong.
    dated: whether the days are known.
    has_users: whether most sessions have a user.
    """

    starts: Integers
    user: Integers
    item: Integers
    kind: NDArray[np.uint8]
    weight: NDArray[np.float32]
    time: NDArray[np.float64]
    timed: bool
    names: tuple[str, ...]
    columns: dict[str, str]
    dropped: tuple[Dropped, ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    dated: bool = False
    has_users: bool = True

    def __len__(self) -> int:
        return len(self.names)

    @property
    def remarks(self) -> list[str]:
        """Sentences on what was left out, but for what the warnings say, and the notes."""
        return [*(str(one) for one in self.dropped if not one.is_warning), *self.notes]

    def facts(self) -> dict[str, str]:
        """How the source was understood, in words: its columns, first and last day, events by type."""
        counts = np.bincount(self.kind, minlength=len(KINDS)).tolist()
        return {
            "fields": ", ".join(f"{field} ← {column}" for field, column in self.columns.items()),
            "times": self._times(),
            "events": ", ".join(
                f"{count:,} {kind}" for kind, count in zip(KINDS, counts, strict=True) if count
            ),
        }

    def _times(self) -> str:
        if not self.timed:
            column = self.columns.get("time")
            return (
                f"none; column {column} tells the order" if column else "none; the order in the file counts"
            )
        first, last = float(self.time.min()), float(self.time.max())
        if not self.dated:
            days, seconds = divmod(round(last - first), 86_400)
            span = f"{days:,} days" if days else f"{seconds:,} seconds"
            return f"{span} from the first to the last; which days is not known"
        return " to ".join(dict.fromkeys(str(np.datetime64(int(time), "s"))[:10] for time in (first, last)))

    @cached_property
    def session_of(self) -> Integers:
        """int64 (m,): the number of each event's session."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))

    def take(self, numbers: Sequence[int] | Integers) -> Sessions:
        """The sessions of these numbers, in this order. Users keep their numbers."""
        chosen = np.asarray(numbers, dtype=np.int64)
        lengths = np.diff(self.starts)[chosen]
        return self._part(chosen, lengths, spans(self.starts[:-1][chosen], lengths))

    def with_events(self, kept: NDArray[np.bool_]) -> Sessions:
        """The events for which `kept`, bool (m,), is true, in sessions that are not empty.

        Users keep their numbers.
        """
        if kept.all():
            return self
        lengths = np.bincount(self.session_of[kept], minlength=len(self))
        filled = np.flatnonzero(lengths)
        return self._part(filled, lengths[filled], np.flatnonzero(kept))

    def split(self, part: Integers) -> Sessions:
        """The parts of all sessions, each a session of its own.

        part: int64 (m,), the number of each event's part within its session; -1 leaves the event out.
        """
        kept = np.flatnonzero(part >= 0)
        events = kept[np.lexsort((kept, part[kept], self.session_of[kept]))]
        session = self.session_of[events]
        begins = np.ones(len(events), dtype=np.bool_)
        begins[1:] = (np.diff(session) != 0) | (np.diff(part[events]) != 0)
        starts = np.flatnonzero(begins)
        return self._part(session[starts], np.diff(np.append(starts, len(events))), events)

    def _part(self, numbers: Integers, lengths: Integers, events: Integers) -> Sessions:
        """The sessions of these numbers, with `lengths` of these events each."""
        return replace(
            self,
            starts=np.concatenate([[0], np.cumsum(lengths)]),
            user=self.user[numbers],
            item=self.item[events],
            kind=self.kind[events],
            weight=self.weight[events],
            time=self.time[events],
            names=tuple(self.names[number] for number in numbers.tolist()),
        )


def temporal_split(sessions: Sessions, share: float) -> tuple[Sessions, Sessions]:
    """The earlier sessions, and the later ones, `share` of all, by the time at which they start.

    Raises SessionsError if one side would be empty.
    """
    count = len(sessions)
    middle = count - round(share * count)
    if not 0 < middle < count:
        raise SessionsError(
            f"{count:,} sessions cannot be split into an earlier and a later part with a share of {share:g}: "
            "one of them would be empty. Give more sessions, or a share further from 0 and 1."
        )
    return sessions.take(np.arange(middle)), sessions.take(np.arange(middle, count))


def spans(first: Integers, lengths: Integers) -> Integers:
    """int64: lengths[0] numbers from first[0] on, then lengths[1] numbers from first[1] on, and so on."""
    ends = np.cumsum(lengths)
    numbers: Integers = np.arange(lengths.sum()) + np.repeat(first - (ends - lengths), lengths)
    return numbers
