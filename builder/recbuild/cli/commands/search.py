"""`recbuild search`: a bundle is asked what a page's search box would ask it."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from recbuild.cli.command import Command
from recbuild.cli.conditions import conditions_of, unmet
from recbuild.cli.options import FOLDER, JSON
from recbuild.cli.output import print_json, printable
from recbuild.cli.views.recommendations import found_table
from recruntime import Event, Recommender
from recruntime.errors import PartMissingError
from recruntime.search.messages import found_to_json
from recruntime.search.prices import PriceRange
from recruntime.search.request import MOST_ITEMS


@click.command("search", cls=Command)
@FOLDER
@click.argument("query")
@click.option("-k", "k", type=click.IntRange(1, MOST_ITEMS), default=10, show_default=True, help="How many.")
@click.option(
    "--where",
    multiple=True,
    metavar="FIELD=VALUE",
    help="Only items whose card says so. One field's values are alternatives.",
)
@click.option("--sort", metavar="FIELD", help="By a field of the cards; -FIELD for descending.")
@click.option("--facet", multiple=True, metavar="FIELD", help="Count the values of a field of the cards.")
@click.option("--seen", multiple=True, metavar="ID", help="An item that the visitor viewed. Oldest first.")
@click.option("--language", metavar="CODE", default="", help="As on a page in this language, such as fr.")
@JSON
def command(
    folder: Path,
    query: str,
    k: int,
    where: tuple[str, ...],
    sort: str | None,
    facet: tuple[str, ...],
    seen: tuple[str, ...],
    language: str,
    as_json: bool,
) -> None:
    """Search the bundle in FOLDER by words and by what they mean.

    \b
    Examples:
      recbuild search rec "a voyage under the sea"
      recbuild search rec dracula --where author="Bram Stoker" --sort price
    """
    try:
        shop = Recommender.open(folder)
    except PartMissingError as error:
        raise PartMissingError(f"{error} Give the folder of a bundle, or copy it again.") from error
    conditions = conditions_of(where)
    for note in unmet(shop.engine.bundle.items, conditions):
        click.echo(f"Note: {note}", err=True)
    events = [Event(id_, "view", float(turn)) for turn, id_ in enumerate(seen)]
    found = shop.search(query, k, where=conditions, sort=sort, facets=facet, events=events, language=language)
    if as_json:
        print_json(found_to_json(found))
        return
    if found.corrected:
        click.echo(f"Searched for: {printable(found.corrected)}")
    if found.price:
        click.echo(_priced(found.price))
    if not found.items:
        click.echo("Nothing is found: no item has these words, or one that means the same.")
    elif not found.total:
        click.echo("No item has these words. Near in meaning:")
    if found.items:
        Console().print(found_table(found))
    for field, values in found.facets.items():
        click.echo(printable(f"{field}: {', '.join(f'{value} ({count:,})' for value, count in values)}"))


def _priced(price: PriceRange) -> str:
    ends = (("from", price.low), ("up to", price.high))
    said = " ".join(f"{word} {end:,.12g}" for word, end in ends if end is not None)
    return f"Price: {said}" if price.met else f"None has a price {said}. At any price:"
