"""`recbuild verify`: whether a bundle is as it was built."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from recbuild.bundle.manifest import SIGNED
from recbuild.bundle.verify import CHECKS, verify
from recbuild.cli.command import Command
from recbuild.cli.options import FOLDER, JSON
from recbuild.cli.output import print_json
from recbuild.cli.views.overview import check_lines
from recbuild.cli.views.progress import Stages
from recbuild.errors import DamagedError, SignatureError


@click.command("verify", cls=Command)
@FOLDER
@click.option("--key", metavar="KEY", help="Who must have signed it: a public key in base64, or its file.")
@JSON
def command(folder: Path, key: str | None, as_json: bool) -> None:
    """Check every hash and value of a bundle, and that files agree.

    \b
    Examples:
      recbuild verify rec
      recbuild verify rec --key key.pem
    """
    report = verify(folder, Stages(Console(stderr=True), CHECKS, passing=True), key)
    if as_json:
        print_json(report.as_json())
    else:
        console = Console(highlight=False, soft_wrap=True)
        for line in check_lines(report):
            console.print(line)
    wrong = [check for check in report.checks if check.failed]
    if [check.name for check in wrong] == ["signature"]:
        raise SignatureError(f"{folder}: {SIGNED} {wrong[0].failures[0].what}.")
    if wrong:
        raise DamagedError(
            f"{folder} is not as it was built. Copy the bundle again, whole and unchanged; if that does not "
            "help, build it again."
        )
