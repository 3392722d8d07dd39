"""How a delimited text is written: what separates its columns, and how its quotes are meant.

The separator is the one by which most of the first lines have the same number of cells, however often another
stands in one line. How quotes are meant is decided on the whole text: the first way in which all of it fits.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

SAMPLE_LINES = 400
_PLACEHOLDER = "\ue000"  # stands for a separator of several characters, which the csv module does not take

_SPELLED = {
    ",": "a comma",
    ";": "a semicolon",
    "\t": "a tab",
    "|": "a vertical bar",
    "\x01": "the control character ^A",
    "::": "two colons",
    " ": "a space",
}
_SPACES = re.compile(r'(?<![^ \t])("(?:[^"]|"")*")|[ \t]+')  # or a cell in quotes, which keeps its own
_ESCAPE = re.compile(r"\\(.)")
_DIRECTIVE = re.compile(r"(?i)^\ufeff?\"?sep=(.)\"?\s*$")


@dataclass(frozen=True)
class Dialect:
    """How a text is written.

    delimiter: what separates cells; " " stands for any run of spaces.
    first_line: where the table begins, from 0: after a line "sep=;".
    quoted: whether double quotes enclose cells.
    escaped: whether a backslash takes the next character's meaning away, as databases write it.
    spaced: whether spaces after a separator do not belong to the cell.
    """

    delimiter: str
    first_line: int = 0
    quoted: bool = True
    escaped: bool = False
    spaced: bool = False

    @property
    def spelled(self) -> str:
        """The separator for a message: "a comma"."""
        return _SPELLED.get(self.delimiter, repr(self.delimiter))

    @property
    def character(self) -> str:
        """The separator as one character, once `prepared` has replaced it."""
        return self.delimiter if len(self.delimiter) == 1 and self.delimiter != " " else _PLACEHOLDER

    def prepared(self, lines: Iterable[str]) -> Iterable[str]:
        """The lines with `character` for each separator, and without escapes that stand for white space."""
        if self.escaped:
            lines = (_ESCAPE.sub(_unescaped, self._null.sub("", line)) for line in lines)
        if self.character == self.delimiter:
            return lines
        if self.delimiter == " ":
            return (_SPACES.sub(_without_spaces, line.strip(" \t")) for line in lines)
        return (line.replace(self.delimiter, _PLACEHOLDER) for line in lines)

    @property
    def _null(self) -> re.Pattern[str]:
        """A cell that is nothing but `\\N`, which databases write for a missing value."""
        edge = rf"[{re.escape(self.delimiter)}\r\n]"
        return re.compile(rf"(?:(?<={edge})|^)\\N(?={edge}|$)")

    def reader(self, lines: Iterable[str], *, strict: bool) -> Iterator[list[str]]:
        """The cells of prepared lines. strict: whether quotes that do not fit are a csv.Error."""
        return csv.reader(
            lines,
            delimiter=self.character,
            quoting=csv.QUOTE_MINIMAL if self.quoted else csv.QUOTE_NONE,
            escapechar="\\" if self.escaped else None,
            skipinitialspace=self.spaced,
            strict=strict,
        )


def find_dialect(lines: Sequence[str], suffix: str) -> Dialect:
    """The dialect by the first lines of a text. suffix: its extension, which decides between equals."""
    directive = _DIRECTIVE.match(lines[0]) if lines else None
    if directive:
        return Dialect(directive[1], first_line=1)
    usual = ["::", "\x01", ",", ";", "\t", "|"]
    if suffix in {".tsv", ".tab"}:
        usual.sort(key=lambda one: one != "\t")
    scores = {one: _score(lines, Dialect(one)) for one in usual}
    best = max(scores, key=lambda one: scores[one])
    if scores[best] < _score(lines, Dialect(" ")) and scores[best] < 0.4:
        best = " "
    elif scores[best] == 0:
        best = ","
    return Dialect(best)


def ways(dialect: Dialect, text: str) -> list[Dialect]:
    """The ways in which quotes may be meant, the likeliest first. text: the first lines."""
    spaced = replace(dialect, spaced=True)
    if dialect.delimiter == "\t" and '"' not in text and re.search(r"(?m)(^|\t)\\N(\t|\r?$)", text):
        return [replace(dialect, quoted=False, escaped=True), dialect]
    typed = re.search(rf'{re.escape(dialect.delimiter)} +"', text) is not None and dialect.delimiter != " "
    found = [spaced, dialect] if typed else [dialect]
    found += [replace(one, escaped=True) for one in found]
    # Where a tab separates, quotes often belong to the text.
    return [*found, replace(dialect, quoted=False)] if dialect.delimiter in "\t\x01::" else found


@contextmanager
def cells_of_any_size() -> Iterator[None]:
    """The csv module refuses long cells otherwise."""
    usual = csv.field_size_limit(2**31 - 1)
    try:
        yield
    finally:
        csv.field_size_limit(usual)


def _score(lines: Sequence[str], dialect: Dialect) -> float:
    """From 0 to 1: the share of the rows that have the commonest number of cells, and more for more cells.

    Less if quotes do not fit, since another separator may tear cells apart; and if the first row has another
    number of cells, since names of columns seldom hold what texts below them do.
    """
    tried = [_widths(lines, way) for way in (dialect, replace(dialect, spaced=True, escaped=True))]
    return max(fit * _share(widths) ** 2 * (1 - 1 / (_commonest(widths)[0] + 1)) for widths, fit in tried)


def _widths(lines: Sequence[str], dialect: Dialect) -> tuple[list[int], float]:
    """The number of cells of each row without remarks above the table, and from 0 to 1 how well all fits."""
    fit, rows = 1.0, _counts(lines, dialect, strict=True)
    if rows is None:
        fit, rows = 0.5, _counts(lines, dialect, strict=False) or []
    if len(lines) >= SAMPLE_LINES:
        rows = rows[:-1]  # the sample may end within a row
    above = next((at for at, width in enumerate(rows) if width > 1), 0)
    kept = rows[above:] if 2 * above <= len(rows) > above + 1 else rows
    return kept, fit if rows[:1] == [_commonest(kept)[0]] else 0.6 * fit


def _counts(lines: Sequence[str], dialect: Dialect, *, strict: bool) -> list[int] | None:
    try:
        with cells_of_any_size():
            return [len(cells) for cells in dialect.reader(dialect.prepared(lines), strict=strict) if cells]
    except csv.Error as error:
        # The sample may end within a cell in quotes.
        is_cut = "unexpected end" in str(error) and len(lines) >= SAMPLE_LINES
        return _counts(lines, dialect, strict=False) if strict and is_cut else None


def _share(widths: Sequence[int]) -> float:
    return _commonest(widths)[1] / max(len(widths), 1)


def _commonest(widths: Sequence[int]) -> tuple[int, int]:
    """The commonest number of cells, and how many rows have it; of several, the largest."""
    counts = Counter(width for width in widths if width > 1)
    return max(counts.items(), key=lambda one: (one[1], one[0]), default=(0, 0))


def _without_spaces(match: re.Match[str]) -> str:
    return match[1] or _PLACEHOLDER


def _unescaped(match: re.Match[str]) -> str:
    """An escape as it was, but a space for one that stands for a line break or a tab."""
    return " " if match[1] in "nrt" else match[0]
