"""Past sessions for tests: a few written by hand, or many with a structure that anyone can see in them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from recbuild.sessions import KINDS, Sessions

WORDS = {
    "sea": "whale ship harbour sailor wave storm captain anchor reef tide",
    "star": "planet rocket comet galaxy orbit telescope moon astronaut nebula sun",
}


def sessions_of(
    *visits: Sequence[int],
    users: Sequence[int] | None = None,
    kinds: Sequence[str] | None = None,
    timed: bool = True,
    dated: bool = False,
    at_once: bool = False,
) -> Sessions:
    """These sessions, each a list of rows of the catalog; an hour apart, their events a minute (or none).

    dated: whether times are Unix seconds. users: of each session, else each has its own. kinds:
    of each event, else all are views.
    """
    lengths = [len(visit) for visit in visits]
    count = sum(lengths)
    minute = np.concatenate([np.zeros(length) if at_once else np.arange(length) for length in lengths])
    return Sessions(
        starts=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        user=np.array(users if users is not None else range(len(visits)), dtype=np.int64),
        item=np.concatenate([np.array(visit, dtype=np.int64) for visit in visits]),
        kind=np.array([KINDS.index(kind) for kind in kinds or ["view"] * count], dtype=np.uint8),
        weight=np.array([-3 if kind == "dislike" else 1 for kind in kinds or ["view"] * count], np.float32),
        time=60 * minute + 3600.0 * np.repeat(np.arange(len(visits)), lengths),
        timed=timed,
        names=tuple(f"s{number}" for number in range(len(visits))),
        columns={},
        dropped=(),
        notes=(),
        dated=dated,
    )


def planted(count: int, items: int, groups: int = 2, length: int = 5, seed: int = 0) -> list[list[int]]:
    """So many sessions, each within one group: the items are in as many groups, one after the other."""
    random = np.random.default_rng(seed)
    size = items // groups
    chosen = random.integers(groups, size=count)
    return [(group * size + random.permutation(size)[:length]).tolist() for group in chosen.tolist()]


def write_shop(folder: Path, sessions: int = 80, titles: bool = True) -> tuple[Path, Path]:
    """A catalog of two topics that share no word, and sessions of ten users that keep to a topic."""
    random = np.random.default_rng(5)
    ids = [f"{topic}-{number:02}" for topic in WORDS for number in range(12)]
    catalog, past = folder / "catalog.csv", folder / "sessions.csv"
    with catalog.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["sku", "title", "price"] if titles else ["sku", "price"])
        for id_ in ids:
            words = random.choice(WORDS[id_.partition("-")[0]].split(), 4)
            rows.writerow([id_, f"{' '.join(words)} {id_}", "8.5"] if titles else [id_, "8.5"])
    with past.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["session", "user", "item", "time"])
        for number, visit in enumerate(planted(sessions, len(ids))):
            for minute, item in enumerate(visit):
                rows.writerow([f"s{number}", f"u{number % 10}", ids[item], 3600 * number + 60 * minute])
    return catalog, past
