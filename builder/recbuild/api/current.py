"""The bundle that answers, which changes when the folder gets another one.

All files are read into memory when a bundle is opened, none is mapped: a file that is cut short while it is
mapped would end the process. So a request keeps the bundle that it began with, and a bundle that is damaged,
half copied or gone changes nothing but what /health says.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

from recruntime import Recommender
from recruntime.errors import RecError
from recruntime.wire import MANIFEST

RETRY = 2.0
"""Seconds until a bundle that could not be used is tried again: it may have been half copied."""

_log = logging.getLogger("recbuild.api")

Stamp: TypeAlias = tuple[int, int, int] | None
"""What differs between two manifests, as `os.stat` tells; None without one."""


@dataclass(frozen=True)
class Opened:
    """A bundle, ready to answer.

    shop: the bundle.
    build: its id.
    searchable: whether it has a search part.
    """

    shop: Recommender
    build: str
    searchable: bool


class Serving(Protocol):
    """What answers now: in one process `Current`, in a worker what its parent opened."""

    @property
    def opened(self) -> Opened: ...

    @property
    def refused(self) -> str:
        """Why a newer bundle is not used; empty where there is none."""


def open_bundle(folder: Path) -> Opened:
    """The bundle in a folder. What its first answers would compute is computed. Raises RecError."""
    shop = Recommender.open(folder)
    searchable = any(part.get("kind") == "search" for part in shop.manifest["parts"])
    shop.recommend(next(iter(shop), None), events=list(shop)[:1], k=1)
    if searchable:
        shop.search("a", 1)
    return Opened(shop, str(shop.manifest.get("build", "")), searchable)


def stamp_of(folder: Path) -> Stamp:
    try:
        found = (folder / MANIFEST).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


class Current:
    """The bundle of a folder. Asking which one it is costs one `stat`."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """clock: seconds. Raises RecError where there is no bundle to begin with."""
        self.folder, self._clock = folder, clock
        self._stamp = stamp_of(folder)
        self._opened = open_bundle(folder)
        self._refused, self._again = "", 0.0
        self._loading = threading.Lock()

    @property
    def opened(self) -> Opened:
        """What answers now. A newer bundle is opened meanwhile, in a thread of its own."""
        if self._is_due() and self._loading.acquire(blocking=False):
            threading.Thread(target=self._load_and_release, name="recbuild-open", daemon=True).start()
        return self._opened

    @property
    def refused(self) -> str:
        return self._refused

    def look(self) -> bool:
        """Open a newer bundle now, if there is one. Returns whether another one answers."""
        before = self._opened
        if self._is_due():
            self._load()
        return self._opened is not before

    def _is_due(self) -> bool:
        return stamp_of(self.folder) != self._stamp or bool(self._refused and self._clock() >= self._again)

    def _load_and_release(self) -> None:
        try:
            self._load()
        finally:
            self._loading.release()

    def _load(self) -> None:
        # Before the files are read: a manifest that changes meanwhile is noticed at the next request.
        stamp = stamp_of(self.folder)
        try:
            opened = open_bundle(self.folder)
        except Exception as error:  # whatever it is, the earlier bundle answers on
            words = str(error) if isinstance(error, RecError) else f"It cannot be opened: {error!r}."
            # Without the folder's path: /health may be asked from anywhere.
            refused = words.replace(str(self.folder), self.folder.name)
            if refused != self._refused:
                _log.warning(
                    "An earlier bundle answers, as the one in the folder cannot be used: %s", refused
                )
            self._refused, self._again = refused, self._clock() + RETRY
        else:
            if opened.build != self._opened.build or self._refused:
                _log.info("Bundle %s answers from now on.", opened.build)
            self._opened, self._refused = opened, ""
        self._stamp = stamp


@dataclass(frozen=True)
class Inherited:
    """What a worker serves: the bundle that its parent opened before the fork.

    opened: the bundle.
    notice: returns what the parent says of a newer one.
    """

    opened: Opened
    notice: Callable[[], str]

    @property
    def refused(self) -> str:
        return self.notice()
