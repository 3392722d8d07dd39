"""`recbuild studio`: look at a catalog and its bundle, and steer, in a local page."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import click
import uvicorn

from recbuild.cli.command import Command
from recbuild.cli.options import PATH, SESSIONS, SOURCE
from recbuild.cli.preview_server import listening, shown_address
from recbuild.config import FILE_NAME
from recbuild.errors import UserError
from recbuild.evaluation.trials import is_bundle
from recbuild.sources import Place
from recbuild.studio import Workplace, create_app
from recbuild.studio.visitor.check import check_plays


@click.command("studio", cls=Command)
@click.argument("source", type=SOURCE, required=False)
@SESSIONS
@click.option("--config", type=PATH, default=FILE_NAME, show_default=True, help="The settings file.")
@click.option("--out", type=PATH, default="rec", show_default=True, help="Folder of the bundle.")
@click.option(
    "--check",
    "plays",
    type=PATH,
    multiple=True,
    metavar="FILE_OR_FOLDER",
    help="Replay saved plays against the bundle in SOURCE, and end. Repeatable.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=8010, show_default=True)
def command(
    source: Place | None,
    sessions: Place | None,
    config: Path,
    out: Path,
    plays: tuple[Path, ...],
    port: int,
) -> None:
    """Look at a catalog and its bundle, and steer, in a local page.

    SOURCE is a catalog, or the folder of a bundle. The settings file is what the studio writes, and the
    bundle in --out when you press Build; nothing leaves this machine.

    \b
    Examples:
      recbuild studio catalog.csv --sessions orders.csv
      recbuild studio rec
      recbuild studio rec --check plays
    """
    if source is not None and is_bundle(source):
        workplace = Workplace(Path(source), config, None, sessions)
    else:
        workplace = Workplace(out, config, source, sessions)
        if source is None and not workplace.has_bundle:
            raise UserError(
                "There is nothing to look at. Name a catalog, or the folder of a bundle: recbuild studio rec"
            )
    if plays:
        _check(workplace, plays)
        return
    with listening("127.0.0.1", port) as listener:
        click.echo(f"The studio is at {shown_address(listener)}/  (Ctrl-C ends it)")
        server = uvicorn.Config(create_app(workplace), log_level="warning")
        with suppress(KeyboardInterrupt):
            uvicorn.Server(server).run(sockets=[listener])


def _check(workplace: Workplace, plays: tuple[Path, ...]) -> None:
    """Replay plays; exit with 1 where a shelf shows something else. Raises PlayError."""
    checked = list(check_plays(workplace.shop, plays))
    for one in checked:
        click.echo(str(one))
    changed = sum(not one.same for one in checked)
    click.echo(f"{len(checked)} shelves, {changed} changed.")
    if changed:
        raise click.exceptions.Exit(1)
