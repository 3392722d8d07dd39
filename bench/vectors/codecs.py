"""What one way of storing vectors keeps of them: recall@10 and cosine ratio, at its bytes an item.

In go a file of vectors and the name of a codec, ours or one of faiss's; out comes JSON on standard output.
faiss is no part of the project: `PIP` puts it where this script looks for it.

    python -m bench.vectors.codecs VECTORS.npy "compact, 64 bytes"
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import msgpack
import numpy as np

from bench.peers.exact import (
    NEIGHBOURS,
    Questions,
    Vectors,
    VectorsError,
    item_questions,
    profile_questions,
    read_vectors,
    right_answers,
)
from recbuild.index.quantize import fit

SITE = Path(__file__).parents[1] / "results" / "site-packages"
PIP = ".venv/bin/pip install --no-deps --target bench/results/site-packages faiss-cpu"
QUESTIONS = 1000
BLOCK = 50
PART = 2500
"""Items in a part of ours, about."""
DEEP = 100
"""What RaBitQ is asked for, so that ten are left when the seen ones are out."""

Scores = Callable[[Vectors], Vectors]
"""Queries, float32 (m, dims), to the scores of all items, float32 (m, n)."""


@dataclass(frozen=True)
class Stored:
    """bytes_per_item: of the codes alone. tables: bytes that a reader needs once, whose queries are items."""

    bytes_per_item: float
    tables: int
    seconds: float
    scores: Scores


@dataclass(frozen=True)
class Kept:
    """recall: recall@10. ratio: the mean true cosine of what was found, relative to the best possible."""

    recall: float
    ratio: float


def ours(name: str, vectors: Vectors, bytes_per_item: float) -> Stored:
    start = time.perf_counter()
    fitted = fit(name, vectors, bytes_per_item)
    seconds = time.perf_counter() - start
    codes = fitted.encode(vectors)
    parts = [fitted.codec.pack(codes[first : first + PART]) for first in range(0, len(codes), PART)]
    scorer = fitted.codec.scorer(codes)

    def scores(queries: Vectors) -> Vectors:
        turned = fitted.turned(queries).astype(np.float64)
        turned /= np.linalg.norm(turned, axis=1, keepdims=True)
        return np.ascontiguousarray(scorer.scores(turned.T).T)

    size = sum(len(msgpack.packb(part)) for part in parts)
    return Stored(size / len(vectors), len(msgpack.packb(fitted.codec.tables())), seconds, scores)


def faiss_factory(recipe: str, tables: int, vectors: Vectors) -> Stored:
    """What a recipe of faiss's decodes to, as it is or at unit length: whichever finds more."""
    index, seconds = _trained(recipe, vectors)
    decoded = index.reconstruct_n(0, len(vectors))
    unit = decoded / np.linalg.norm(decoded, axis=1, keepdims=True)
    asked = item_questions(vectors, BLOCK)
    right = right_answers(vectors, asked)
    better = max(
        (decoded, unit),
        key=lambda rows: kept_of(lambda queries: queries @ rows.T, vectors, asked, right).recall,
    )
    return Stored(index.sa_code_size(), tables, seconds, lambda queries: queries @ better.T)


def rabitq(recipe: str, tables: int, vectors: Vectors) -> Stored:
    """RaBitQ, which estimates products without decoding. Gao and Long: RaBitQ (SIGMOD 2024)."""
    index, seconds = _trained(recipe, vectors)

    def scores(queries: Vectors) -> Vectors:
        found, rows = index.search(queries, DEEP)
        all_scores = np.full((len(queries), len(vectors)), -np.inf, dtype=np.float32)
        np.put_along_axis(all_scores, rows, found, axis=1)
        return all_scores

    return Stored(index.sa_code_size(), tables, seconds, scores)


def _trained(recipe: str, vectors: Vectors) -> tuple[Any, float]:
    faiss = _faiss()
    index = faiss.index_factory(vectors.shape[1], recipe, faiss.METRIC_INNER_PRODUCT)
    start = time.perf_counter()
    index.train(vectors)
    seconds = time.perf_counter() - start
    index.add(vectors)
    return index, seconds


def _faiss() -> Any:
    sys.path.append(str(SITE))
    try:
        import faiss  # type: ignore[import-not-found, import-untyped, unused-ignore]  # noqa: PLC0415 (no dependency)
    except ImportError:
        sys.exit(f"faiss is missing, which is no part of the project. Put it into bench/results: {PIP}")
    faiss.omp_set_num_threads(1)
    return faiss


def _codebooks(vectors: Vectors) -> int:
    """Of a product quantizer: 256 float32 vectors that together are as wide as the vectors."""
    return 256 * 4 * int(vectors.shape[1])


CODECS: dict[str, Callable[[Vectors], Stored]] = {
    "compact, 48 bytes": lambda vectors: ours("compact", vectors, 48),
    "compact, 64 bytes": lambda vectors: ours("compact", vectors, 64),
    "compact, 66 bytes": lambda vectors: ours("compact", vectors, 66),
    "int8": lambda vectors: ours("int8", vectors, 0),
    "OPQ + PQ 48×8 (faiss)": lambda vectors: faiss_factory("OPQ48,PQ48x8", _codebooks(vectors), vectors),
    "OPQ + PQ 64×8 (faiss)": lambda vectors: faiss_factory("OPQ64,PQ64x8", _codebooks(vectors), vectors),
    "PCA 48 + SQ8 (faiss)": lambda vectors: faiss_factory("PCA48,SQ8", 2 * 4 * 48, vectors),
    "PCA 64 + SQ8 (faiss)": lambda vectors: faiss_factory("PCA64,SQ8", 2 * 4 * 64, vectors),
    "PCA 96 + SQ4 (faiss)": lambda vectors: faiss_factory("PCA96,SQ4", 2 * 4 * 96, vectors),
    "PCA 128 + SQ4 (faiss)": lambda vectors: faiss_factory("PCA128,SQ4", 2 * 4 * 128, vectors),
    "RaBitQ, 1 bit (faiss)": lambda vectors: rabitq("RR384,RaBitQ", 4 * 384, vectors),
    "SQ8 (faiss)": lambda vectors: faiss_factory("SQ8", 2 * 4 * vectors.shape[1], vectors),
}


def kept_of(scores: Scores, vectors: Vectors, asked: Questions, right: list[Any]) -> Kept:
    recalls, ratios = [], []
    for start in range(0, len(asked.queries), BLOCK):
        queries = asked.queries[start : start + BLOCK]
        exact, found = queries @ vectors.T, scores(queries)
        for at in range(len(queries)):
            seen = asked.seen[start + at]
            exact[at][seen] = found[at][seen] = -np.inf
            best, answer = (
                np.argpartition(-row, NEIGHBOURS - 1)[:NEIGHBOURS] for row in (exact[at], found[at])
            )
            recalls.append(np.isin(answer, right[start + at]).mean())
            ratios.append(exact[at][answer].mean() / exact[at][best].mean())
    return Kept(float(np.mean(recalls)), float(np.mean(ratios)))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures what a codec keeps of vectors.")
    parser.add_argument("vectors", type=Path, nargs="?", help="none: list the codecs")
    parser.add_argument("codec", choices=CODECS, nargs="?")
    arguments = parser.parse_args()
    if arguments.codec is None:
        print(json.dumps(list(CODECS)))
        return
    try:
        vectors = read_vectors(arguments.vectors)
    except VectorsError as error:
        sys.exit(str(error))
    stored = CODECS[arguments.codec](vectors)
    kinds = {"items": item_questions(vectors, QUESTIONS), "profiles": profile_questions(vectors, QUESTIONS)}
    kept = {
        name: asdict(kept_of(stored.scores, vectors, asked, right_answers(vectors, asked)))
        for name, asked in kinds.items()
    }
    print(
        json.dumps(
            {"bytes": stored.bytes_per_item, "tables": stored.tables, "seconds": stored.seconds, **kept}
        )
    )


if __name__ == "__main__":
    main()
