"""The preview server: a folder over HTTP, under the strictest policy that a page of recbuild works with.

Only for looking: any static host serves a bundle.
"""

from __future__ import annotations

import errno
import re
import socket
from contextlib import suppress
from pathlib import Path

import click
import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recbuild.cli.preview_files import PrecompressedFiles
from recbuild.errors import BundleError, UserError

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'; "
    "img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
INSTALLABLE = f"{POLICY}; manifest-src 'self'"  # a site that can be installed has a manifest
IMMUTABLE = re.compile(r"/(parts/\w+-|instant/|engine-)[0-9a-f]{16}[./]")


class Headers:
    """Adds the policy to every response, and says which files may be kept for ever."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["content-security-policy"] = INSTALLABLE
                lasting = IMMUTABLE.search(scope["path"]) and message["status"] < 400
                headers["cache-control"] = "public, max-age=31536000, immutable" if lasting else "no-cache"
            await send(message)

        await self.app(scope, receive, send_with_headers)


def application(folder: Path) -> Starlette:
    """The folder as an ASGI application."""
    return Starlette(
        routes=[Mount("/", PrecompressedFiles(directory=folder, html=True))],
        middleware=[Middleware(Headers)],
    )


def run(folder: Path, host: str, port: int) -> None:
    """Serve until interrupted. port: 0 for any that is free.

    Raises BundleError where there is nothing to serve, UserError where it cannot be served there.
    """
    if not folder.is_dir():
        raise BundleError(f"{folder} is not a folder. Give the folder that holds your pages, or a bundle.")
    page = next((name for name in ("index.html", "preview.html") if (folder / name).is_file()), "")
    with listening(host, port) as listener:
        address = f"{shown_address(listener)}/{'' if page == 'index.html' else page}"
        click.echo(f"Serving {folder} at {address}  (Ctrl-C ends it)")
        config = uvicorn.Config(application(folder), log_level="warning")
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])


def shown_address(listener: socket.socket) -> str:
    """Where the socket listens, as a browser takes it."""
    bound, port, *_ = listener.getsockname()
    return f"http://[{bound}]:{port}" if ":" in bound else f"http://{bound}:{port}"


def listening(host: str, port: int) -> socket.socket:
    """A socket that is bound to the address. Raises UserError, with the remedy."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UserError(
                f"Port {port} of {host} is taken, perhaps by another recbuild serve. End it, or name another "
                "port: --port 0 takes one that is free."
            ) from error
        reason = str(error.strerror).partition(" (")[0]
        raise UserError(
            f"Nothing can be served at port {port} of {host}: {reason}. Name another port with --port, or "
            "another address with --host."
        ) from error
