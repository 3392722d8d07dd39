"""Pagefind and Orama on a judged catalog, in Node: what they find, and what the first search loads.

python bench/search/peers.py FOLDER takes FOLDER/catalog.parquet, its first column the id, and queries.csv.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq
from rich.console import Console

from recbuild.cli.views.searches import searches_table
from recbuild.evaluation.searches import Ask, measured, read_judged

SCRIPT = Path(__file__).with_suffix(".mjs")


def asking(queries: list[str], found: list[list[str]]) -> Ask:
    by_query = dict(zip(queries, found, strict=True))
    return lambda query: (by_query[query], bool(by_query[query]))


def main(folder: str) -> None:
    home, figures, console = Path(folder), [], Console(width=100)
    table, judged = pq.read_table(home / "catalog.parquet"), read_judged(home / "queries.csv")
    columns = (table.column(0), table["title"], table["description"])
    rows = zip(*(column.to_pylist() for column in columns), strict=True)
    names = ("id", "title", "description")
    items = [{name: str(value or "") for name, value in zip(names, row, strict=True)} for row in rows]
    queries = [one.query for one in judged]
    with TemporaryDirectory() as scratch:
        given, out = Path(scratch) / "in.json", Path(scratch) / "out.json"
        given.write_text(json.dumps({"items": items, "queries": queries}))
        for name in ("pagefind", "orama"):
            subprocess.run(["node", SCRIPT, name, given, out], check=True)
            answer = json.loads(out.read_text())
            console.print(f"{name}, first search: {answer['first']}")
            figures.append(measured(name, asking(queries, answer["found"]), judged))
    console.print(searches_table(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
