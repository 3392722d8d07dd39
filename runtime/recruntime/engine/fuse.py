"""Fusion: the lists of several sources become one.

Equal scores are always ordered in the same way, so that every reader of a bundle shows the same shelf.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recruntime.engine.candidates import Candidates, Path, sum_by_row
from recruntime.kinds import LISTED, OF_THE_PAST, source_of
from recruntime.settings import Fusion, Settings
from recruntime.types import Rows, Scores

RRF_K = 60

SOURCES = (
    "similar",
    "revisit",
    "profile",
    "co_occurrence",
    "default",
    "popularity",
    "backfill",
    "pinned",
    *map(source_of, (*LISTED, *OF_THE_PAST)),
)


@dataclass(frozen=True)
class Ranked:
    """Ranked items, as they go from stage to stage.

    rows: intp (m,), best first.
    scores: float64 (m,).
    sources: intp (m,), for each row the number in SOURCES of the source that counts most for it.
    """

    rows: Rows
    scores: Scores
    sources: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, places: Rows | slice) -> Ranked:
        """These places, in this order."""
        return Ranked(self.rows[places], self.scores[places], self.sources[places])

    @property
    def source_names(self) -> list[str]:
        return [SOURCES[number] for number in self.sources.tolist()]


def ranked_from(rows: Rows, source: str) -> Ranked:
    """These rows, in this order, with scores of 0."""
    return Ranked(rows, np.zeros(len(rows)), np.full(len(rows), SOURCES.index(source)))


def end_to_end(parts: Sequence[Ranked]) -> Ranked:
    """Ranked items, one part behind the other."""
    return Ranked(
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.scores for part in parts]),
        np.concatenate([part.sources for part in parts]),
    )


def by_score(ranked: Ranked, scores: Scores) -> Ranked:
    """The items with these scores, the highest first; equal ones in the order in which they were."""
    order = np.argsort(-scores, kind="stable")
    return Ranked(ranked.rows[order], scores[order], ranked.sources[order])


def fuse(lists: Sequence[Candidates], fusion: Fusion) -> Ranked:
    """The rows of all lists, best first.

    fusion: "weighted" scores a row with Σ weight · score, "rrf" with Σ weight / (60 + rank) (Cormack, Clarke,
    Büttcher: Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning Methods, SIGIR 2009).
    Equal scores are in the order in which the lists, one after the other, name them. A row's source is that
    of the list that adds most to its score, of the earlier list on a tie.
    """
    named = np.concatenate([one.rows for one in lists])
    worth = np.concatenate([one.weight * _worth(one, fusion) for one in lists])
    source = np.repeat([SOURCES.index(one.source) for one in lists], [len(one.rows) for one in lists])
    rows, sums, group = sum_by_row(named, worth)
    best_first = np.lexsort((-worth, group))  # stable, so the earlier list comes first on a tie
    _, most = np.unique(group[best_first], return_index=True)
    return by_score(Ranked(rows, sums, source[best_first[most]]), sums)


def with_offsets(ranked: Ranked, path: Path, settings: Settings) -> Ranked:
    """The items, with what the settings add to the scores of those that the visitor met; none below 0.

    A session is more similar to its own items than visitors go back to them. path: the rows of the visited
    items. 1 is what the first item of a list of weight 1 scores at most.
    """
    every, newest = settings.revisit_offset, settings.revisit_newest
    met = [row for row in path if row is not None]
    if not met or every == newest == 0:
        return ranked
    added = every * np.isin(ranked.rows, met) + newest * (ranked.rows == met[-1])
    one = 1.0 if settings.fusion == "weighted" else 1.0 / (RRF_K + 1)
    return by_score(ranked, np.maximum(ranked.scores + one * added, 0))


def _worth(candidates: Candidates, fusion: Fusion) -> Scores:
    return (
        candidates.worth if fusion == "weighted" else 1.0 / (RRF_K + np.arange(1, len(candidates.rows) + 1))
    )
