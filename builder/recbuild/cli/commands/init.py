"""`recbuild init`: look at a catalog, and write a first settings file."""

from __future__ import annotations

from pathlib import Path

import click

from recbuild.cli.command import Command
from recbuild.cli.draft import draft
from recbuild.cli.options import PATH, SESSIONS, SOURCE
from recbuild.cli.output import require_writable
from recbuild.config import FILE_NAME, Config
from recbuild.errors import UserError
from recbuild.sources import Place, shown


@click.command("init", cls=Command)
@click.argument("catalog", type=SOURCE)
@SESSIONS
@click.option("--out", type=PATH, default=FILE_NAME, show_default=True, help="The settings file.")
def command(catalog: Place, sessions: Place | None, out: Path) -> None:
    """Look at CATALOG and write a commented recbuild.toml.

    It says which column is what and why, and what would be left out; for past sessions the times, the events
    by type and the sessions by length.

    \b
    Examples:
      recbuild init catalog.csv
      recbuild init catalog.csv --sessions orders.csv --out shop.toml
    """
    require_writable("--out", out)
    if out.exists():
        raise UserError(f"{out} exists: it is yours, and stays as it is. Name another file with --out.")
    found = draft(catalog, sessions, Config())
    out.write_text(found.text, encoding="utf-8")
    click.echo(found.text, nl=False)
    click.echo(
        f"\nWritten to {out}. Read it, correct it, then: recbuild bundle {shown(catalog)} --out rec", err=True
    )
