"""`recbuild serve --api`: the application of `recbuild.api` in this process, or in several that it forks."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import uvicorn
from starlette.types import ASGIApp

from recbuild.cli.preview_server import listening, shown_address
from recbuild.errors import UserError
from recbuild.threads import one_thread
from recruntime.errors import PartMissingError

_FIGURES = "PROMETHEUS_MULTIPROC_DIR"


@one_thread()
def run_api(folder: Path, host: str, port: int, workers: int) -> None:
    """Answer requests until interrupted. port: 0 for any that is free.

    Raises RecError where there is no bundle, UserError where it cannot be served there.
    """
    if workers > 1 and not hasattr(os, "fork"):
        raise UserError("--workers: this system cannot fork. Start several servers, each with a port.")
    with _shared_figures(workers), listening(host, port) as listener:
        app = import_module("recbuild.api.app")  # before a fork, so that workers share it
        try:
            current = app.Current(folder)
        except PartMissingError as error:
            raise PartMissingError(f"{error} Give the folder of a bundle.") from error
        click.echo(f"Answering from {folder} at {shown_address(listener)}/openapi.json  (Ctrl-C ends it)")
        with suppress(KeyboardInterrupt):
            if workers == 1:
                _serve(listener, app.application(current), lambda end: None)
            else:
                serve = partial(_serve, listener)
                import_module("recbuild.api.workers").Workers(current, workers, serve).run()


def _serve(listener: socket.socket, app: ASGIApp, when: Callable[[Callable[[], None]], None]) -> None:
    """Until a signal, or what `when` waits for."""
    # An access log would name items, and say which visitor was here when.
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=10)
    )

    def end() -> None:
        server.should_exit = True

    when(end)
    server.run(sockets=[listener])


@contextmanager
def _shared_figures(workers: int) -> Iterator[None]:
    """Within, prometheus_client keeps figures in files that all workers read. It has to be said before it is
    imported.
    """
    if workers == 1 or _FIGURES in os.environ:
        yield
        return
    with TemporaryDirectory(prefix="recbuild-figures-") as folder:
        os.environ[_FIGURES] = folder
        try:
            yield
        finally:
            del os.environ[_FIGURES]
