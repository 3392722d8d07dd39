"""`recbuild collect`: the receiver of experiments' reports."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import click
import uvicorn

from recbuild.api.collect import receiver
from recbuild.cli.command import Command
from recbuild.cli.options import DATABASE, PATH
from recbuild.cli.preview_server import listening, shown_address
from recbuild.cli.reports import store_at
from recbuild.experiments.place import Running


@click.command("collect", cls=Command)
@click.argument("source", type=PATH)
@DATABASE
@click.option("--port", type=click.IntRange(0, 65535), default=8010, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
def command(source: Path, database: str | None, port: int, host: str) -> None:
    """Receive private reports of the experiments in SOURCE.

    SOURCE is the bundle's folder or its recbuild.toml; it is read anew when it changes.

    \b
    Examples:
      recbuild collect rec --database sqlite:///reports.db
      recbuild collect recbuild.toml --database postgresql://shop@db/shop --port 80
    """
    running = Running(source)
    store = store_at(database)
    store.prepare()
    with listening(host, port) as listener:
        click.echo(f"Receiving reports at {shown_address(listener)}  (Ctrl-C ends it)")
        # An access log would say which visitor was here when.
        config = uvicorn.Config(receiver(running, store), log_level="warning", access_log=False)
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])
