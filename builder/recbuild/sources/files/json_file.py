"""JSON files: one object a line, or one array of objects.

daft reads the lines and Python's own parser the JSON: daft's parser takes the types from the first rows, and
silently drops later values of another type.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa

from recbuild.errors import CatalogError
from recbuild.sources.table import Source, Table, literally, quiet_daft, reading
from recbuild.sources.values import cut, text_of

_REMEDY = (
    'Each line holds one object, such as {"id": "1", "title": "Emma"}; or the file is one array of them.'
)


def open_json(path: Path) -> Source:
    """A file of JSON objects, one per line or all in one array; all of it is read now.

    The columns are the keys of all objects, in order of appearance. A key that an object lacks is an empty
    cell. Raises CatalogError.
    """
    records, rows = _json_records(path)
    names = tuple(dict.fromkeys(chain.from_iterable(records)))

    def load(wanted: Sequence[str]) -> Table:
        columns = {name: _json_column([record.get(name) for record in records]) for name in wanted}
        return Table(pa.table(columns), rows)

    return Source(str(path), names, load)


def _json_records(path: Path) -> tuple[list[dict[str, Any]], Sequence[int]]:
    """The objects in the file, one per line or all in one array, and their rows."""
    with reading(path, text=True):
        column = quiet_daft().read_text(literally(path), skip_blank_lines=False).to_arrow()["text"]
    lines = column.to_pylist()
    lines[:1] = [line.removeprefix("\ufeff") for line in lines[:1]]
    rows: Sequence[int] = [number for number, line in enumerate(lines, 1) if line.strip()]
    if not rows:
        raise CatalogError(f"{path}: the file is empty. {_REMEDY}")
    if lines[rows[0] - 1].lstrip().startswith("["):
        records = _parsed("\n".join(lines), path, 1)
        rows = range(1, len(records) + 1)
    else:
        records = _parsed_lines([lines[row - 1] for row in rows], rows, path)
    if not records:
        raise CatalogError(f"{path}: the array is empty. {_REMEDY}")
    for row, record in zip(rows, records, strict=True):
        if not isinstance(record, dict):
            raise CatalogError(f"{path}: row {row} is not an object but {_shown(record)}. {_REMEDY}")
    if len(records) == 1 and all(isinstance(value, dict) for value in records[0].values()):
        raise CatalogError(
            f"{path}: it is one object of columns, as pandas writes by default. Write an object a row: "
            'frame.to_json(path, orient="records").'
        )
    return records, rows


def _parsed_lines(lines: Sequence[str], rows: Sequence[int], path: Path) -> list[Any]:
    # Parsing all at once takes half the time and memory; parsing one by one tells which line is wrong.
    with suppress(ValueError, RecursionError):
        records = json.loads(f"[{','.join(lines)}]")
        if len(records) == len(lines):
            return list(records)
    return [_parsed(line, path, row) for line, row in zip(lines, rows, strict=True)]


def _parsed(text: str, path: Path, first_line: int) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        line = first_line + error.lineno - 1
        raise CatalogError(
            f"{path}: line {line} is not JSON: {error.msg} at character {error.colno}. {_REMEDY}"
        ) from error
    except (ValueError, RecursionError) as error:
        what = "objects within objects" if isinstance(error, RecursionError) else "digits in a number"
        later = " or a later one" if "\n" in text else ""
        raise CatalogError(
            f"{path}: line {first_line}{later} has too many {what}. Leave them out, or write them as a text."
        ) from error


def _json_column(values: list[Any]) -> pa.Array:
    """An Arrow column; of texts if the values are of several types or too large for a number."""
    try:
        return pa.array(values)
    except (pa.ArrowException, OverflowError, UnicodeEncodeError):
        return pa.array([text_of(value).encode(errors="replace").decode() for value in values])


def _shown(value: Any) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False)
    except RecursionError:
        text = text_of(value)
    return cut(text)
