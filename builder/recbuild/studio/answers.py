"""How the studio's endpoints answer: JSON, from work that runs in the one thread of the engine."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, TypeAlias

import orjson
from starlette.requests import Request
from starlette.responses import Response

from recbuild.api.engine_thread import EngineThread
from recbuild.errors import UserError
from recbuild.studio.workplace import ChangedMeanwhileError
from recruntime.errors import RecError

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]
Work: TypeAlias = Callable[[Any], Any]
"""From what was sent (the JSON of a POST, the query of a GET as a dict) to JSON, or to bytes."""

BYTES = "application/octet-stream"
MAX_BODY = 8 << 20
"""Bytes. A settings file or a recorded visit is a thousandth of it."""


def endpoint(thread: EngineThread, work: Work) -> Endpoint:
    """One address of the studio. What the user can put right is answered as {"detail": …}."""

    async def answer(request: Request) -> Response:
        try:
            asked = await _asked(request)
            return _answered(await thread.run(lambda: work(asked)))
        except ChangedMeanwhileError as error:
            return _json({"detail": str(error)}, HTTPStatus.CONFLICT)
        except (UserError, RecError) as error:
            return _json({"detail": str(error)}, HTTPStatus.UNPROCESSABLE_ENTITY)

    return answer


async def _asked(request: Request) -> Any:
    if request.method == "GET":
        return dict(request.query_params)
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BODY:
            raise UserError(f"This is more than {MAX_BODY >> 20} MB, which nothing here needs.")
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise UserError(f"The request is no JSON that can be read: {error}.") from error


def _answered(content: Any) -> Response:
    return Response(content, media_type=BYTES) if isinstance(content, bytes) else _json(content)


def _json(content: Any, status: HTTPStatus = HTTPStatus.OK) -> Response:
    text = orjson.dumps(content, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS)
    return Response(text, status_code=status, media_type="application/json")
