"""From what users did to a list for each: the engine is asked as it would be by a page without an item.

A user of whom nothing is known gets the list of a new visitor, which is asked for once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from recbuild.catalog.names import OtherNames
from recbuild.sessions.histories import Histories
from recbuild.sessions.items.reading import ItemNames
from recruntime import Event, Recommender, Result
from recruntime.types import MAX_EVENTS

Ask = Callable[[Sequence[Event]], Result]
"""From a user's events, oldest first, to the list."""


@dataclass(frozen=True)
class UserList:
    """What is recommended to a user.

    user: as the log names him.
    known: how many of his events count.
    result: the list.
    """

    user: str
    known: int
    result: Result


def names_in(shop: Recommender) -> ItemNames:
    """What a bundle's items are called: their ids, and the ids of their variants."""
    from_alias = shop.engine.bundle.items.alias_rows
    ids = list(shop)
    return ItemNames(ids, OtherNames({name: ids[row] for name, row in from_alias.items()}))


def lists_of(histories: Histories, names: ItemNames, ask: Ask) -> Iterator[UserList]:
    """A list for each user, in their order. Raises what `ask` raises."""
    of_nobody: Result | None = None
    for number, user in enumerate(histories.users):
        events = histories.events(number, names, MAX_EVENTS)
        if not events and of_nobody is None:
            of_nobody = ask(())
        result = ask(events) if events or of_nobody is None else of_nobody
        yield UserList(user, len(events), result)
