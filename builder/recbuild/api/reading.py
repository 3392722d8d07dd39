"""From a request's bytes to a question that is checked, within the limits on its size and its time."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

from pydantic import ValidationError
from starlette.requests import Request

from recbuild.api.bodies import Question, SimilarParameters
from recbuild.api.limits import BODY_SECONDS, MAX_BODY, MAX_SENT
from recbuild.api.problems import ProblemError, of_body
from recruntime.types import MAX_EVENTS

CLOSE = {"connection": "close"}  # what was not read of the request is not taken for the next one
_TOO_LARGE = (
    f"A request may have up to {MAX_BODY // 1024} KB and {MAX_SENT:,} events, of which the latest "
    f"{MAX_EVENTS} count: send these."
)


async def question_of(request: Request, body: type[Question]) -> Question:
    """What a request asks: what it posts, as `body`, or the parameters of its address.

    Raises ProblemError.
    """
    model = body if request.method == "POST" else SimilarParameters
    try:
        if request.method == "POST":
            return model.model_validate_json(await content_of(request, MAX_BODY, _TOO_LARGE))
        return model.model_validate(dict(request.query_params), strict=False)
    except ValidationError as error:
        raise of_body(error, model.model_fields) from error


async def content_of(request: Request, most: int, too_large: str) -> bytes:
    """What is posted, up to `most` bytes. too_large: what is said of more. Raises ProblemError."""
    parts, size = [], 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                size += len(part)
                if size > most:
                    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
                    raise ProblemError(status, "too-large", too_large, headers=CLOSE)
                parts.append(part)
    except TimeoutError as error:
        detail = f"The request did not arrive within {BODY_SECONDS:g} seconds. Send it again."
        raise ProblemError(HTTPStatus.REQUEST_TIMEOUT, "slow", detail, headers=CLOSE) from error
    return b"".join(parts)
