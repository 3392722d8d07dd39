"""Queries that people judged, of the classic test collections: a catalog and queries.csv for `recbuild eval`.

python bench/search/glasgow.py NAME SOURCE FOLDER reads a collection's files in SOURCE, as the University of
Glasgow hands them out, and writes FOLDER/catalog.parquet and FOLDER/queries.csv. NAME: one of COLLECTIONS.
They are read here, not shipped: their makers give them for research.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

TITLE_WORDS = 12  # of a text without a title


@dataclass(frozen=True)
class Item:
    """A document."""

    number: int
    title: str
    text: str


Judged = dict[int, set[int]]


def lines_of(path: Path) -> str:
    return path.read_text(encoding="latin-1").replace("\r", "")


def smart(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Records of `.I number` and sections such as `.T` and `.W`."""
    found = []
    for record in re.split(r"^\.I\s*", lines_of(path), flags=re.MULTILINE)[1:]:
        head, _, rest = record.partition("\n")
        parts = re.split(r"^\.([A-Z])\s*$", rest, flags=re.MULTILINE)
        sections = {name: " ".join(text.split()) for name, text in zip(parts[1::2], parts[2::2], strict=True)}
        found.append((int(head), sections))
    return found


def smart_items(path: Path) -> Iterator[Item]:
    for number, sections in smart(path):
        text = sections.get("W", "")
        yield Item(number, sections.get("T") or shortened(text), text)


def smart_queries(path: Path, *, in_order: bool) -> dict[int, str]:
    """in_order: judgements count the queries, whatever their numbers are."""
    records = enumerate(smart(path), 1)
    return {place if in_order else number: one.get("W", "") for place, (number, one) in records}


def pairs(path: Path, column: int, worst: int | None = None) -> Judged:
    """Lines of the query's number, and the item's in `column`; worst: the last grade that counts."""
    found: Judged = {}
    for line in lines_of(path).splitlines():
        cells = line.split()
        if cells and (worst is None or 1 <= int(cells[-1]) <= worst):
            found.setdefault(int(cells[0]), set()).add(int(cells[column]))
    return found


def numbered(path: Path) -> Iterator[tuple[int, str]]:
    """Records that a slash ends, of a number and lines."""
    for record in re.split(r"^\s*/\s*$", lines_of(path), flags=re.MULTILINE):
        head, _, rest = record.strip().partition("\n")
        if head.strip().isdigit():
            yield int(head), rest


def npl_items(path: Path) -> Iterator[Item]:
    for number, text in numbered(path):
        title, _, _ = text.replace("\n", " ").partition("  ")
        yield Item(number, title, " ".join(text.split()))


def time_items(path: Path) -> Iterator[Item]:
    records = re.split(r"^\*TEXT.*$", lines_of(path), flags=re.MULTILINE)[1:]
    for number, record in enumerate(records, 1):
        text = " ".join(record.replace("*STOP", "").split())
        yield Item(number, shortened(text), text)


def time_queries(path: Path) -> dict[int, str]:
    parts = re.split(r"^\*FIND\s+(\d+)", lines_of(path).replace("*STOP", ""), flags=re.MULTILINE)
    return {
        int(number): " ".join(text.split()) for number, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def listed(lines: Iterator[tuple[int, str]]) -> Judged:
    return {number: {int(item) for item in rest.split()} for number, rest in lines}


def shortened(text: str) -> str:
    return " ".join(text.split()[:TITLE_WORDS])


def cranfield(home: Path) -> tuple[Iterator[Item], dict[int, str], Judged]:
    queries = smart_queries(home / "cran.qry", in_order=True)
    return smart_items(home / "cran.all.1400"), queries, pairs(home / "cran.rel", 1, worst=4)


def cisi(home: Path) -> tuple[Iterator[Item], dict[int, str], Judged]:
    queries = smart_queries(home / "CISI.QRY", in_order=False)
    return smart_items(home / "CISI.ALL"), queries, pairs(home / "CISI.REL", 1)


def cacm(home: Path) -> tuple[Iterator[Item], dict[int, str], Judged]:
    queries = smart_queries(home / "query.text", in_order=False)
    return smart_items(home / "cacm.all"), queries, pairs(home / "qrels.text", 1)


def med(home: Path) -> tuple[Iterator[Item], dict[int, str], Judged]:
    queries = smart_queries(home / "MED.QRY", in_order=False)
    return smart_items(home / "MED.ALL"), queries, pairs(home / "MED.REL", 2)


def npl(home: Path) -> tuple[Iterator[Item], dict[int, str], Judged]:
    queries = {number: " ".join(text.split()) for number, text in numbered(home / "query-text")}
    return npl_items(home / "doc-text"), queries, listed(numbered(home / "rlv-ass"))


def magazine(home: Path) -> tuple[Iterator[Item], dict[int, str], Judged]:
    rows = (line.split(maxsplit=1) for line in lines_of(home / "TIME.REL").splitlines() if line.strip())
    judged = listed((int(row[0]), row[1] if len(row) > 1 else "") for row in rows)
    return time_items(home / "TIME.ALL"), time_queries(home / "TIME.QUE"), judged


COLLECTIONS = {"cranfield": cranfield, "cisi": cisi, "cacm": cacm, "med": med, "npl": npl, "time": magazine}


def main(name: str, source: str, folder: str) -> None:
    items, queries, judged = COLLECTIONS[name](Path(source))
    kept, out = [one for one in items if one.title or one.text], Path(folder)
    known = {one.number for one in kept}
    out.mkdir(parents=True, exist_ok=True)
    columns = {
        "id": [f"{name}-{one.number}" for one in kept],
        "title": [one.title for one in kept],
        "description": [one.text for one in kept],
    }
    pq.write_table(pa.table(columns), out / "catalog.parquet")
    with (out / "queries.csv").open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["query", "item"])
        for number, query in queries.items():
            lines.writerows(
                [query.lower(), f"{name}-{item}"] for item in sorted(judged.get(number, set()) & known)
            )


if __name__ == "__main__":
    main(*sys.argv[1:])
