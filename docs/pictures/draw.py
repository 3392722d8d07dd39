"""Draws shelves as the demo bookshop shows them: two rows of covers in, one SVG file out.

The file stands alone, and follows the reader's choice of light or dark. Covers have the colours and motifs of
demo/static.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from html import escape
from pathlib import Path

STATIC = Path(__file__).parents[2] / "demo" / "static"

WIDTH, MARGIN = 664, 20
COVER, TALL, GAP = 92, 138, 14
HEADING, LABEL, LINE, BELOW = 40, 28, 12, 12  # heights; the last one of the space below a row

STYLE = """
  svg { --page: #fcfcfa; --text: #17181c; --muted: #5b5e65; --mark: #1b3fc2; }
  @media (prefers-color-scheme: dark) {
    svg { --page: #17181c; --text: #f1f0ec; --muted: #a9abb1; --mark: #8ea6ff; }
  }
  text { fill: var(--text); font: 11px "Gill Sans Nova", "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
  .heading { font-size: 14px; }
  .setting { font: 600 12.5px ui-monospace, Menlo, Consolas, "Liberation Mono", monospace; }
  .muted { fill: var(--muted); font-size: 10px; }
  .title { fill: currentColor; font: 700 10.5px "Iowan Old Style", Palatino, Georgia, serif; }
  .board { fill: var(--text); }
  .mark { fill: var(--mark); }
"""


@dataclass(frozen=True)
class Book:
    """What is drawn of a book. words: below it, "" for none."""

    title: str
    palette: str
    motif: str
    words: str = ""


@dataclass(frozen=True)
class Row:
    """setting: what makes this shelf, as one writes it."""

    setting: str
    books: tuple[Book, ...]


def picture(heading: str, before: Row, after: Row) -> str:
    """Two shelves, one above the other; what only the second one has is marked."""
    rows = (before, after)
    lines = max(len(_below(book)) for row in rows for book in row.books)
    each = LABEL + TALL + LINE * lines + BELOW
    height = HEADING + len(rows) * each + 4
    new = {book.title for book in after.books} - {book.title for book in before.books}
    parts = [_symbols({book.motif for row in rows for book in row.books})]
    parts += [
        f'<rect width="{WIDTH}" height="{height}" rx="8" fill="var(--page)"/>',
        f'<text class="heading" x="{MARGIN}" y="30">{escape(heading)}</text>',
    ]
    for number, row in enumerate(rows):
        parts.append(_row(row, HEADING + number * each, new if row is after else set()))
    return "\n".join([_opening(height), f"<style>{STYLE}</style>", *parts, "</svg>", ""])


def titles_in(svg: str) -> list[str]:
    """The books of a picture, in order."""
    return re.findall("<title>(.*?)</title>", svg)


def _opening(height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img">'
    )


def _row(row: Row, top: int, new: set[str]) -> str:
    board = top + LABEL + TALL
    parts = [f'<text class="setting" x="{MARGIN}" y="{top + 17}">{escape(row.setting)}</text>']
    if new:
        end = WIDTH - MARGIN
        parts.append(
            f'<text class="muted" x="{end}" y="{top + 17}" text-anchor="end">new on the shelf</text>'
        )
        parts.append(f'<rect class="mark" x="{end - 98}" y="{top + 12}" width="14" height="4"/>')
    parts.append(f'<rect class="board" x="{MARGIN}" y="{board}" width="{WIDTH - 2 * MARGIN}" height="2"/>')
    for place, book in enumerate(row.books):
        x = MARGIN + place * (COVER + GAP)
        parts.append(_cover(book, x, top + LABEL))
        if book.title in new:
            parts.append(f'<rect class="mark" x="{x}" y="{board}" width="{COVER}" height="4"/>')
        for line, words in enumerate(_below(book)):
            y = board + 16 + LINE * line
            parts.append(f'<text class="muted" x="{x}" y="{y}">{escape(words)}</text>')
    return "\n".join(parts)


def _below(book: Book) -> list[str]:
    return textwrap.wrap(book.words, 19, max_lines=3, placeholder=" …")


def _cover(book: Book, x: int, y: int) -> str:
    paper, ink, accent = _palettes()[book.palette]
    lines = textwrap.wrap(book.title, 15, max_lines=5, placeholder=" …")
    panel = max(COVER * 0.52, 8 + LINE * len(lines) + 7)
    words = "".join(
        f'<text class="title" x="7" y="{7 + LINE * (number + 0.8):g}">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )
    colours = f"--cover-paper:{paper};--cover-accent:{accent};color:{ink}"
    return (
        f'<g transform="translate({x} {y})" style="{colours}">'
        f"<title>{escape(book.title)}</title>"
        f'<rect width="{COVER}" height="{TALL}" fill="{paper}"/>'
        f'<use href="#{book.motif}" width="{COVER}" height="{TALL}"/>'
        f'<rect width="{COVER}" height="{panel:g}" fill="{paper}"/>{words}</g>'
    )


def _symbols(motifs: set[str]) -> str:
    sprite = (STATIC / "motifs.svg").read_text(encoding="utf-8")
    symbols = re.findall(r'(<symbol id="([\w-]+)".*?</symbol>)', sprite, flags=re.DOTALL)
    return "\n".join(symbol for symbol, name in symbols if name in motifs)


def _palettes() -> dict[str, tuple[str, str, str]]:
    """Paper, ink and accent of each palette."""
    css = (STATIC / "cards.css").read_text(encoding="utf-8")
    colour = r"--cover-\w+: (#\w{6}); "
    rule = rf'\[data-palette="(\w+)"\] \{{ {3 * colour}'
    return {name: (paper, ink, accent) for name, paper, ink, accent in re.findall(rule, css)}
