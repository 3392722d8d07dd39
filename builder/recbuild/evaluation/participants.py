"""Who takes part in an evaluation: strategies and baselines, all or those that are named."""

from __future__ import annotations

from collections.abc import Sequence

from recbuild.errors import UserError, did_you_mean
from recbuild.evaluation.baselines import BASELINES
from recbuild.evaluation.strategies import STRATEGIES, Contender

ON_REQUEST = ("incremental", "EASE")
"""What runs only if it is named: it takes long, and says little more than the others."""


def require_known(names: Sequence[str]) -> None:
    """Raise UserError if one is no strategy or baseline. To be called before anything is built."""
    known = [*STRATEGIES, *BASELINES]
    for name in names:
        if name not in known:
            near = did_you_mean(name, known)
            raise UserError(f"--only: there is no strategy {name!r}.{near} There are: {', '.join(known)}.")
    if names and not set(names) & STRATEGIES.keys():
        raise UserError("--only leaves nothing but baselines to measure. Add a strategy: --only recbuild.")


def chosen_of(known: Sequence[Contender], names: Sequence[str]) -> list[Contender]:
    """Those of these names; without names all but ON_REQUEST. A baseline may be missing.

    Raises UserError if a strategy is missing, or if all are baselines.
    """
    there = [one.name for one in known]
    for name in names:
        if name not in there and name not in BASELINES:
            raise UserError(f"--only: this bundle has no strategy {name!r}. There are: {', '.join(there)}.")
    chosen = [one for one in known if (one.name in names if names else one.name not in ON_REQUEST)]
    if all(one.baseline for one in chosen):
        raise UserError("--only leaves nothing but baselines to measure. Add a strategy: --only recbuild.")
    return chosen
