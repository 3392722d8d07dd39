"""What each user of a log did, whatever the sessions: for lists that are sent to them.

In go a source, the settings and the catalog's names; out come `Histories`. A user whose events cannot be used
is there, too, with none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.config import SessionSettings
from recbuild.errors import SessionsError
from recbuild.sessions.columns.schema import name_column
from recbuild.sessions.data import KINDS, Integers
from recbuild.sessions.items.reading import ItemNames
from recbuild.sessions.read import open_sessions, usable_events
from recbuild.sources import SourceLike
from recruntime.types import Event


@dataclass(frozen=True, eq=False)
class Histories:
    """m events of u users, who are in the order in which the log names them first.

    users: u names.
    starts: int64 (u + 1,), each user's first event, and the end.
    item: int64 (m,), row of the catalog; oldest first for each user.
    kind: uint8 (m,), index into KINDS.
    time: float64 (m,), seconds, or numbers that tell the order alone.
    nameless: number of events without a user.
    remarks: sentences on what was left out, and what a person should know.
    warnings: sentences on what is likely to be wrong.
    """

    users: tuple[str, ...]
    starts: Integers
    item: Integers
    kind: NDArray[np.uint8]
    time: NDArray[np.float64]
    nameless: int
    remarks: tuple[str, ...]
    warnings: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.users)

    def events(self, user: int, names: ItemNames, most: int) -> tuple[Event, ...]:
        """The latest events of a user, up to `most`, oldest first. names: as it was read with."""
        start, end = self.starts[user : user + 2].tolist()
        return tuple(
            Event(names.ids[self.item[at]], KINDS[self.kind[at]], float(self.time[at]))
            for at in range(max(start, end - most), end)
        )


def read_histories(log: SourceLike, settings: SessionSettings, names: ItemNames) -> Histories:
    """Raises SessionsError or FieldError."""
    source = open_sessions(log, settings.columns)
    found = usable_events(source, settings, names)
    if "user" not in found.log.fields:
        raise SessionsError(
            f"{source.name}: no column tells whose the events are, so there is nobody to recommend to. If "
            f"one does, {name_column('user')}."
        )
    named = found.keys.user[found.keys.user >= 0]
    numbers, first = np.unique(named, return_index=True)
    numbers = numbers[np.argsort(first, kind="stable")]
    place_of = np.full(len(found.log.user.texts), -1)
    place_of[numbers] = np.arange(len(numbers))
    kept = found.kept[found.keys.user[found.kept] >= 0]
    user, ties = place_of[found.keys.user[kept]], found.place[found.keys.user[found.kept] >= 0]
    order = np.lexsort((ties, found.time[kept], user))
    events = kept[order]
    return Histories(
        users=tuple(found.log.user.texts[number] for number in numbers.tolist()),
        starts=np.searchsorted(user[order], np.arange(len(numbers) + 1)),
        item=found.match.row[events],
        kind=found.meaning.kind[events].astype(np.uint8),
        time=found.time[events],
        nameless=int(np.count_nonzero(found.keys.user < 0)),
        remarks=(
            *(str(one) for one in found.dropped if not one.is_warning),
            *found.log.notes,
            *found.meaning.notes,
        ),
        warnings=found.warnings,
    )
