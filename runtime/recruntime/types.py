"""What is asked of the engine and what it answers: plain data, with a default for everything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from recruntime.engine.conditions import Condition
from recruntime.engine.explain import Reason
from recruntime.engine.profile import Event
from recruntime.engine.running_profile import Carried
from recruntime.errors import BadRequestError

MOST = 1000
MOST_EVENTS = 100
"""The latest, that a page keeps of a visitor: MOST_EVENTS in web/src/page/store.ts."""

Strategy = Literal["rederive", "incremental"]


@dataclass(frozen=True)
class Request:
    """context: id of the item whose page is open. events: what the visitor did, oldest first.

    near: the context's neighbours as its instant part lists them, best first, an id and a cosine each. The
    builder found them with vectors that nothing had been rounded in, so they lead what is similar.
    where: conditions that every recommendation meets. allow: ids that may be recommended, None for all;
    deny: ids that may not. repeat: whether items that the visitor has met may come again (a disliked one
    never does, nor does the context). seed: for exploration; None for none. exact: search every cell that is
    here, not the nearest. strategy: "rederive" the profile from the events, or "incremental": carry on from
    `carried`.
    """

    context: str | None = None
    near: tuple[tuple[str, float], ...] = ()
    events: tuple[Event, ...] = ()
    k: int = 6
    where: tuple[Condition, ...] = ()
    allow: tuple[str, ...] | None = None
    deny: tuple[str, ...] = ()
    repeat: bool = False
    seed: int | None = None
    exact: bool = False
    strategy: Strategy = "rederive"
    carried: Carried | None = None

    @property
    def narrow(self) -> bool:
        """Whether the request says itself what may be shown: perhaps few items, and none like the page's."""
        return bool(self.where) or self.allow is not None

    def __post_init__(self) -> None:
        if not (isinstance(self.k, int) and 1 <= self.k <= MOST):
            raise BadRequestError(f"k is {self.k}: ask for 1 to {MOST} recommendations.")
        if self.strategy not in ("rederive", "incremental"):
            raise BadRequestError(f"There is no strategy {self.strategy!r}: use rederive or incremental.")


@dataclass(frozen=True)
class Recommendation:
    """label: the list it came from; because: the reason, both in words. score: comparable in one result."""

    item: str
    score: float
    label: str
    reason: Reason
    because: str
    card: dict[str, str | float | None]


@dataclass(frozen=True)
class Result:
    """heading: a title for the whole list. items: best first, at most k.

    carried: the profile to carry on from, where the strategy is incremental.
    """

    heading: str
    items: tuple[Recommendation, ...]
    carried: Carried | None = None
