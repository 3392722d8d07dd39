"""The command line's options of a build, which `bundle`, `eval` and `tune` share, and what they come to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from recbuild.config import Config, load_config, make_config
from recbuild.errors import FieldError

if TYPE_CHECKING:  # they bring daft and scikit-learn, which `recbuild --help` can do without
    from recbuild.embed import Embedder

_PATH = click.Path(path_type=Path)

CONFIG = click.option("--config", type=_PATH, help="Settings; ./recbuild.toml if there is one.")
SESSIONS = click.option("--sessions", type=_PATH, help="Past sessions, to learn from.")
FIELD = click.option(
    "--field", "fields", multiple=True, metavar="NAME=COLUMN", help="Which column a field is in."
)
TEXT = click.option("--text", metavar="TEMPLATE", help='What is embedded, such as "{title}. {description}".')
MODEL = click.option("--model", metavar="NAME_OR_FOLDER", help="Embed with a sentence-transformers model.")
VECTORS = click.option("--vectors", metavar="COLUMN", help="Take the vectors from this column.")
DIMS = click.option(
    "--dims", type=click.IntRange(1, 4096), default=128, show_default=True, help="Of the default embedder."
)
BYTES = click.option(
    "--bytes-per-item",
    type=click.FloatRange(8, 512),
    default=64,
    show_default=True,
    help="What the compact codec may spend on a vector.",
)


def of_a_build(command: Callable[..., None]) -> Callable[..., None]:
    """The options that decide what is recommended, in the order of --help."""
    for option in (BYTES, DIMS, VECTORS, MODEL, TEXT, FIELD, CONFIG):
        command = option(command)
    return command


@dataclass(frozen=True)
class Build:
    """What these options come to."""

    config: Config
    embedder: Embedder


def build_of(
    given: dict[str, Any],
) -> Build:
    """given: the values by their options' names. Raises UserError."""
    if given["model"] and given["vectors"]:
        raise click.UsageError("Give --model or --vectors, not both.")
    set_ = {name: given.get(name) for name in ("card", "text", "currency")}
    config = _with_options(load_config(given["config"]), given["fields"], set_)
    return Build(config, _embedder(given["model"], given["vectors"], given["dims"]))


def _with_options(config: Config, fields: tuple[str, ...], given: dict[str, Any]) -> Config:
    pairs = [field.partition("=") for field in fields]
    for field, (name, equals, _) in zip(fields, pairs, strict=True):
        if not (name and equals):
            raise FieldError(f"--field {field}: write it as NAME=COLUMN, such as --field title=name.")
    named = {name.strip(): column.strip() for name, _, column in pairs}
    options = {name: value for name, value in given.items() if value}
    merged = config.model_dump() | options | {"fields": config.fields | named}
    return make_config(merged, "On the command line")


def _embedder(model: str | None, vectors: str | None, dims: int) -> Embedder:
    from recbuild.embed import Given, TfidfSvd, Transformer  # noqa: PLC0415

    if model:
        return Transformer(model)
    return Given(vectors) if vectors else TfidfSvd(dims)
