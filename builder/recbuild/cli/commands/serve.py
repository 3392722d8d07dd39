"""`recbuild serve`: a folder in the browser."""

from __future__ import annotations

from pathlib import Path

import click

from recbuild.cli.command import Command
from recbuild.cli.options import FOLDER
from recbuild.cli.preview_server import run


@click.command("serve", cls=Command)
@FOLDER
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
def command(folder: Path, port: int, host: str) -> None:
    """Serve FOLDER in the browser, under recbuild's strict policy.

    \b
    Example:
      recbuild serve rec
    """
    run(folder, host, port)
