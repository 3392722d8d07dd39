"""Judged queries from a catalog: a column's labels become queries, answered by the items that have them.

python bench/search/judged.py CATALOG.parquet COLUMN FOLDER writes the catalog without that column, at most
ITEMS of its items, and queries.csv, for `recbuild eval FOLDER/catalog.parquet --queries FOLDER/queries.csv`.
With the column `title`, every query is an item's title with a typing error, and the column stays.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ITEMS, QUERIES = 10_000, 600
FEWEST, MOST = 8, 0.1  # items that have a label: number, share of all
LABEL = re.compile(r"[A-Za-z][a-z -]{3,}")
TITLE = "title"


def labels_of(cell: Any) -> list[str]:
    values = cell if isinstance(cell, list) else re.split(r"\s*[|,]\s*", str(cell or ""))
    return [value for value in values if LABEL.fullmatch(value)]


def by_label(table: pa.Table, ids: list[str], column: str) -> Iterator[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for item, cell in zip(ids, table[column].to_pylist(), strict=True):
        for label in labels_of(cell):
            found.setdefault(label, []).append(item)
    fits = {label: items for label, items in found.items() if FEWEST <= len(items) <= MOST * len(ids)}
    yield from sorted(fits.items())


def misspelt(table: pa.Table, ids: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Each title with a letter of its longest word left out, doubled, or swapped with the next one."""
    random = np.random.default_rng(0)
    for item, title in zip(ids, table[TITLE].to_pylist(), strict=True):
        word = max((title or "").split() or [""], key=len)
        if len(word) < 5:
            continue
        at = int(random.integers(1, len(word) - 1))
        wrong = (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
        yield title.replace(word, wrong[int(random.integers(3))], 1), [item]


def main(catalog: str, column: str, folder: str) -> None:
    table, out = pq.read_table(catalog), Path(folder)
    rows = np.random.default_rng(0).permutation(len(table))[:ITEMS]
    table = table.take(pa.array(np.sort(rows)))
    ids = [str(item) for item in table.column(0).to_pylist()]
    judged = misspelt(table, ids) if column == TITLE else by_label(table, ids, column)
    out.mkdir(parents=True, exist_ok=True)
    with (out / "queries.csv").open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["query", "item"])
        for _, (query, items) in zip(range(QUERIES), judged, strict=False):
            lines.writerows([query, item] for item in items)
    pq.write_table(table if column == TITLE else table.drop_columns([column]), out / "catalog.parquet")


if __name__ == "__main__":
    main(*sys.argv[1:])
