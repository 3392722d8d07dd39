"""Draws the shelves of docs/recommendations.md: what the demo shop shows before and after a change.

In: the demo's books, settings and sessions. Out: one SVG beside this file for each of SCENES.

    python -m docs.pictures.shelves
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from demo.build import write_catalog
from docs.pictures.draw import Book, Row, picture
from recbuild.cli import main as recbuild
from recruntime import Event, Recommender
from recruntime.conditions import Condition
from recruntime.rules import Rule
from recruntime.types import Recommendation

HERE = Path(__file__).parent
DEMO = HERE.parents[1] / "demo"

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Shelf:
    """One shelf of a picture.

    setting: what is above it.
    ranking: what differs from the shop's settings.
    options: of the request; `events` in place of the scene's.
    """

    setting: str
    ranking: Values = field(default_factory=dict)
    options: Values = field(default_factory=dict)


@dataclass(frozen=True)
class Scene:
    """Two shelves, before and after a change.

    heading: who looks where.
    before, after: the shelves.
    page: the book whose page is open.
    events: what the visitor did before.
    options: of both requests.
    below: what is below a book.
    """

    heading: str
    before: Shelf
    after: Shelf
    page: str | None = None
    events: tuple[Event, ...] = ()
    options: Values = field(default_factory=dict)
    below: Literal["why", "price"] | None = None


def turned(setting: str, before: str | float, after: str | float) -> tuple[Shelf, Shelf]:
    """Two shelves that differ in one setting of the ranking."""
    one, other = (Shelf(f"{setting} = {json.dumps(value)}", {setting: value}) for value in (before, after))
    return one, other


def seen(*books: str) -> tuple[Event, ...]:
    return tuple(Event(book, time=float(turn)) for turn, book in enumerate(books))


TALES = seen("the-decameron", "the-happy-prince")
NOT_FOR_ME = Event("grimms-fairy-tales", "dislike", time=2.0)
RULES = (
    Rule(Condition("author", ("H. Rider Haggard",)), factor=1.5),
    Rule(Condition("author", ("Robert Louis Stevenson",)), factor=0.5),
    Rule(Condition("id", ("walden",)), pin=2),
)


SCENES = {
    "profile": Scene(
        "On the page of A Modest Proposal, after three books of stories",
        *turned("profile", 0, 2),
        page="a-modest-proposal",
        events=seen("wessex-tales", "the-decameron", "the-death-of-ivan-ilyich"),
    ),
    "co_occurrence": Scene(
        "On the page of The Lady with the Dog",
        *turned("co_occurrence", 0, 1),
        page="the-lady-with-the-dog",
        below="why",
    ),
    "popularity": Scene("On the page of The Kalevala", *turned("popularity", 0, 0.5), page="the-kalevala"),
    "fusion": Scene(
        "On the page of Tales of Mother Goose, after three books of myths",
        *turned("fusion", "rrf", "weighted"),
        page="tales-of-mother-goose",
        events=seen("the-prose-edda", "the-epic-of-gilgamesh", "the-kalevala"),
    ),
    "interests": Scene(
        "After pirates, a voyage around the world and a book for children",
        *turned("interests", 1, 3),
        events=seen(
            "the-tigers-of-mompracem", "sailing-alone-around-the-world", "the-wonderful-wizard-of-oz"
        ),
    ),
    "diversity": Scene(
        "On the page of The Hound of the Baskervilles",
        *turned("diversity", 0, 0.3),
        page="the-hound-of-the-baskervilles",
    ),
    "exploration": Scene(
        "On the page of Treasure Island, on one day of the year",
        *turned("exploration", 0, 0.25),
        page="treasure-island",
        options={"seed": 20_001},
    ),
    "popularity_penalty": Scene(
        "On the page of The Railway Children",
        *turned("popularity_penalty", 0, 0.3),
        page="the-railway-children",
    ),
    "price_affinity": Scene(
        "On the page of The Symposium, £6.75, after two books at £7.95 and £5.00",
        *turned("price_affinity", 0, 0.4),
        page="the-symposium",
        events=seen("meditations", "the-apology"),
        below="price",
    ),
    "rules": Scene(
        "On the page of Treasure Island",
        Shelf("no rules"),
        Shelf("boost Haggard, bury Stevenson, pin Walden", {"rules": RULES}),
        page="treasure-island",
    ),
    "where": Scene(
        "On the page of Dracula",
        Shelf("any price"),
        Shelf("price at most £7", options={"where": (Condition("price", high=7),)}),
        page="dracula",
        below="price",
    ),
    "revisit": Scene(
        "After The Iliad, Dracula, Walden and Macbeth",
        Shelf("repeat = false"),
        Shelf("repeat = true, revisit = 1", {"revisit": 1}, {"repeat": True}),
        events=seen("the-iliad", "dracula", "walden", "macbeth"),
        below="why",
    ),
    "dislike": Scene(
        "After The Decameron and The Happy Prince",
        Shelf("as it is"),
        Shelf("“Not for me”: Grimms’ Fairy Tales", options={"events": (*TALES, NOT_FOR_ME)}),
        events=TALES,
    ),
    "visitor": Scene(
        "On the home page",
        Shelf("a new visitor"),
        Shelf("after one look at Walden", options={"events": seen("walden")}),
        below="why",
    ),
}


def shop(folder: Path) -> Recommender:
    """The demo bookshop's bundle, built in this folder as `./dev demo` builds it."""
    catalog, out = folder / "catalog.csv", folder / "rec"
    write_catalog(DEMO / "books.csv", catalog)
    settings = ("--config", DEMO / "recbuild.toml", "--sessions", DEMO / "sessions.csv")
    recbuild(["bundle", *map(str, (catalog, "--out", out, "--quiet", *settings))], standalone_mode=False)
    return Recommender.open(out)


def drawn(scene: Scene, shop: Recommender) -> str:
    """The scene as an SVG file."""
    rows = [Row(shelf.setting, _books(scene, shelf, shop)) for shelf in (scene.before, scene.after)]
    return picture(scene.heading, *rows)


def _books(scene: Scene, shelf: Shelf, shop: Recommender) -> tuple[Book, ...]:
    ranked = shop.with_settings(replace(shop.engine.settings, **shelf.ranking))
    options = {"events": scene.events, **scene.options, **shelf.options}
    found = ranked.recommend(scene.page, **options).items
    return tuple(_book(one, scene.below) for one in found)


def _book(recommendation: Recommendation, below: str | None) -> Book:
    card = recommendation.card
    words = {"why": recommendation.because, "price": f"£{card['price']:.2f}", None: ""}[below]
    return Book(str(card["title"]), str(card["palette"]), str(card["motif"]), words)


def main() -> None:
    with TemporaryDirectory() as folder:
        bookshop = shop(Path(folder))
    for name, scene in SCENES.items():
        (HERE / f"{name}.svg").write_text(drawn(scene, bookshop), encoding="utf-8")


if __name__ == "__main__":
    main()
