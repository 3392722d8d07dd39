"""Files for one size of the comparison with the peers: catalog, vectors, questions and the exact answers.

In go the vectors that the user gives and a number of items; out come, in FOLDER:

    vectors.f32      the items' vectors, row after row, as browsers read them
    catalog.parquet  the same as a catalog: id (the row), title, vector
    queries.f32      the questions' vectors: items, then profiles
    questions.json   for each question the rows that were seen and the rows that are right

    python -m bench.peers.data VECTORS.npy 10000 FOLDER

Without a number it checks the vectors, and prints how many there are.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.peers.exact import (
    Questions,
    Vectors,
    VectorsError,
    item_questions,
    profile_questions,
    read_vectors,
    right_answers,
)

QUESTIONS = 300


def sample(vectors: Vectors, items: int) -> Vectors:
    """So many of the rows, the same ones each time."""
    return vectors[np.sort(np.random.default_rng(0).choice(len(vectors), items, replace=False))]


def catalog(vectors: Vectors) -> pa.Table:
    names = [str(row) for row in range(len(vectors))]
    column = pa.FixedSizeListArray.from_arrays(pa.array(vectors.reshape(-1)), vectors.shape[1])
    return pa.table({"id": names, "title": [f"Item {name}" for name in names], "vector": column})


def answered(vectors: Vectors, questions: Questions) -> list[dict[str, list[int]]]:
    answers = right_answers(vectors, questions)
    return [
        {"seen": seen.tolist(), "right": right.tolist()}
        for seen, right in zip(questions.seen, answers, strict=True)
    ]


def write(vectors: Vectors, folder: Path) -> None:
    kinds = {"items": item_questions(vectors, QUESTIONS), "profiles": profile_questions(vectors, QUESTIONS)}
    folder.mkdir(parents=True, exist_ok=True)
    vectors.tofile(folder / "vectors.f32")
    np.concatenate([kind.queries for kind in kinds.values()]).tofile(folder / "queries.f32")
    questions = {name: answered(vectors, kind) for name, kind in kinds.items()}
    (folder / "questions.json").write_text(json.dumps({"dims": vectors.shape[1], **questions}))
    pq.write_table(catalog(vectors), folder / "catalog.parquet")


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes the files for one size of the comparison.")
    parser.add_argument("vectors", type=Path)
    parser.add_argument("items", type=int, nargs="?")
    parser.add_argument("folder", type=Path, nargs="?")
    arguments = parser.parse_args()
    try:
        vectors = read_vectors(arguments.vectors)
    except VectorsError as error:
        sys.exit(str(error))
    if arguments.items is None:
        print(len(vectors))
    else:
        write(sample(vectors, arguments.items), arguments.folder)


if __name__ == "__main__":
    main()
