"""Builds the demo bookshop: a folder of static pages from a list of books.

In: books.csv, templates/ and static/. Out: `index.html`, a page for each book and each genre, `today.html`,
`you.html`, `offline.html`, `titles.json`, and `catalog.csv`: what
recbuild makes the recommendations from, into the folder's `rec/`.

    python demo/build.py demo/dist
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

HERE = Path(__file__).parent
ROW = 6
"""Cards in a row, on the shelf and in what the page shows instead of it."""

FRONT_TABLE = ("the-pillow-book", "moby-dick", "the-life-of-the-bee")
BASKET = (
    "the-hound-of-the-baskervilles",
    "the-lady-with-the-dog",
    "the-voyage-of-the-beagle",
    "the-metamorphosis",
)
START = ("the-odyssey", "crime-and-punishment", "the-flowers-of-evil", "heidi", "rashomon", "meditations")


class ShopError(Exception):
    """The shop cannot be built from these books; the message says where and why."""


@dataclass(frozen=True)
class Book:
    id: str
    title: str
    author: str
    year: int
    genre: str
    themes: tuple[str, ...]
    language: str
    description: str
    price: float
    in_stock: bool
    pages: int
    palette: str
    motif: str

    @property
    def page(self) -> str:
        return page_of(self.id)

    @property
    def year_label(self) -> str:
        if self.year < 0:
            return f"{-self.year} BC"
        return f"AD {self.year}" if self.year < 1000 else str(self.year)

    @property
    def price_label(self) -> str:
        return f"£{self.price:.2f}"

    @property
    def first_sentence(self) -> str:
        end = re.search(r"(?<!\bMr)(?<!\bMrs)(?<!\bDr)(?<!\bSt)[.!?](?=\s+[A-Z“])", self.description)
        return self.description[: end.end()] if end else self.description

    @property
    def thickness(self) -> int:
        """How thick the spine is drawn, 1 to 5."""
        return 1 + sum(self.pages >= limit for limit in (130, 230, 350, 550))


@dataclass(frozen=True)
class Genre:
    name: str
    books: tuple[Book, ...]
    """In order of year."""

    @property
    def page(self) -> str:
        words = re.findall(r"[a-z]+", self.name.lower().replace("’", ""))
        return f"shelves/{'-'.join(words)}.html"


def page_of(id: str) -> str:
    return f"books/{id}.html"


def read_books(path: Path) -> tuple[Book, ...]:
    return tuple(book_of(row, f"{path.name}, row {number}") for number, row in enumerate(read_rows(path), 1))


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows as they are, with printers' apostrophes."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return [{name: (text or "").replace("'", "’") for name, text in row.items()} for row in rows]


def book_of(row: dict[str, str], place: str) -> Book:
    try:
        return Book(
            id=row["id"],
            title=row["title"],
            author=row["author"],
            year=int(row["year"]),
            genre=row["genre"],
            themes=tuple(row["themes"].split(" | ")),
            language=row["language"],
            description=row["description"],
            price=float(row["price"]),
            in_stock=row["in_stock"] == "true",
            pages=int(row["pages"]),
            palette=row["palette"],
            motif=row["motif"],
        )
    except KeyError as missing:
        raise ShopError(f"{place}: there is no column {missing}. Add it to the header.") from missing
    except ValueError as flaw:
        raise ShopError(f"{place}: {flaw}. Correct the value.") from flaw


def genres_of(by_year: Iterable[Book]) -> list[Genre]:
    shelves: dict[str, list[Book]] = {}
    for book in by_year:
        shelves.setdefault(book.genre, []).append(book)
    return [Genre(name, tuple(shelves[name])) for name in sorted(shelves)]


def eras_of(by_year: Sequence[Book]) -> dict[str, str]:
    """First book of an era → what the long shelf's edge says below it. Three spines make room for a label."""
    firsts: dict[str, list[str]] = {}
    for book in by_year:
        firsts.setdefault(era_of(book.year), []).append(book.id)
    return {ids[0]: era for era, ids in firsts.items() if len(ids) > 2}


def era_of(year: int) -> str:
    if year < 500:
        return "Antiquity"
    if year < 1500:
        return "Middle Ages"
    return f"{year // 100 * 100}s" if year < 1800 else f"{year // 10 * 10}s"


def others(genre: Genre, book: Book) -> list[Book]:
    """The book's neighbours on its shelf, the next in time first, round to the beginning."""
    place = genre.books.index(book)
    return [*genre.books[place + 1 :], *genre.books[:place]][:ROW]


def pick(books: Iterable[Book], ids: Sequence[str]) -> list[Book]:
    by_id = {book.id: book for book in books}
    if missing := [id for id in ids if id not in by_id]:
        raise ShopError(f"build.py shows {missing[0]}, and there is no such book. Choose another.")
    return [by_id[id] for id in ids]


def build(source: Path, out: Path) -> int:
    """Writes the shop to `out`, beside whatever recbuild put into its `rec/`; returns the number of books."""
    books = read_books(source)
    by_year = sorted(books, key=lambda book: (book.year, book.title))
    front_table, start = pick(books, FRONT_TABLE), pick(books, START)
    basket = pick(books, BASKET)
    genres = genres_of(by_year)
    for folder in ("books", "shelves"):
        shutil.rmtree(out / folder, ignore_errors=True)  # A book that left the list leaves no page behind.
    shutil.copytree(HERE / "static", out, dirs_exist_ok=True)
    write = page_writer(out, genres)
    write("you.html", "you.html")
    write("today.html", "today.html", basket=basket)
    write("offline.html", "offline.html", start=start)
    write(
        "index.html",
        "home.html",
        books=books,
        by_year=by_year,
        eras=eras_of(by_year),
        front_table=front_table,
        start=start,
    )
    for genre in genres:
        write(genre.page, "genre.html", genre=genre)
        for before, book, after in zip(
            [None, *genre.books], genre.books, [*genre.books[1:], None], strict=False
        ):
            similar = others(genre, book)
            write(book.page, "book.html", genre=genre, book=book, before=before, after=after, similar=similar)
    write_titles(books, out / "titles.json")
    write_catalog(source, out / "catalog.csv")
    return len(books)


def page_writer(out: Path, genres: Sequence[Genre]) -> Callable[..., None]:
    """A function that renders a template to a page; `root` leads from the page back to the top folder."""
    pages = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def write(page: str, template: str, **content: object) -> None:
        html = pages.get_template(template).render(root="../" * page.count("/"), genres=genres, **content)
        path = out / page
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(html, encoding="utf-8")

    return write


def write_titles(books: Iterable[Book], path: Path) -> None:
    """One file with every title, the same for everyone: you.html can name a book without asking for it."""
    titles = {
        book.id: {"title": book.title, "palette": book.palette, "thickness": book.thickness} for book in books
    }
    path.write_text(json.dumps(titles, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def write_catalog(source: Path, path: Path) -> None:
    """The books as they came, and a `url` column: each page's address, seen from the bundle's folder."""
    rows = [{**row, "url": f"../{page_of(row['id'])}"} for row in read_rows(source)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> int:
    parser = argparse.ArgumentParser(description="Builds the demo bookshop.")
    parser.add_argument(
        "out", nargs="?", type=Path, default=HERE / "dist", help="folder to write (default: demo/dist)"
    )
    parser.add_argument(
        "--books", type=Path, default=HERE / "books.csv", help="list of books (default: demo/books.csv)"
    )
    arguments = parser.parse_args()
    try:
        count = build(arguments.books, arguments.out)
    except (OSError, ShopError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{count} books in {arguments.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
