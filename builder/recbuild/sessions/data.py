"""Past sessions as arrays, and their split into an earlier and a later part.

`Sessions` is what everything takes in that learns from them: events that name rows of the catalog.
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
LOUD = 0.1
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Dropped:
    """Events that cannot be used.

    reason: what follows "events that …". count: how many. example: a row and its cell.
    more: a sentence on what they are. share: how many of all events.
    """

    reason: str
    count: int
    example: str
    more: str = ""
    share: float = 0.0

    def __str__(self) -> str:
        return f"Events that {self.reason}: {self.count:,}, such as {self.example}. {self.more}".rstrip()

    @property
    def loud(self) -> bool:
        """Whether they are so many that something is likely to be wrong: a warning says it."""
        return self.share >= LOUD


@dataclass(frozen=True, eq=False)
class Sessions:
    """Events of past sessions: session after session, the oldest first, and by time within one.

    starts: int64 (s + 1,), each session's first event, and the end. user: int64 (s,), the number of each
    session's user; a session without a user is a user of its own. item: int64 (m,), rows of the catalog.
    kind: uint8 (m,), index into KINDS. weight: float32 (m,). time: float64 (m,), seconds if `timed`, Unix
    seconds if `dated` as well, else their order alone. names: as in the file, else made up. found: field →
    column. dropped: what was left out, and why. notes: what a person should know. warnings: what is likely
    to be wrong.
    """

    starts: Integers
    user: Integers
    item: Integers
    kind: NDArray[np.uint8]
    weight: NDArray[np.float32]
    time: NDArray[np.float64]
    timed: bool
    names: tuple[str, ...]
    found: dict[str, str]
    dropped: tuple[Dropped, ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    dated: bool = False

    def __len__(self) -> int:
        return len(self.names)

    @property
    def remarks(self) -> list[str]:
        """What a person should know besides the warnings: what was left out, and the notes."""
        return [*(str(one) for one in self.dropped if not one.loud), *self.notes]

    def facts(self) -> dict[str, str]:
        """How the file was understood, in words: its columns, its first and last day, its events by type."""
        counts = np.bincount(self.kind, minlength=len(KINDS)).tolist()
        return {
            "fields": ", ".join(f"{field} ← {column}" for field, column in self.found.items()),
            "times": self._times(),
            "events": ", ".join(
                f"{count:,} {kind}" for kind, count in zip(KINDS, counts, strict=True) if count
            ),
        }

    def _times(self) -> str:
        if not self.timed:
            column = self.found.get("time")
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
        """These events, bool (m,); a session of which nothing is left is gone. Users keep their numbers."""
        if kept.all():
            return self
        lengths = np.bincount(self.session_of[kept], minlength=len(self))
        left = np.flatnonzero(lengths)
        return self._part(left, lengths[left], np.flatnonzero(kept))

    def _part(self, numbers: Integers, lengths: Integers, events: Integers) -> Sessions:
        """The sessions of these numbers, with so many of these events each."""
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
    """The earlier sessions, and the later ones: this share of all, by the time at which they start.

    Raises SessionsError if that leaves nothing on one side.
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
    """int64: first[0], first[0] + 1, … as many as lengths[0], then from first[1] on, and so forth."""
    ends = np.cumsum(lengths)
    numbers: Integers = np.arange(lengths.sum()) + np.repeat(first - (ends - lengths), lengths)
    return numbers
