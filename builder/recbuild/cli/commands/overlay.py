"""`recbuild overlay`: a bundle learns what changed since it was built."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from recbuild.bundle.overlay.write import WrittenOverlay, write_overlay
from recbuild.cli.command import Command
from recbuild.cli.config import fields_of
from recbuild.cli.options import FOLDER, JSON, PATH, SOURCE
from recbuild.cli.output import print_json
from recbuild.config import load_config
from recbuild.sources import Place
from recruntime.wire import OVERLAY

FEW = 5
"""Ids that are named."""


@click.command("overlay", cls=Command)
@FOLDER
@click.option("--stock", type=SOURCE, metavar="FILE", help="Ids with stock, price, hidden or any card field.")
@click.option("--clear", is_flag=True, help="Take all changes back, in place of --stock.")
@click.option("--config", type=PATH, help="Settings; ./recbuild.toml if there is one.")
@click.option("--field", "fields", multiple=True, metavar="NAME=COLUMN", help="Which column a field is in.")
@click.option("--key", type=PATH, metavar="FILE", help="Of a signed bundle: the private key that signed it.")
@JSON
def command(
    folder: Path,
    stock: Place | None,
    clear: bool,
    config: Path | None,
    fields: tuple[str, ...],
    key: Path | None,
    as_json: bool,
) -> None:
    """Tell the bundle in FOLDER what changed since it was built.

    The file may have all items: only what differs from the bundle is written, in place of what an earlier
    call wrote. Pages have it with their next view.

    \b
    Examples:
      recbuild overlay rec --stock stock.csv
      recbuild overlay rec --stock products.parquet --field id=sku
      recbuild overlay rec --clear
    """
    if (stock is None) != clear:
        raise click.UsageError("Give --stock FILE, or --clear to take all changes back.")
    found = write_overlay(folder, stock, fields_of(load_config(config), stock, fields), key)
    if as_json:
        print_json(_data(found))
        return
    for line in _lines(found):
        click.echo(line)


def _data(found: WrittenOverlay) -> dict[str, Any]:
    changes = found.changes
    return {
        "items": len(changes.ids),
        "out": changes.out,
        "back": list(changes.stock).count(1),
        "fields": {name: _count(values) for name, values in changes.cards.items()},
        "unknown": list(changes.unknown),
        "not_shown": list(found.told.unused),
        "bytes": found.bytes,
        "gzip": found.compressed,
    }


def _lines(found: WrittenOverlay) -> list[str]:
    data, changes = _data(found), found.changes
    lines = [f"{OVERLAY}: {data['items']:,} items, {found.bytes:,} bytes ({found.compressed:,} with gzip)"]
    if found.told.columns:
        lines.append(f"  fields: {', '.join(f'{name} ← {one}' for name, one in found.told.columns.items())}")
    lines += [f"  sold out or hidden: {changes.out:,}"] if changes.out else []
    if data["back"]:
        lines.append(
            f"  in stock again: {data['back']:,}. The bundle was built without them, so the engine alone "
            "lists them; the first lists of pages do after the next build"
        )
    lines += [f"  new {name}: {count:,}" for name, count in data["fields"].items()]
    if changes.variants:
        lines.append(
            f"  as they were, since the file does not name all of their variants: {changes.variants:,} items"
        )
    if changes.unknown:
        named = ", ".join(map(repr, changes.unknown[:FEW]))
        number = len(changes.unknown)
        lines.append(f"  not in the bundle: {number:,} {'id' if number == 1 else 'ids'}, such as {named}")
    if changes.known == 0 and changes.unknown:
        column = found.told.columns["id"]
        lines.append(f"  Is {column!r} the column of ids? Else name it: --field id=COLUMN")
    if found.told.unused:
        lines.append(f"  not on cards, so left out: {', '.join(found.told.unused)}")
    return lines


def _count(values: Any) -> int:
    return sum(value is not None for value in values)
