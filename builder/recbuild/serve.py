"""The preview server: a folder over HTTP, under the strictest policy that a page of recbuild works with.

Only for looking: any static host serves a bundle.
"""

from __future__ import annotations

import re
from pathlib import Path

import click
import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recbuild.errors import BundleError

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'; "
    "img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
IMMUTABLE = re.compile(r"/(parts/\w+-|instant/|engine-)[0-9a-f]{16}[./]")


class Headers:
    """Adds the policy to every response, and says which files may be kept for ever."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["content-security-policy"] = POLICY
                lasting = IMMUTABLE.search(scope["path"]) and message["status"] < 400
                headers["cache-control"] = "public, max-age=31536000, immutable" if lasting else "no-cache"
            await send(message)

        await self.app(scope, receive, send_with_headers)


def application(folder: Path) -> Starlette:
    """The folder as an ASGI application."""
    return Starlette(
        routes=[Mount("/", StaticFiles(directory=folder, html=True))],
        middleware=[Middleware(Headers)],
    )


def run(folder: Path, host: str, port: int) -> None:
    """Serve until interrupted. Raises BundleError where there is nothing to serve."""
    if not folder.is_dir():
        raise BundleError(f"{folder} is not a folder. Give the folder that holds your pages, or a bundle.")
    page = next((name for name in ("index.html", "preview.html") if (folder / name).is_file()), "")
    address = f"http://{host}:{port}/{'' if page == 'index.html' else page}"
    click.echo(f"Serving {folder} at {address}  (Ctrl-C ends it)")
    uvicorn.run(application(folder), host=host, port=port, log_level="warning")
