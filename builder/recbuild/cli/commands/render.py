"""`recbuild render`: instant lists as HTML, for pages that a server or a generator writes, and for mail."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import click
from rich.console import Console

from recbuild.cli.command import Command
from recbuild.cli.options import FOLDER, PATH
from recbuild.cli.output import require_writable
from recbuild.cli.views.progress import Stages
from recbuild.errors import ConfigError
from recruntime import Recommender
from recruntime.errors import PartMissingError
from recruntime.kinds import KINDS
from recruntime.render import InstantLists, WrittenShelf
from recruntime.render.look import look_of_all


@click.command("render", cls=Command)
@FOLDER
@click.option("--item", metavar="ID", help="The page's item; usually a page without one.")
@click.option("--all", "out", type=PATH, metavar="FILE", help="A line of JSON for every item, into FILE.")
@click.option("-k", "k", type=click.IntRange(1, 100), default=6, show_default=True, help="How many cards.")
@click.option(
    "--kind", metavar="KIND", type=click.Choice(KINDS), help=f"What the shelf is for: {', '.join(KINDS)}."
)
@click.option("--language", metavar="CODE", default="", help="As on a page in this language, such as fr.")
@click.option("--day", metavar="DATE", help="The day for rules with dates, such as 2026-12-24; today in UTC.")
@click.option(
    "--base",
    metavar="ADDRESS",
    default="/rec/",
    show_default=True,
    help="Path or address at which pages have the bundle's folder.",
)
@click.option("--mail", is_flag=True, help="For a mail: absolute addresses, no stylesheet.")
@click.option("--no-look", is_flag=True, help="Without the stylesheet, where the page links it.")
@click.option("--look", is_flag=True, help="The stylesheet alone, for a file that pages link.")
def command(
    folder: Path,
    item: str | None,
    out: Path | None,
    k: int,
    kind: str | None,
    language: str,
    day: str | None,
    base: str,
    mail: bool,
    no_look: bool,
    look: bool,
) -> None:
    """Write a page's first list from the bundle in FOLDER as HTML.

    \b
    Examples:
      recbuild render rec --item dracula --language en
      recbuild render rec --all shelves.jsonl --no-look
      recbuild render rec --look > shelf.css
      recbuild render rec --item dracula --mail --base https://shop.example/rec/
    """
    if look:
        click.echo(look_of_all(), nl=False)
        return
    if out is not None and item is not None:
        raise ConfigError("--all is for every item, --item for one: leave one of them out.")
    try:
        lists = InstantLists.open(folder, base)
    except PartMissingError as error:
        raise PartMissingError(f"{error} Give the folder of a bundle, or copy it again.") from error
    today = day or datetime.now(UTC).date().isoformat()

    def html(one: str | None) -> tuple[WrittenShelf, str]:
        shelf = lists.shelf(one, k=k, kind=kind or "", language=language, day=today)
        return shelf, shelf.mail() if mail else shelf.html(style=not no_look)

    if item is not None and item not in lists:
        click.echo(f"Note: this bundle has no item {item!r}: its page has the default list.", err=True)
    if out is None:
        click.echo(html(item)[1])
        return
    require_writable("--all", out)
    items = list(Recommender.open(folder))
    stages = Stages(Console(stderr=True), {"write": "Writing the lists"}, passing=True)
    with stages.stage("write", len(items)) as advance, _replacing(out) as file:
        for one in items:
            shelf, text = html(one)
            line = {"item": one, "items": [card.item for card in shelf.cards], "html": text}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            advance(1)
    click.echo(f"Lists for {len(items):,} items.", err=True)


@contextmanager
def _replacing(out: Path) -> Iterator[TextIO]:
    """A file that appears under its name once it is whole."""
    beside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with beside.open("w", encoding="utf-8", newline="\n") as file:
            yield file
        beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)
