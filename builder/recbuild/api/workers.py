"""Processes that answer from one bundle in memory: the parent opens it and forks, and a page of memory that
nobody writes is shared.

The parent looks once a second whether the folder has another bundle. It opens that, forks workers anew, and
ends the earlier ones, which finish what they have begun. A worker that dies is replaced.
"""

from __future__ import annotations

import gc
import mmap
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeAlias

from prometheus_client.multiprocess import mark_process_dead

from recbuild.api.current import Current, Inherited, Serving

LOOK = 1.0
"""Seconds between two looks at the folder and the workers."""
PATIENCE = 15.0
"""Seconds for workers to finish when all end."""
_NOTICE = 4096

Serve: TypeAlias = Callable[[Serving, Callable[[Callable[[], None]], None]], None]
"""Answers until it is told to end: in go what is served, and a function that takes how to end it."""


class Notice:
    """A line of text in memory that the parent and all workers share."""

    def __init__(self) -> None:
        self._shared = mmap.mmap(-1, _NOTICE)

    def write(self, text: str) -> None:
        self._shared[:] = text.encode()[: _NOTICE - 1].ljust(_NOTICE, b"\0")

    def read(self) -> str:
        return self._shared[:].rstrip(b"\0").decode(errors="ignore")


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
        """Until SystemExit or KeyboardInterrupt."""
        try:
            while True:
                if self._current.look():
                    earlier, self._running = self._running, set()
                    self._fill()
                    self._end(earlier)
                self._notice.write(self._current.refused)
                self._reap()
                self._fill()
                time.sleep(LOOK)
        finally:
            self._end(self._running)
            self._wait()

    def _fill(self) -> None:
        missing = self._count - len(self._running)
        if not missing:
            return
        gc.collect()
        gc.freeze()  # else the first collection of a worker would write to every object, and copy its page
        try:
            self._running |= {self._fork() for _ in range(missing)}
        finally:
            gc.unfreeze()

    def _fork(self) -> int:
        pid = os.fork()
        if pid:
            return pid
        code = 1
        try:
            os.close(self._held)
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            self._serve(Inherited(self._current.opened, self._notice.read), self._when_orphaned)
            code = 0
        finally:
            os._exit(code)

    def _when_orphaned(self, end: Callable[[], None]) -> None:
        def wait() -> None:
            os.read(self._watched, 1)
            end()

        threading.Thread(target=wait, name="recbuild-parent", daemon=True).start()

    def _end(self, pids: set[int]) -> None:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        self._ending |= pids

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
