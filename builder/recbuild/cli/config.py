"""The settings of a build: the settings file, and the options of the command line in front of it.

In: the options' values by their names, as click passes them.
"""

from __future__ import annotations

from typing import Any

import click

from recbuild.config import Config, load_config, make_config
from recbuild.errors import FieldError
from recbuild.sources import Place, open_source


def config_of(given: dict[str, Any]) -> Config:
    """Raises UserError."""
    config = load_config(given["config"])
    set_ = config.model_dump(exclude_unset=True)
    if config.fixed:
        ranking = config.ranking.as_data()
        set_["ranking"] = {name: ranking[name] for name in config.fixed}
    options = {name: given[name] for name in ("card", "text", "currency", "language") if given.get(name)}
    tables = {
        "fields": _fields(given["fields"]),
        "embedding": _embedding(given),
        "index": _given(given, "codec", "bytes_per_item", "resident_kb")
        | ({"overlay": "json"} if given.get("overlay") else {})
        | ({"precompress": given["precompress"]} if given.get("precompress") else {}),
        "behavior": {"tune": "none"} if given.get("no_tune") else {},
        "pictures": {"thumbnails": "webp"} if given.get("thumbnails") else {},
    }
    merged = {name: set_.get(name, {}) | table for name, table in tables.items() if table}
    return make_config(set_ | options | merged, "On the command line")


def fields_of(config: Config, items: Place | None, fields: tuple[str, ...]) -> Config:
    """The settings of a build, for a file that may lack columns of its catalog. fields: as options name them.

    Raises UserError.
    """
    if items is None:
        return config
    there = set(open_source(items, columns=config.columns).columns)
    kept = {
        name: given
        for name, given in config.fields.items()
        if all(one in there or not one for one in ((given,) if isinstance(given, str) else given))
    }
    return config.model_copy(update={"fields": kept | _fields(fields)})


def _embedding(given: dict[str, Any]) -> dict[str, Any]:
    if given["model"] and given["vectors"]:
        raise click.UsageError("Give --model or --vectors, not both.")
    pictures = _given(given, "image_model")
    if given["model"]:
        return pictures | {"embedder": "sentence-transformers", "model": given["model"]}
    if given["vectors"]:
        return pictures | {"embedder": "given", "column": given["vectors"]}
    return pictures | _given(given, "dims")


def _given(given: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: given[name] for name in names if given.get(name) is not None}


def _fields(fields: tuple[str, ...]) -> dict[str, str]:
    pairs = [field.partition("=") for field in fields]
    for field, (name, equals, _) in zip(fields, pairs, strict=True):
        if not (name and equals):
            raise FieldError(f"--field {field}: write it as NAME=COLUMN, such as --field title=name.")
    return {name.strip(): column.strip() for name, _, column in pairs}
