"""Every wait ends: too many at once are told to come back, and who sends nothing is given up."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from recbuild.api import create_app
from recbuild.api.engine_thread import EngineThread
from recbuild.api.problems import ProblemError


def test_who_comes_when_the_queue_is_full_is_told_so_at_once() -> None:
    engine, goes_on = EngineThread(most=2), Event()

    def answer(turn: int) -> int:
        assert goes_on.wait(60)
        return turn

    async def ask() -> tuple[list[int], ProblemError]:
        waiting = [asyncio.ensure_future(engine.run(partial(answer, turn))) for turn in (1, 2)]
        await asyncio.sleep(0)  # they are in the queue
        with pytest.raises(ProblemError) as refused:
            await engine.run(partial(answer, 3))
        goes_on.set()
        return await asyncio.gather(*waiting), refused.value

    answers, refused = asyncio.run(ask())
    assert answers == [1, 2]
    assert (refused.status, refused.code, refused.headers) == (503, "busy", {"retry-after": "1"})
    assert engine.waiting == 0


@pytest.mark.parametrize(
    ("arrives", "status"), [([], 408), ([{"type": "http.disconnect"}], 400)], ids=["nothing", "a goodbye"]
)
def test_a_request_that_does_not_arrive_is_given_up(
    rec: Path, monkeypatch: pytest.MonkeyPatch, arrives: list[dict[str, Any]], status: int
) -> None:
    monkeypatch.setattr("recbuild.api.reading.BODY_SECONDS", 0.01)
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return arrives.pop() if arrives else await asyncio.get_running_loop().create_future()

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/recommend", "headers": [], "query_string": b""}
    asyncio.run(create_app(rec)(scope, receive, send))
    assert sent[0]["status"] == status
