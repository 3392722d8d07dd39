"""Processes that answer from one bundle in memory: the parent opens it and forks, and a page of memory that
nobody writes is shared.

The parent looks once a second whether the folder has another bundle. It opens that, forks workers anew, and
retires the earlier ones: they close each connection with its next answer, so no request is lost, and end once
idle connections have timed out. A worker that dies is replaced.
"""

from __future__ import annotations

import gc
import mmap
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn, TypeAlias

from prometheus_client.multiprocess import mark_process_dead
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recbuild.api.app import application
from recbuild.api.current import Current, Inherited

LOOK = 1.0
"""Seconds between two looks at the folder and the workers."""
PATIENCE = 15.0
"""Seconds for workers to finish when all end."""
RETIRING = 6.0
"""Seconds until a retired worker ends; longer than uvicorn keeps an idle connection, which is 5."""
SIGNALS = (signal.SIGINT, signal.SIGTERM)
RETIRE = signal.SIGUSR1
BLOCKED = (*SIGNALS, RETIRE)
_NOTICE = 4096

Serve: TypeAlias = Callable[[ASGIApp, Callable[[Callable[[], None]], None]], None]
"""Serves an application until it is told to end: in go that, and a function that takes how to end it."""


class Notice:
    """A line of text in memory that the parent and all workers share."""

    def __init__(self) -> None:
        self._shared = mmap.mmap(-1, _NOTICE)

    def write(self, text: str) -> None:
        self._shared[:] = text.encode()[: _NOTICE - 1].ljust(_NOTICE, b"\0")

    def read(self) -> str:
        return self._shared[:].rstrip(b"\0").decode(errors="ignore")


class LastAnswers:
    """An application whose answers close their connections, once it is retired."""

    def __init__(self, app: ASGIApp, retired: Callable[[], bool]) -> None:
        self._app, self._retired = app, retired

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def closing(message: Message) -> None:
            if message["type"] == "http.response.start" and self._retired():
                MutableHeaders(scope=message)["connection"] = "close"
            await send(message)

        await self._app(scope, receive, closing)


class Workers:
    """The processes of one server."""

    def __init__(self, current: Current, count: int, serve: Serve) -> None:
        self._current, self._count, self._serve = current, count, serve
        self._notice = Notice()
        self._running: set[int] = set()
        self._ending: set[int] = set()
        # Its other end closes with this process, however it ends: then the workers end, too.
        self._watched, self._held = os.pipe()

    def run(self) -> None:
        """Until SIGINT or SIGTERM, which then do what they did before."""
        with _noted() as signals:
            while not signals:
                self._look()
                time.sleep(LOOK)
            self._ending |= self._running
            _signal(self._ending, signal.SIGTERM)
            self._wait()
        signal.raise_signal(signals[0])

    def _look(self) -> None:
        if self._current.look():
            earlier, self._running = self._running, set()
            self._fill()
            _signal(earlier, RETIRE)
            self._ending |= earlier
        self._notice.write(self._current.refused)
        self._reap()
        self._fill()

    def _fill(self) -> None:
        if len(self._running) == self._count:
            return
        gc.collect()
        gc.freeze()  # else the first collection of a worker would write to every object, and copy its page
        while len(self._running) < self._count:
            self._running.add(self._fork())
        gc.unfreeze()

    def _fork(self) -> int:
        signal.pthread_sigmask(signal.SIG_BLOCK, BLOCKED)
        pid = os.fork()
        if not pid:
            self._work()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, BLOCKED)
        return pid

    def _work(self) -> NoReturn:
        """What a worker does, from its first moment to its last."""
        code = 1
        try:
            os.close(self._held)
            retired = threading.Event()
            signal.signal(RETIRE, lambda number, frame: retired.set())
            for number in SIGNALS:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, BLOCKED)
            app = application(Inherited(self._current.opened, self._notice.read))
            self._serve(LastAnswers(app, retired.is_set), lambda end: self._watch(retired, end))
            code = 0
        finally:
            os._exit(code)

    def _watch(self, retired: threading.Event, end: Callable[[], None]) -> None:
        """Call `end` some time after the worker is retired, or at once when it has no parent any more."""

        def with_parent() -> None:
            os.read(self._watched, 1)
            end()

        def when_retired() -> None:
            retired.wait()
            time.sleep(RETIRING)
            end()

        for wait in (with_parent, when_retired):
            threading.Thread(target=wait, name=f"recbuild-{wait.__name__}", daemon=True).start()

    def _reap(self) -> None:
        for pid in self._running | self._ending:
            if os.waitpid(pid, os.WNOHANG)[0]:
                self._running.discard(pid)
                self._ending.discard(pid)
                mark_process_dead(pid)

    def _wait(self) -> None:
        """Until all have ended; after PATIENCE they are ended."""
        until = time.monotonic() + PATIENCE
        self._running = set()
        while self._ending and time.monotonic() < until:
            self._reap()
            time.sleep(0.02)
        for pid in self._ending:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


@contextmanager
def _noted() -> Iterator[list[int]]:
    """Within, signals are noted in a list, not acted upon: a fork must not be half done."""
    noted: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        noted.append(number)

    before = {number: signal.signal(number, note) for number in SIGNALS}
    try:
        yield noted
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)


def _signal(pids: set[int], number: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
