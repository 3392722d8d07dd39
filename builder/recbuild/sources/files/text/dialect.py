"""How a delimited text is written: what separates its columns, and how its quotes are meant.

The separator is the one by which most of the first lines have the same number of cells, however often another
stands in one line. How quotes are meant is decided on the whole text: the first way in which all of it fits.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

SAMPLE_LINES = 400
_PLACEHOLDER = "\x1f"  # stands for a separator of several characters, which the csv module does not take

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


def _score(lines: Sequence[str], dialect: Dialect) -> float:
    """From 0 to 1: the share of the rows that have the commonest number of cells, and more for more cells."""
    widths = max(
        (_widths(lines, way) for way in (dialect, replace(dialect, spaced=True, escaped=True))), key=_share
    )
    common, _ = _commonest(widths)
    return _share(widths) ** 2 * (1 - 1 / (common + 1)) if common > 1 else 0.0


def _widths(lines: Sequence[str], dialect: Dialect) -> list[int]:
    rows: list[int] = []
    try:
        for cells in dialect.reader(dialect.prepared(lines), strict=False):
            if cells:
                rows.append(len(cells))
    except csv.Error:
        rows.append(0)
    if len(lines) >= SAMPLE_LINES:
        rows.pop()  # the sample may end within a row
    above = next((at for at, width in enumerate(rows) if width > 1), 0)  # remarks above the table
    return rows[above:] if 2 * above <= len(rows) else rows


def _share(widths: Sequence[int]) -> float:
    return _commonest(widths)[1] / max(len(widths), 1)


def _commonest(widths: Sequence[int]) -> tuple[int, int]:
    """The commonest number of cells, and how many rows have it; of several, the largest."""
    counts = Counter(width for width in widths if width > 1)
    return max(counts.items(), key=lambda one: (one[1], one[0]), default=(0, 0))


def _without_spaces(found: re.Match[str]) -> str:
    return found[1] or _PLACEHOLDER


def _unescaped(found: re.Match[str]) -> str:
    """An escape as it was, but a space for one that stands for a line break or a tab."""
    return " " if found[1] in "nrt" else found[0]
