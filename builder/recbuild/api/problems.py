"""Why there is no answer, as a problem document (RFC 9457): a code for programs, a sentence for people.

A message goes to whoever asked, and nowhere else: nothing of a request is logged. Of what was sent, it names
places and fields, and no more values than the library's own errors do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from recbuild.api.answers import ProblemAnswer, ProblemPlace
from recbuild.api.bodies import TAGS
from recbuild.errors import did_you_mean
from recruntime.errors import BadRequestError, RecError, UnknownItemError

PROBLEM = "application/problem+json"
MOST_PLACES = 20
_WORDS = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address. /openapi.json lists what there is.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take this method. The header Allow says which.",
}


class ProblemError(Exception):
    """An answer that is none. `status`, `code`, `detail`, `places` and `headers` are what the asker gets."""

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        detail: str,
        places: Sequence[ProblemPlace] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail
        self.places, self.headers = places, headers or {}

    def response(self) -> Response:
        problem = ProblemAnswer(
            title=self.status.phrase,
            status=self.status,
            code=self.code,
            detail=self.detail,
            errors=list(self.places),
        )
        return Response(
            orjson.dumps(problem.model_dump(exclude_defaults=True) | {"type": problem.type}),
            status_code=self.status,
            headers={"cache-control": "no-store", **self.headers},
            media_type=PROBLEM,
        )


async def on_http_error(request: Request, error: Exception) -> Response:
    """For what Starlette refuses: an address that there is not, a wrong method."""
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    code = status.phrase.lower().replace(" ", "-")
    detail = _WORDS.get(status, status.description)
    return ProblemError(status, code, detail, headers=error.headers).response()


def of_engine(error: RecError) -> ProblemError:
    """What the engine refuses; anything but a bad request is the bundle's fault."""
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    if isinstance(error, UnknownItemError):
        status = HTTPStatus.NOT_FOUND
    elif isinstance(error, BadRequestError):
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return ProblemError(status, error.code, str(error))


def of_body(error: ValidationError, fields: Iterable[str]) -> ProblemError:
    """What a model refuses. fields: of the model, to suggest one."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    if found[0]["type"] == "json_invalid":
        detail = f"The request is no JSON that can be read. {found[0]['msg']}."
        return ProblemError(HTTPStatus.BAD_REQUEST, "invalid-json", detail)
    places = [_place(one, fields) for one in found[:MOST_PLACES]]
    more = f" And {len(found) - 1:,} more." if len(found) > 1 else ""
    detail = f"{places[0].pointer or 'The request'}: {places[0].detail}{more} /openapi.json has every field."
    return ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "bad-request", detail, places)


def _place(error: Mapping[str, Any], fields: Iterable[str]) -> ProblemPlace:
    steps = [str(step).replace("~", "~0").replace("/", "~1") for step in error["loc"] if step not in TAGS]
    pointer = "".join(f"/{step}" for step in steps)
    match error["type"]:
        case "extra_forbidden":
            name = str(error["loc"][-1])
            near = did_you_mean(name, fields) if len(error["loc"]) == 1 else ""
            return ProblemPlace(pointer=pointer, detail=f"There is no such field.{near}")
        case "missing":
            return ProblemPlace(pointer=pointer, detail="This field is needed.")
    return ProblemPlace(pointer=pointer, detail=f"{error['msg']}.")
