"""`recbuild recommend`: a bundle is asked what a page would ask it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from recbuild.cli.command import Command
from recbuild.cli.conditions import conditions_of, unmet, why_nothing
from recbuild.cli.options import FOLDER, JSON, PATH, SOURCE
from recbuild.cli.output import print_json
from recbuild.cli.user_lists import recommend_to_users
from recbuild.cli.views.recommendations import result_table
from recbuild.config import Config, load_config
from recbuild.errors import ConfigError
from recbuild.sources import Place
from recruntime import Event, Recommender
from recruntime.bridge import result_to_json
from recruntime.bundle.language import best_language
from recruntime.errors import PartMissingError, UnknownItemError
from recruntime.kinds import KINDS

WHY_NOTHING = {
    "bought-together": "Too few people bought something together with it, by the sessions of this bundle.",
    "looks-similar": "The item has no picture, or nothing else that is in stock looks like it.",
    "recently-viewed": "The visitor has viewed nothing else that is in stock: name items with --seen.",
    "buy-again": "The visitor has bought nothing that is in stock: name items with --bought.",
}


@click.command("recommend", cls=Command)
@FOLDER
@click.option("--item", metavar="ID", help="The item whose page is open.")
@click.option("--seen", multiple=True, metavar="ID", help="An item that the visitor viewed. Oldest first.")
@click.option("--liked", multiple=True, metavar="ID", help="An item that the visitor liked.")
@click.option("--disliked", multiple=True, metavar="ID", help="An item that the visitor disliked.")
@click.option("--bought", multiple=True, metavar="ID", help="An item that the visitor bought.")
@click.option(
    "--kind", metavar="KIND", type=click.Choice(KINDS), help=f"What the shelf is for: {', '.join(KINDS)}."
)
@click.option("--basket", multiple=True, metavar="ID", help="An item in the basket, for bought-together.")
@click.option("-k", "k", type=click.IntRange(1, 1000), default=6, show_default=True, help="How many.")
@click.option(
    "--where",
    multiple=True,
    metavar="FIELD=VALUE",
    help="Only items whose card says so. One field's values are alternatives.",
)
@click.option(
    "--repeat/--no-repeat",
    default=None,
    help="Whether what the visitor has met may come again; usually as past sessions showed.",
)
@click.option("--seed", type=int, metavar="N", help="Leave places to exploration, as on day N.")
@click.option("--day", metavar="DATE", help="The day for rules with dates, such as 2026-12-24; today in UTC.")
@click.option(
    "--config", type=PATH, metavar="FILE", help="Rank by [ranking] in FILE, not as the bundle does."
)
@click.option("--language", metavar="CODE", default="", help="As on a page in this language, such as fr.")
@click.option("--exact", is_flag=True, help="Compare with every item, not only with the nearest cells.")
@click.option(
    "--users",
    type=SOURCE,
    metavar="FILE",
    help="A list for each user of this log of events: user, item, and what sessions have.",
)
@click.option(
    "--out",
    type=PATH,
    metavar="FILE",
    help="Of --users: .jsonl, .csv or .parquet; usually JSON lines on stdout.",
)
@JSON
def command(
    folder: Path,
    item: str | None,
    seen: tuple[str, ...],
    liked: tuple[str, ...],
    disliked: tuple[str, ...],
    bought: tuple[str, ...],
    kind: str | None,
    basket: tuple[str, ...],
    k: int,
    where: tuple[str, ...],
    repeat: bool | None,
    seed: int | None,
    day: str | None,
    config: Path | None,
    language: str,
    exact: bool,
    users: Place | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Recommend from the bundle in FOLDER, as a page would.

    \b
    Examples:
      recbuild recommend rec --item dracula --seen persuasion --seen carmilla
      recbuild recommend rec --item dracula --config trial.toml
      recbuild recommend rec --kind new
      recbuild recommend rec --users orders.csv --out newsletter.csv
    """
    recommender, conditions = _opened(folder, config, sessions=users is not None), conditions_of(where)
    items = recommender.engine.bundle.items
    for note in unmet(items, conditions):
        click.echo(f"Note: {note}", err=True)
    spoken = recommender.engine.bundle.core.languages
    if language and not best_language(language, spoken):
        further = ", ".join(spoken) or "there are none"
        click.echo(f"Note: {language!r} is no further language of this bundle ({further}).", err=True)
    shelf: dict[str, Any] = {
        "k": k,
        "kind": kind or "",
        "where": conditions,
        "repeat": repeat,
        "seed": seed,
        "day": day or datetime.now(UTC).date(),
        "exact": exact,
        "language": language,
    }
    if users is not None:
        _refuse_one_visitor(item, seen, liked, disliked, bought, basket, as_json)
        sessions = (load_config(config) if config else Config()).sessions
        recommend_to_users(recommender, users, out, sessions, shelf)
        return
    if out is not None:
        raise ConfigError("--out is for --users: add it, or leave --out out.")
    named = {"view": seen, "like": liked, "dislike": disliked, "purchase": bought}
    events = [Event(id_, kind, float(turn)) for kind, ids in named.items() for turn, id_ in enumerate(ids)]
    for event in events:
        if recommender.engine.bundle.row(event.item) is None:
            near = _same_but_for_case(recommender, event.item)
            click.echo(f"Note: this bundle has no item {event.item!r}; it is ignored.{near}", err=True)
    try:
        result = recommender.recommend(item, events, items=basket, **shelf)
    except UnknownItemError as error:
        raise UnknownItemError(f"{error}{_same_but_for_case(recommender, item or '')}") from error
    if as_json:
        print_json(result_to_json(result))
    elif result.items:
        Console().print(result_table(result))
    if not result.items:
        why = WHY_NOTHING.get(kind or "") or why_nothing(items, conditions)
        click.echo(f"Nothing to recommend. {why}", err=as_json)


def _refuse_one_visitor(*given: object) -> None:
    """Raise ConfigError for an option that tells of one visitor."""
    names = ("--item", "--seen", "--liked", "--disliked", "--bought", "--basket", "--json")
    for name, value in zip(names, given, strict=True):
        if value:
            raise ConfigError(f"{name} tells of one visitor, --users of many: leave one of them out.")


def _opened(folder: Path, config: Path | None, *, sessions: bool) -> Recommender:
    """The bundle, ranked by the settings file's [ranking] if it has one.

    sessions: whether the file is also given for its [sessions].
    """
    try:
        recommender = Recommender.open(folder)
    except PartMissingError as error:
        raise PartMissingError(f"{error} Give the folder of a bundle, or copy it again.") from error
    if recommender.unapplied:
        click.echo(f"Note: {recommender.unapplied}", err=True)
    if config is None:
        return recommender
    settings = load_config(config)
    if "ranking" in settings.model_fields_set:
        return recommender.with_settings(settings.ranking)
    if not sessions:
        click.echo(f"Note: {config} has no table [ranking]; the bundle's own settings count.", err=True)
    return recommender


def _same_but_for_case(recommender: Recommender, id_: str) -> str:
    """A sentence, with a space before it, that names the item whose id is the same but for its case."""
    twin = next((other for other in recommender if other.casefold() == id_.casefold()), None)
    return f" Did you mean {twin!r}?" if twin else ""
