"""The arguments and options that several commands share, each a decorator, in the words of `--help`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from recbuild.plan.work import RUNNERS, Work
from recbuild.sources.remote import Place, place_of

Decorator = Callable[[Callable[..., None]], Callable[..., None]]

PATH = click.Path(path_type=Path)


class _Source(click.ParamType[Place]):
    """Where rows are: an address, which stays a text, or a path."""

    name = "source"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Place:
        return place_of(value)


SOURCE = _Source()

FOLDER = click.argument("folder", type=PATH)
JSON = click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
DATABASE = click.option(
    "--database",
    metavar="ADDRESS",
    help="Where reports are kept: sqlite:///reports.db or postgresql://USER@HOST/NAME.",
)
SESSIONS = click.option("--sessions", type=SOURCE, help="Past sessions, to learn from.")

OF_A_BUILD: tuple[Decorator, ...] = (
    click.option("--config", type=PATH, help="Settings; ./recbuild.toml if there is one."),
    click.option(
        "--field", "fields", multiple=True, metavar="NAME=COLUMN", help="Which column a field is in."
    ),
    click.option("--text", metavar="TEMPLATE", help='What is embedded, such as "{title}. {description}".'),
    click.option("--model", metavar="NAME_OR_FOLDER", help="Embed with a sentence-transformers model."),
    click.option(
        "--image-model",
        metavar="NAME_OR_FOLDER",
        help="Compare items by their pictures, too, with this sentence-transformers model.",
    ),
    click.option("--vectors", metavar="COLUMN", help="Take the vectors from this column."),
    click.option("--dims", type=click.IntRange(1, 4096), help="Of the built-in embedder; usually 128."),
    click.option(
        "--bytes-per-item",
        type=click.FloatRange(8, 512),
        help="What the compact codec may spend on a vector; usually 64.",
    ),
)
OF_THE_WORK: tuple[Decorator, ...] = (
    click.option(
        "--runner",
        type=click.Choice(RUNNERS),
        default="native",
        help="Who does the work: processes of this machine, or a Ray cluster.",
    ),
    click.option("--address", metavar="ADDRESS", help="The Ray cluster; usually one on this machine."),
    click.option("--workers", type=click.IntRange(min=1), help="How many; usually one a core."),
    click.option(
        "--work",
        "work_folder",
        type=PATH,
        metavar="FOLDER",
        help="For arrays meanwhile; all workers reach it.",
    ),
)
OF_A_TRIAL: tuple[Decorator, ...] = (
    *OF_A_BUILD,
    SESSIONS,
    click.option("--test", type=SOURCE, help="Sessions to measure on, instead of the latest of --sessions."),
    click.option(
        "--share",
        type=click.FloatRange(0, 1, min_open=True, max_open=True),
        default=0.1,
        show_default=True,
        help="Of the sessions, the latest, that are measured on.",
    ),
    click.option(
        "--protocol",
        type=click.Choice(["next", "last", "basket"]),
        default="next",
        show_default=True,
        help="What is to be predicted: each next event, the last one, or the next basket.",
    ),
    click.option("-k", "k", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many."),
    click.option(
        "--repeat/--no-repeat",
        default=None,
        help="Whether what a visitor has met may be recommended again; usually as sessions showed.",
    ),
    click.option("--no-page", is_flag=True, help="Ask as a page without an item of its own does."),
    click.option(
        "--sample",
        type=click.IntRange(min=0),
        default=2000,
        show_default=True,
        help="How many questions are asked; 0 for all.",
    ),
)


def of_a_build(command: Callable[..., None]) -> Callable[..., None]:
    """The options that decide what is recommended; `settings.config_of` takes their values."""
    return _with(OF_A_BUILD, command)


def of_the_work(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say how a build's work is done; `work_of` takes their values."""
    return _with(OF_THE_WORK, command)


def work_of(given: dict[str, Any]) -> Work:
    """Raises ConfigError."""
    return Work(given["runner"], given["address"], given["workers"], given["work_folder"])


def of_a_trial(command: Callable[..., None]) -> Callable[..., None]:
    """The options that decide what is measured, and on what; `trial.trial_of` takes their values."""
    return _with(OF_A_TRIAL, command)


def _with(options: tuple[Decorator, ...], command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(options):  # the decorator that is applied last stands first in --help
        command = option(command)
    return command
