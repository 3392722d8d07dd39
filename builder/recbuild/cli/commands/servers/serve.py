"""`recbuild serve`: a folder in the browser, or a bundle behind an API."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

from recbuild.cli.command import Command
from recbuild.cli.options import FOLDER
from recbuild.cli.preview_server import run
from recbuild.errors import ConfigError


@click.command("serve", cls=Command)
@FOLDER
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--api", is_flag=True, help="Answer requests over HTTP from the bundle in FOLDER.")
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    help="Processes that answer, with --api; they share the bundle in memory. Usually 1.",
)
def command(folder: Path, port: int, host: str, api: bool, workers: int | None) -> None:
    """Serve FOLDER in the browser, under recbuild's strict policy.

    With --api, answer /similar, /recommend and /search for a backend of yours.

    \b
    Examples:
      recbuild serve rec
      recbuild serve rec --api --workers 4
    """
    if api:
        import_module("recbuild.cli.api_server").run_api(folder, host, port, workers or 1)
    elif workers is not None:
        raise ConfigError("--workers is for --api: add it, or leave --workers out.")
    else:
        run(folder, host, port)
