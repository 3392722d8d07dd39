"""The application: which address does what. State is the bundle that answers, figures, and nothing else.

/similar, /recommend and /search answer; /health, /metrics and /openapi.json tell of the application itself.
"""

from __future__ import annotations

import logging
import os
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from recbuild.api.answers import HealthAnswer
from recbuild.api.bodies import BODIES, METHODS, Question
from recbuild.api.current import Current, Opened, Serving
from recbuild.api.engine_thread import EngineThread
from recbuild.api.metrics import CONTENT_TYPE, Metrics
from recbuild.api.openapi import document
from recbuild.api.problems import ProblemError, of_engine, on_http_error
from recbuild.api.reading import question_of
from recruntime.errors import RecError

_log = logging.getLogger("recbuild.api")


def create_app(folder: str | os.PathLike[str]) -> Starlette:
    """The bundle in `folder` as an ASGI application, for any server, or mounted in another application.

    Raises RecError, naming the file, where there is no bundle that can be used.
    """
    return application(Current(Path(folder)))


def application(serving: Serving) -> Starlette:
    """The application over whatever bundle is served."""
    desk = Desk(serving)
    about = {"/health": desk.health, "/metrics": desk.metrics, "/openapi.json": desk.openapi}
    return Starlette(
        routes=[
            *(Route(f"/{name}", desk.question(name), methods=METHODS[name]) for name in BODIES),
            *(Route(path, endpoint, methods=["GET"]) for path, endpoint in about.items()),
        ],
        exception_handlers={HTTPException: on_http_error},
    )


@dataclass(frozen=True)
class Desk:
    """Takes requests, and hands them to the engine.

    serving: the bundle that answers.
    engine: where it computes.
    figures: what is counted.
    """

    serving: Serving
    engine: EngineThread = field(default_factory=EngineThread)
    figures: Metrics = field(default_factory=Metrics)

    def question(self, name: str) -> Callable[[Request], Any]:
        """The endpoint of an address of BODIES."""

        async def endpoint(request: Request) -> Response:
            start = time.perf_counter()
            try:
                response = await self._answer(name, request)
            except ProblemError as problem:
                response = problem.response()
            except RecError as error:
                response = of_engine(error).response()
            except ClientDisconnect:
                response = Response(status_code=HTTPStatus.BAD_REQUEST)
            except Exception as error:
                response = _failed(error).response()
            self.figures.answered(name, response.status_code, time.perf_counter() - start)
            return response

        return endpoint

    async def _answer(self, name: str, request: Request) -> Response:
        question = await question_of(request, BODIES[name])
        bundle = self.serving.opened
        if name == "search" and not bundle.searchable:
            raise ProblemError(
                HTTPStatus.NOT_FOUND,
                "no-search",
                "This bundle has no search part. Build it again, with [search] budget_kb above 0.",
            )
        with self.figures.waiting.track_inprogress():
            answer, found = await self.engine.run(lambda: _computed(question, bundle))
        if not found:
            self.figures.empty.labels(name).inc()
        # What an address asks is the same for everybody: a proxy may keep it for a while.
        kept = "no-store" if request.method == "POST" else "public, max-age=60"
        headers = {"cache-control": kept, "recbuild-build": bundle.build}
        return Response(answer, headers=headers, media_type="application/json")

    async def health(self, request: Request) -> Response:
        bundle, refused = self.serving.opened, self.serving.refused
        health = HealthAnswer(
            status="stale" if refused else "ok",
            build=bundle.build,
            items=len(bundle.shop),
            search=bundle.searchable,
            refused=refused or None,
        )
        return Response(
            health.model_dump_json(), headers={"cache-control": "no-store"}, media_type="application/json"
        )

    async def metrics(self, request: Request) -> Response:
        self.figures.items.set(len(self.serving.opened.shop))
        self.figures.stale.set(bool(self.serving.refused))
        return Response(self.figures.text(), headers={"content-type": CONTENT_TYPE})

    async def openapi(self, request: Request) -> Response:
        content = orjson.dumps(document(str(request.scope.get("root_path", ""))))
        return Response(content, media_type="application/json")


def _computed(question: Question, bundle: Opened) -> tuple[bytes, int]:
    """The answer as JSON, and how many items it has. Raises RecError."""
    answer = question.answer(bundle.shop)
    return orjson.dumps(answer, option=orjson.OPT_SERIALIZE_NUMPY), len(answer["items"])


def _failed(error: Exception) -> ProblemError:
    """For a mistake of ours. What is logged is its place, and not its message, which may hold a request."""
    places = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    _log.error("%s at %s", type(error).__name__, " > ".join(places))
    return ProblemError(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "engine-failed",
        f"The engine failed ({type(error).__name__}). The server's log has the place.",
    )
