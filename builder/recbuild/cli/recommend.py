"""`recbuild recommend`: a bundle is asked what a page would ask it."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from recbuild.cli.command import Command
from recbuild.cli.options import FOLDER, JSON, PATH
from recbuild.cli.output import print_json
from recbuild.config import load_config
from recbuild.errors import FieldError
from recbuild.report import result_table
from recruntime import Condition, Event, Recommender
from recruntime.bridge import result_to_json


@click.command("recommend", cls=Command)
@FOLDER
@click.option("--item", metavar="ID", help="The item whose page is open.")
@click.option("--seen", multiple=True, metavar="ID", help="An item that the visitor viewed. Oldest first.")
@click.option("--liked", multiple=True, metavar="ID", help="An item that the visitor liked.")
@click.option("--disliked", multiple=True, metavar="ID", help="An item that the visitor disliked.")
@click.option("-k", "k", type=int, default=6, show_default=True, help="How many.")
@click.option(
    "--where",
    multiple=True,
    metavar="FIELD=VALUE",
    help="Only items whose card says so. One field's values are alternatives.",
)
@click.option("--repeat", is_flag=True, help="What the visitor has met may come again.")
@click.option("--seed", type=int, metavar="N", help="Leave places to exploration, as on day N.")
@click.option(
    "--config", type=PATH, metavar="FILE", help="Rank by [ranking] in FILE, not as the bundle does."
)
@click.option("--exact", is_flag=True, help="Compare with every item, not only with the nearest cells.")
@JSON
def command(
    folder: Path,
    item: str | None,
    seen: tuple[str, ...],
    liked: tuple[str, ...],
    disliked: tuple[str, ...],
    k: int,
    where: tuple[str, ...],
    repeat: bool,
    seed: int | None,
    config: Path | None,
    exact: bool,
    as_json: bool,
) -> None:
    """Recommend from the bundle in FOLDER, as a page would.

    \b
    Examples:
      recbuild recommend rec --item dracula --seen persuasion --seen carmilla
      recbuild recommend rec --item dracula --config trial.toml
    """
    recommender = Recommender.open(folder)
    if config:
        recommender = recommender.ranked_by(load_config(config).ranking)
    wishes = {"where": _conditions(where), "repeat": repeat, "seed": seed, "exact": exact}
    named = {"view": seen, "like": liked, "dislike": disliked}
    events = [Event(id_, kind, float(turn)) for kind, ids in named.items() for turn, id_ in enumerate(ids)]
    for event in events:
        if recommender.engine.bundle.row(event.item) is None:
            click.echo(f"Note: this bundle has no item {event.item!r}; it is ignored.", err=True)
    result = recommender.recommend(context=item, events=events, k=k, **wishes)
    if as_json:
        print_json(result_to_json(result))
    else:
        Console().print(result_table(result))


def _conditions(where: tuple[str, ...]) -> tuple[Condition, ...]:
    values: dict[str, list[str]] = {}
    for one in where:
        field, equals, value = one.partition("=")
        if not (field and equals):
            raise FieldError(f"--where {one}: write it as FIELD=VALUE, such as --where brand=Acme.")
        values.setdefault(field, []).append(value)
    return tuple(Condition(field, tuple(any_of)) for field, any_of in values.items())
