"""JSON files: an object a line, an array, an object that holds the rows, or objects one after another.

Python's own parser reads them: others take the types from the first rows, and drop later values of another
type in silence.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import pyarrow as pa

from recbuild.sources.files.content import Content
from recbuild.sources.files.json_shape import Shaped, ShapeError, shape
from recbuild.sources.files.text.encoding import text_of_content
from recbuild.sources.table import Source, Table
from recbuild.sources.values import text_of

_REMEDY = (
    'Each line holds one object, such as {"id": "1", "title": "Emma"}; or the file is one array of them.'
)
_LINES = {".jsonl", ".ndjson"}
# What stands before JSON in a script: a variable, or a function that is called.
_SCRIPT = re.compile(
    r"\s*(?:(?:export\s+default|(?:(?:var|let|const)\s+)?[\w$.]+\s*=(?!=))|[\w$.]+\s*\()\s*(?=[\[{])"
)
_SPACE = re.compile(r"[\s,;]*")


def open_json(content: Content, columns: Sequence[str] = ()) -> Source:
    """A file of JSON; all of it is read now. The columns are the keys of all rows, in order of appearance.

    A key that a row lacks is an empty cell. Raises CatalogError.
    """
    text, encoding = text_of_content(content)
    script = _SCRIPT.match(text)
    body = text[script.end() :].rstrip().rstrip(";)") if script else text
    first_line = text.count("\n", 0, script.end()) + 1 if script else 1
    values, lines, notes = _values(content, body, first_line)
    try:
        shaped = shape(values, lines, one_a_line=content.suffix in _LINES)
    except ShapeError as error:
        raise content.refused(f"{error} {_REMEDY}") from error
    return _source(content, shaped, (*encoding.notes, *notes, *shaped.notes))


def _source(content: Content, shaped: Shaped, notes: tuple[str, ...]) -> Source:
    keys = dict.fromkeys(name for record in shaped.records for name in record)
    # Half of a character of two halves, which JSON can name, cannot be printed.
    names = {key.encode(errors="replace").decode(): key for key in keys}

    def load(wanted: Sequence[str]) -> Table:
        loaded = {name: _column([record.get(names[name]) for record in shaped.records]) for name in wanted}
        return Table(pa.table(loaded), shaped.rows)

    return Source(content.name, tuple(names), load, notes)


def _values(content: Content, text: str, first_line: int) -> tuple[list[Any], list[int], tuple[str, ...]]:
    """The values that stand one after another, the line of each, and notes."""
    if not text.strip():
        raise content.refused(f"the file is empty. {_REMEDY}")
    with suppress(ValueError, RecursionError):
        return [json.loads(text)], [first_line], ()
    lines = text.split("\n")
    filled = [number for number, line in enumerate(lines) if line.strip()]
    with suppress(ValueError, RecursionError):  # all at once takes half the time of one by one
        joined = ",".join(lines[number].rstrip().removesuffix(",") for number in filled)
        values = json.loads(f"[{joined}]")
        if len(values) == len(filled):
            return values, [first_line + number for number in filled], ()
    if literals := _literals([lines[number] for number in filled]):
        note = "The lines are written as Python does, in single quotes, and are read so."
        return literals, [first_line + number for number in filled], (note,)
    texts = [(text, first_line)]
    if _is_whole(lines[filled[0]]):
        texts = [(lines[number], first_line + number) for number in filled]
    found = [one for piece, line in texts for one in _one_by_one(content, piece, line)]
    return [value for value, _ in found], [line for _, line in found], ()


def _is_whole(line: str) -> bool:
    """Whether a line holds one value, so that all lines should."""
    with suppress(ValueError, RecursionError):
        json.loads(line)
        return True
    return False


def _one_by_one(content: Content, text: str, first_line: int) -> Iterator[tuple[Any, int]]:
    """Each value, and the number of its first line. Raises CatalogError where one is broken."""
    decoder, at, line, counted = json.JSONDecoder(), 0, first_line, 0
    while (at := _end(text, at)) < len(text):
        line, counted = line + text.count("\n", counted, at), at
        try:
            value, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            wrong = first_line + error.lineno - 1
            raise content.refused(
                f"line {wrong} is not JSON: {error.msg} at character {error.colno}. {_REMEDY}"
            ) from error
        except (ValueError, RecursionError) as error:
            what = "objects within objects" if isinstance(error, RecursionError) else "digits in a number"
            later = " or a later one" if "\n" in text[at:].strip() else ""
            raise content.refused(
                f"line {line}{later} has too many {what}. Leave them out, or write them as a text."
            ) from error
        yield value, line


def _end(text: str, at: int) -> int:
    """Where the space from here on ends."""
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _literals(lines: Sequence[str]) -> list[Any]:
    """The lines as objects of Python; empty if they are none."""
    if not re.match(r"\s*\{\s*u?'", lines[0]):
        return []
    try:
        return [ast.literal_eval(line.strip()) for line in lines]
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return []


def _column(values: list[Any]) -> pa.Array:
    """An Arrow column; of texts if the values are of several types or too large for a number."""
    try:
        return pa.array(values)
    except (pa.ArrowException, OverflowError, UnicodeEncodeError):
        return pa.array([_written(value).encode(errors="replace").decode() for value in values])


def _written(value: Any) -> str:
    """A value as text; lists and objects as JSON, which readers of cells understand."""
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else text_of(value)
