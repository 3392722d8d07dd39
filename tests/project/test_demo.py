"""The demo bookshop: what build.py writes is whole, stands on its own, and keeps a strict policy."""

from __future__ import annotations

import csv
import posixpath
import re
import subprocess
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.support.paths import ROOT

DEMO = ROOT / "demo"
BOOKS = DEMO / "books.csv"
OFFLINE = "offline.html"
BUNDLE = "rec/"  # Written by recbuild, not by the shop.
KILOBYTES = 1024


@dataclass
class Page:
    links: list[str] = field(default_factory=list)
    """Where its <a> lead."""
    files: list[str] = field(default_factory=list)
    """What it loads."""
    ids: set[str] = field(default_factory=set)
    inline: list[str] = field(default_factory=list)
    """What a policy without 'unsafe-inline' would block."""


class PageReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.page.ids |= {given["id"]} if "id" in given else set()
        self.page.inline += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.page.inline.append(tag)
        address = given.get("href") or given.get("src")
        if address:
            (self.page.links if tag == "a" else self.page.files).append(address)


@dataclass(frozen=True)
class Shop:
    folder: Path
    pages: dict[str, Page]
    """By their path, seen from the folder."""

    def text(self, file: str) -> str:
        return (self.folder / file).read_text(encoding="utf-8")

    def anchors(self, file: str) -> set[str]:
        if file.endswith(".svg"):
            return set(re.findall(r'<symbol id="(\w+)"', self.text(file)))
        return self.pages[file].ids


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    folder = tmp_path_factory.mktemp("shop")
    build(folder)
    return Shop(folder, {path.relative_to(folder).as_posix(): read(path) for path in folder.rglob("*.html")})


@pytest.fixture(scope="module")
def books() -> list[dict[str, str]]:
    with BOOKS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def build(folder: Path, books: Path = BOOKS) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(DEMO / "build.py"), str(folder), "--books", str(books)]
    return subprocess.run(command, capture_output=True, text=True, check=books == BOOKS)


def read(path: Path) -> Page:
    reader = PageReader()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader.page


def target(page: str, address: str) -> tuple[str, str]:
    """The file, seen from the shop's folder, and the fragment that an address on a page means."""
    file, _, fragment = address.partition("#")
    return (posixpath.normpath(posixpath.join(posixpath.dirname(page), file)) if file else page), fragment


def test_every_link_and_file_is_there_down_to_the_fragment(shop: Shop) -> None:
    for page, content in shop.pages.items():
        for address in content.links + content.files:
            file, fragment = target(page, address)
            if file.startswith(BUNDLE):
                continue
            assert (shop.folder / file).is_file(), f"{page}: {address}"
            assert not fragment or fragment in shop.anchors(file), f"{page}: {address}"


def test_every_book_has_a_page_that_links_lead_to_from_the_home_page(
    shop: Shop, books: list[dict[str, str]]
) -> None:
    seen, ahead = set[str](), ["index.html"]
    while ahead:
        page = ahead.pop()
        if page not in seen:
            seen.add(page)
            ahead += [target(page, link)[0] for link in shop.pages[page].links]
    assert {f"books/{book['id']}.html" for book in books} <= seen
    assert seen == set(shop.pages) - {OFFLINE}, "to that page leads no link, but the lack of a network"


def test_no_page_has_inline_script_or_style(shop: Shop) -> None:
    for page, content in shop.pages.items():
        assert content.inline == [], page


def test_nothing_is_loaded_from_elsewhere_or_from_the_root_of_the_host(shop: Shop) -> None:
    for page, content in shop.pages.items():
        for address in content.links + content.files:
            assert not re.match(r"[a-z]+:|/", address), f"{page}: {address}"
    for file in shop.folder.rglob("*.*"):
        if file.suffix in (".css", ".js", ".svg"):
            text = file.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
            assert not re.search(r"https?:|data:|url\(|@import", text), file.name


def test_every_page_says_its_language_its_title_and_what_it_is_about(shop: Shop) -> None:
    titles = set()
    for page in shop.pages:
        head = shop.text(page).partition("</head>")[0]
        assert '<html lang="en-GB">' in head, page
        assert re.search(r'<meta name="description" content="[^"]{40,}">', head), page
        titles |= set(re.findall(r"<title>(.+)</title>", head))
    assert len(titles) == len(shop.pages)


def test_each_book_page_asks_for_recommendations_next_to_its_book(
    shop: Shop, books: list[dict[str, str]]
) -> None:
    for book in books:
        text = shop.text(f"books/{book['id']}.html")
        assert f'<rec-shelf item="{book["id"]}" k="6">' in text
        assert text.count('<a class="card" href="../books/') >= 4, (
            "the shelf has something to show without JavaScript"
        )


def test_a_recommended_card_varies_in_no_address_but_its_link_and_a_fragment(shop: Shop) -> None:
    templates = re.findall("<template>(.*?)</template>", shop.text("index.html"), re.DOTALL)
    assert len(templates) == 2, "of the search box and of the shelf"
    for template in templates:
        assert set(re.findall(r"data-rec[\w-]*", template)) == {
            "data-rec",
            "data-rec-data",
            "data-rec-fragment",
            "data-rec-link",
        }
        assert '<use href="motifs.svg" data-rec-fragment="motif">' in template


def test_the_catalog_has_the_books_with_their_addresses_seen_from_the_bundle(
    shop: Shop, books: list[dict[str, str]]
) -> None:
    rows = list(csv.DictReader(shop.text("catalog.csv").splitlines()))
    assert list(rows[0]) == [*books[0], "url"]
    assert [row["id"] for row in rows] == [book["id"] for book in books]
    for row in rows:
        assert (shop.folder / BUNDLE / row["url"]).resolve().is_file()


def test_every_motif_and_palette_of_the_books_is_drawn(shop: Shop, books: list[dict[str, str]]) -> None:
    assert {book["motif"] for book in books} <= shop.anchors("motifs.svg")
    assert {book["palette"] for book in books} <= set(palettes(shop))


def test_the_motifs_take_few_bytes_and_only_the_covers_three_colours(shop: Shop) -> None:
    sprite = shop.text("motifs.svg")
    assert len(sprite.encode()) < 60 * KILOBYTES
    paints = set(re.findall(r'(?:fill|stroke)="([^"]+)"', sprite))
    assert paints <= {"none", "currentColor", "var(--cover-paper)", "var(--cover-accent)"}


def test_the_words_on_every_cover_are_easy_to_read(shop: Shop) -> None:
    for name, (paper, ink) in palettes(shop).items():
        assert contrast(paper, ink) >= 4.5, name


def test_the_words_on_every_page_are_easy_to_read_by_day_and_by_night(shop: Shop) -> None:
    tokens = [
        dict(re.findall(r"--(\w[\w-]*): (#\w{6});", block))
        for block in shop.text("shop.css").split("@media")[:2]
    ]
    for colours in tokens:
        for name in ("text", "muted", "link"):
            assert contrast(colours["page"], colours[name]) >= 4.5, name
        assert contrast(colours["link"], colours["on-link"]) >= 4.5


def test_a_book_that_cannot_be_shelved_is_named_with_what_to_do(tmp_path: Path) -> None:
    lines = BOOKS.read_text(encoding="utf-8").splitlines()
    flawed = tmp_path / "flawed.csv"
    flawed.write_text("\n".join([lines[0], lines[1].replace(",1884,", ",last year,")]), encoding="utf-8")
    done = build(tmp_path / "shop", flawed)
    assert done.returncode == 1
    assert "flawed.csv, row 1" in done.stderr
    assert "last year" in done.stderr
    assert "Traceback" not in done.stderr


def palettes(shop: Shop) -> dict[str, tuple[str, str]]:
    rule = r'\[data-palette="(\w+)"\] \{ --cover-paper: (#\w{6}); --cover-ink: (#\w{6});'
    return {name: (paper, ink) for name, paper, ink in re.findall(rule, shop.text("cards.css"))}


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two colours."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
