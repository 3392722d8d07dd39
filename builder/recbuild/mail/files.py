"""Lists of users as a file that mail programs read: a line or a row for each user, written as they come.

A file appears under its name once it is whole.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from recbuild.errors import UserError, did_you_mean
from recbuild.mail.lists import UserList
from recruntime.bridge import result_to_json

Write: TypeAlias = Callable[[UserList], None]

SHOWN = ("title", "url", "image", "price")
"""Fields of the cards that a mail shows, in CSV a column for each place of the list."""
ROWS = 1000
_SCHEMA = pa.schema(
    [
        ("user", pa.string()),
        ("known", pa.int32()),
        ("heading", pa.string()),
        ("items", pa.list_(pa.string())),
        ("scores", pa.list_(pa.float64())),
        ("because", pa.list_(pa.string())),
    ]
)


@contextmanager
def writing(out: Path, k: int, fields: Mapping[str, object]) -> Iterator[Write]:
    """Within, takes one list after the other. k: items of a list. fields: of the cards.

    Raises UserError for a name of no known kind.
    """
    kind = kind_of(out)
    beside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with kind(beside, k, [name for name in SHOWN if name in fields]) as write:
            yield write
        beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)


def kind_of(out: Path) -> Kind:
    """What writes a file of this name. Raises UserError."""
    kind = KINDS.get(out.suffix.lower())
    if kind is None:
        near = did_you_mean(out.suffix.lower(), KINDS)
        raise UserError(f"--out {out}: end the name with one of {', '.join(KINDS)}.{near}")
    return kind


def as_line(found: UserList) -> bytes:
    """A list as a line of JSON."""
    named = {"user": found.user, "known": found.known} | result_to_json(found.result)
    return orjson.dumps(named, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_APPEND_NEWLINE)


@contextmanager
def _lines(file: Path, k: int, fields: list[str]) -> Iterator[Write]:
    with file.open("wb") as lines:

        def write(found: UserList) -> None:
            lines.write(as_line(found))

        yield write


@contextmanager
def _csv(file: Path, k: int, fields: list[str]) -> Iterator[Write]:
    columns = ["item", *fields]
    with file.open("w", newline="", encoding="utf-8") as text:
        rows = csv.writer(text)
        places = [f"{name}_{place}" for place in range(1, k + 1) for name in columns]
        rows.writerow(["user", "known", "heading", *places])

        def write(found: UserList) -> None:
            cells: list[object] = []
            for one in found.result.items:
                cells += [one.item, *(one.card.get(field) for field in fields)]
            rows.writerow(
                [found.user, found.known, found.result.heading, *cells] + [None] * (len(places) - len(cells))
            )

        yield write


@contextmanager
def _parquet(file: Path, k: int, fields: list[str]) -> Iterator[Write]:
    waiting: list[dict[str, Any]] = []
    with pq.ParquetWriter(file, _SCHEMA) as table:

        def flush() -> None:
            table.write_table(pa.Table.from_pylist(waiting, schema=_SCHEMA))
            waiting.clear()

        def write(found: UserList) -> None:
            items = found.result.items
            waiting.append(
                {
                    "user": found.user,
                    "known": found.known,
                    "heading": found.result.heading,
                    "items": [one.item for one in items],
                    "scores": [float(one.score) for one in items],
                    "because": [one.because for one in items],
                }
            )
            if len(waiting) == ROWS:
                flush()

        yield write
        flush()


Kind: TypeAlias = Callable[[Path, int, list[str]], AbstractContextManager[Write]]
KINDS: dict[str, Kind] = {
    ".jsonl": _lines,
    ".ndjson": _lines,
    ".csv": _csv,
    ".parquet": _parquet,
}
"""Ending of a name → what writes such a file."""
