"""`recbuild edge`: a bundle becomes a worker for the edge of a network."""

from __future__ import annotations

from pathlib import Path

import click

from recbuild.cli.command import Command
from recbuild.cli.options import FOLDER, PATH
from recbuild.edge import write_worker


@click.command("edge", cls=Command)
@FOLDER
@click.argument("out", type=PATH)
def command(folder: Path, out: Path) -> None:
    """Make a worker of the bundle in FOLDER, for hosts at the edge.

    OUT/recbuild is written anew each time; OUT/worker.js and OUT/wrangler.toml only if they are missing.

    \b
    Examples:
      recbuild edge rec worker
      npx wrangler dev --config worker/wrangler.toml
    """
    made = write_worker(folder, out)
    click.echo(f"{out}: the engine and {made.files:,} files of the bundle")
    click.echo(f"size        {made.bytes / 1e6:.1f} MB, {made.compressed / 1e6:.1f} MB compressed")
    if made.kept:
        click.echo(f"left alone  {', '.join(made.kept)}")
