"""What the API and its peers are asked, over what, and what is right: made vectors, bundles, questions."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from bench.builds.catalogs import catalog
from bench.peers.exact import NEIGHBOURS, Questions, item_questions, profile_questions, right_answers
from recbuild import build
from recbuild.evaluation.strategies import BARE

QUESTIONS = 300
PLAIN = replace(BARE, fusion="rrf", similar=1, profile=1)
"""Similarity alone, which is all that the peers do."""


@dataclass(frozen=True)
class Job:
    """Questions of one kind.

    name: in words. lines: of a file of requests, as ask.lua reads it. right: ids that are right, of each.
    """

    name: str
    lines: tuple[str, ...]
    right: tuple[frozenset[str], ...]


def write_data(folder: Path, items: int) -> tuple[Job, Job]:
    """Makes vectors.npy, cards.json, and the bundles `plain` and `shipped` in FOLDER, as far as missing."""
    folder.mkdir(parents=True, exist_ok=True)
    table = catalog(items)
    ids = table["id"].to_pylist()
    vectors = np.stack(table["vector"].to_numpy()).astype(np.float32)
    np.save(folder / "vectors.npy", vectors)
    cards = table.drop_columns(["vector"]).to_pylist()
    (folder / "cards.json").write_text(json.dumps(cards))
    pq.write_table(table, folder / "catalog.parquet")
    given = {"embedding": {"embedder": "given", "column": "vector"}, "search": {"budget_kb": 0}}
    for name, ranking in (("plain", PLAIN.as_data()), ("shipped", {})):
        if not (folder / name).exists():
            build(folder / "catalog.parquet", folder / name, config=given | {"ranking": ranking})
    similar, profiles = item_questions(vectors, QUESTIONS), profile_questions(vectors, QUESTIONS)
    return (
        Job(
            "similar items",
            tuple(f"GET\t/similar?item={ids[row]}&k=10" for (row,) in similar.seen),
            _right(similar, vectors, ids),
        ),
        Job(
            "a visitor",
            tuple(_posted([ids[row] for row in seen]) for seen in profiles.seen),
            _right(profiles, vectors, ids),
        ),
    )


def _posted(events: list[str]) -> str:
    return f"POST\t/recommend\t{json.dumps({'events': events, 'k': NEIGHBOURS})}"


def _right(questions: Questions, vectors: np.ndarray, ids: list[str]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(ids[row] for row in rows) for rows in right_answers(vectors, questions))
