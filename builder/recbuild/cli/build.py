"""What the options of a build come to: settings, and an embedder.

In: the options' values by their names, as click hands them over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import click

from recbuild.config import Config, load_config, make_config
from recbuild.embed import Embedder, Given, TfidfSvd, Transformer
from recbuild.errors import FieldError


@dataclass(frozen=True)
class Build:
    config: Config
    embedder: Embedder


def build_of(given: dict[str, Any]) -> Build:
    """Raises UserError."""
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
    options = {name: value for name, value in given.items() if value} | {"fields": config.fields | named}
    return make_config(config.model_dump(exclude_unset=True) | options, "On the command line")


def _embedder(model: str | None, vectors: str | None, dims: int) -> Embedder:
    if model:
        return Transformer(model)
    return Given(vectors) if vectors else TfidfSvd(dims)
