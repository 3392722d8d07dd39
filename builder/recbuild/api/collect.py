"""The receiver of experiments' reports: POST one to any path, and it is kept once, whatever happens.

204 is the answer when the report lasts in the database, and again when it is sent again. A report that does
not count gets 4xx, a problem document, and is not sent again; 503 asks for it later. Nothing of a request is
logged or kept besides what `recbuild.experiments.storage` says. GET /health tells whether the database
answers.

Whoever knows the address can forge well-formed reports, and under local privacy nobody can tell. What bounds
it: a report is one count in thousands; shares of the variants that do not fit are told; and a site's own
server, which stands before the receiver, limits requests.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from recbuild.api.problems import ProblemError, on_http_error
from recbuild.api.reading import CLOSE, content_of
from recbuild.experiments.place import Running
from recbuild.experiments.report import MOST_BYTES, RefusedError, UnkeptError, read_report

if TYPE_CHECKING:  # SQLAlchemy is an extra
    from recbuild.experiments.storage import Store

LATER = 60  # seconds
_STATUS = {
    "invalid-json": HTTPStatus.BAD_REQUEST,
    "unknown-experiment": HTTPStatus.NOT_FOUND,
    "other-revision": HTTPStatus.CONFLICT,
}
_NO_STORE = {"cache-control": "no-store"}
_log = logging.getLogger("recbuild.collect")


def receiver(running: Running, store: Store) -> Starlette:
    """The application. store: prepared."""
    desk = _Desk(running, store)
    return Starlette(
        routes=[
            Route("/health", desk.health, methods=["GET"]),
            Route("/{path:path}", desk.report, methods=["POST"]),
        ],
        # Reports carry no credentials, and their answers no content: any site may send them.
        middleware=[Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["POST"])],
        exception_handlers={HTTPException: on_http_error},
    )


class _Desk:
    def __init__(self, running: Running, store: Store) -> None:
        self._running, self._store = running, store

    async def report(self, request: Request) -> Response:
        try:
            too_large = f"A report has up to {MOST_BYTES:,} bytes."
            content = await content_of(request, MOST_BYTES, too_large)
            await run_in_threadpool(self._keep, content)
        except ProblemError as problem:
            return problem.response()
        except ClientDisconnect:
            return Response(status_code=HTTPStatus.BAD_REQUEST, headers=CLOSE)
        return Response(status_code=HTTPStatus.NO_CONTENT, headers=_NO_STORE)

    def _keep(self, content: bytes) -> None:
        try:
            report = read_report(content, self._running.now())
        except RefusedError as refused:
            status = _STATUS.get(refused.code, HTTPStatus.UNPROCESSABLE_ENTITY)
            raise ProblemError(status, refused.code, str(refused)) from None
        try:
            self._store.add(report, datetime.now(UTC).date())
        except UnkeptError as error:
            raise _later(error) from error

    async def health(self, request: Request) -> Response:
        try:
            await run_in_threadpool(self._store.check)
        except UnkeptError as error:
            return _later(error).response()
        return JSONResponse({"status": "ok", "experiments": sorted(self._running.now())}, headers=_NO_STORE)


def _later(error: UnkeptError) -> ProblemError:
    _log.error("The database does not answer (%s).", error)
    return ProblemError(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "no-database",
        "The report cannot be kept at the moment. Send it again later.",
        headers={"retry-after": str(LATER)},
    )
