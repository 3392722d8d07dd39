"""Too many at once are told to come back, and what they wait for is not lost."""

from __future__ import annotations

import asyncio
from functools import partial
from threading import Event

import pytest

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
