"""The job of recbuild's API by a vector index behind FastAPI: one module, one index, chosen by SYSTEM.

In the variable DATA is a folder with vectors.npy and cards.json. It runs in an environment of its own, which
has fastapi, uvicorn, numpy and the indexes:

    SYSTEM=hnswlib DATA=FOLDER uvicorn --app-dir bench/api peer:app
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypeAlias

import numpy as np
from fastapi import FastAPI
from numpy.typing import NDArray
from pydantic import BaseModel

Vectors: TypeAlias = NDArray[np.float32]
Found: TypeAlias = list[tuple[int, float]]
Search: TypeAlias = Callable[[Vectors, int, int], Found]
"""From a vector, how many, and the effort to the nearest rows with their cosines, best first."""

M, EF_BUILD = 16, 200


def hnswlib_index(vectors: Vectors) -> Search:
    hnswlib = import_module("hnswlib")
    index = hnswlib.Index(space="cosine", dim=vectors.shape[1])
    index.init_index(len(vectors), M=M, ef_construction=EF_BUILD)
    index.add_items(vectors)
    index.set_num_threads(1)

    def search(vector: Vectors, count: int, effort: int) -> Found:
        index.set_ef(max(effort, count))
        rows, distances = index.knn_query(vector, count)
        return list(zip(rows[0].tolist(), (1 - distances[0]).tolist(), strict=True))

    return search


def usearch_index(vectors: Vectors) -> Search:
    index = import_module("usearch.index").Index(
        ndim=vectors.shape[1], metric="cos", dtype="f32", connectivity=M, expansion_add=EF_BUILD
    )
    index.add(np.arange(len(vectors)), vectors)

    def search(vector: Vectors, count: int, effort: int) -> Found:
        index.expansion_search = max(effort, count)
        found = index.search(vector, count, threads=1)
        return list(zip(found.keys.tolist(), (1 - found.distances).tolist(), strict=True))

    return search


def velesdb_index(vectors: Vectors) -> Search:
    velesdb = import_module("velesdb")
    options = velesdb.HnswOptions(m=M, ef_construction=EF_BUILD)
    database = velesdb.Database(mkdtemp())
    collection = database.create_collection("items", dimension=vectors.shape[1], hnsw=options)
    collection.upsert([{"id": row, "vector": vector.tolist()} for row, vector in enumerate(vectors)])

    def search(vector: Vectors, count: int, effort: int) -> Found:
        found = collection.search_with_quality(vector, f"custom:{max(effort, count, 16)}", count)
        return [(one["id"], one["score"]) for one in found]

    return search


INDEXES = {"hnswlib": hnswlib_index, "usearch": usearch_index, "velesdb": velesdb_index}


class Asked(BaseModel):
    """events: ids of what was viewed. k: how many items."""

    events: list[str]
    k: int = 10


class _State:
    def __init__(self) -> None:
        data = Path(os.environ["DATA"])
        self.vectors: Vectors = np.load(data / "vectors.npy")
        self.cards: list[dict[str, Any]] = json.loads((data / "cards.json").read_text())
        self.row_of = {card["id"]: row for row, card in enumerate(self.cards)}
        self.search = INDEXES[os.environ["SYSTEM"]](self.vectors)
        self.effort = 0

    def answer(self, vector: Vectors, seen: set[int], k: int) -> dict[str, Any]:
        found = self.search(vector, k + len(seen), self.effort)
        items = [
            {"item": self.cards[row]["id"], "score": score, "card": self.cards[row]}
            for row, score in found
            if row not in seen
        ]
        return {"items": items[:k]}


state = _State()


# async: an answer is a tenth of a millisecond, less than what a thread costs.
async def similar(item: str, k: int = 10) -> dict[str, Any]:
    row = state.row_of[item]
    return state.answer(state.vectors[row], {row}, k)


async def recommend(asked: Asked) -> dict[str, Any]:
    rows = [state.row_of[item] for item in asked.events if item in state.row_of]
    mean = state.vectors[rows].mean(axis=0)
    return state.answer(mean / np.linalg.norm(mean), set(rows), asked.k)


async def effort(effort: int) -> None:
    state.effort = effort


app = FastAPI()
app.add_api_route("/similar", similar)
app.add_api_route("/recommend", recommend, methods=["POST"])
app.add_api_route("/effort/{effort}", effort, methods=["POST"])
