"""The one thread of a process in which the engine computes, and the queue before it.

An answer is a few milliseconds of Python and numpy that hold the interpreter's lock: more threads would take
turns, and each answer would come later. So requests wait in a queue of bounded length, the event loop is free
for /health meanwhile, and more cores are used by more processes. It also keeps the engine's caches to one
thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TypeVar

from recbuild.api.limits import MAX_WAITING
from recbuild.api.problems import ProblemError

Result = TypeVar("Result")


class EngineThread:
    """Starts its thread with the first request, so a process may be forked before."""

    def __init__(self, most: int = MAX_WAITING) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="recbuild-engine")
        self._most = most
        self.waiting = 0

    async def run(self, work: Callable[[], Result]) -> Result:
        """What the work returns. Raises ProblemError where too many wait already."""
        if self.waiting >= self._most:
            raise ProblemError(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "busy",
                f"{self._most} requests wait already. Ask again in a second, or start more workers.",
                headers={"retry-after": "1"},
            )
        self.waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self.waiting -= 1
