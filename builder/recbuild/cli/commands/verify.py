"""`recbuild verify`: whether a bundle is as it was built."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from recbuild.bundle.verify import CHECKS, verify
from recbuild.cli.command import Command
from recbuild.cli.options import FOLDER, JSON
from recbuild.cli.output import print_json
from recbuild.cli.views.overview import check_lines
from recbuild.cli.views.progress import Stages
from recbuild.errors import DamagedError


@click.command("verify", cls=Command)
@FOLDER
@JSON
def command(folder: Path, as_json: bool) -> None:
    """Check every hash and value of a bundle, and that files agree.

    \b
    Example:
      recbuild verify rec
    """
    report = verify(folder, Stages(Console(stderr=True), CHECKS, passing=True))
    if as_json:
        print_json(report.as_json())
    else:
        console = Console(highlight=False, soft_wrap=True)
        for line in check_lines(report):
            console.print(line)
    if report.failed:
        raise DamagedError(
            f"{folder} is not as it was built. Copy the bundle again, whole and unchanged; if that does not "
            "help, build it again."
        )
