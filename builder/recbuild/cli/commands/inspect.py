"""`recbuild inspect`: what is in a bundle."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from recbuild.bundle.inspect import inspect
from recbuild.cli.command import Command
from recbuild.cli.options import FOLDER, JSON
from recbuild.cli.output import print_json
from recbuild.cli.views.overview import overview


@click.command("inspect", cls=Command)
@FOLDER
@JSON
def command(folder: Path, as_json: bool) -> None:
    """Show what is in a bundle, what visitors load, where bytes go.

    \b
    Example:
      recbuild inspect rec
    """
    found = inspect(folder)
    if as_json:
        print_json(found.as_json())
    else:
        Console().print(overview(found, folder), highlight=False)
