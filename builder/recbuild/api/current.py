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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, TypeAlias

from recruntime import Recommender
from recruntime.bundle.files import read_file
from recruntime.errors import RecError
from recruntime.wire import MANIFEST, OVERLAY

RETRY = 2.0
"""Seconds until a bundle that could not be used is tried again: it may have been half copied."""

_log = logging.getLogger("recbuild.api")

Stamp: TypeAlias = tuple[int, int, int] | None
"""What differs between two files, as `os.stat` tells; None without one."""


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


def stamp_of(folder: Path, name: str = MANIFEST) -> Stamp:
    try:
        found = (folder / name).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


class Current:
    """The bundle of a folder, with its overlay. Asking which one it is costs two `stat`s."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """clock: seconds. Raises RecError where there is no bundle to begin with."""
        self.folder, self._clock = folder, clock
        self._stamp, self._overlay = self._stamps()
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
        changed = self._stamps() != (self._stamp, self._overlay)
        return changed or bool(self._refused and self._clock() >= self._again)

    def _stamps(self) -> tuple[Stamp, Stamp]:
        return stamp_of(self.folder), stamp_of(self.folder, OVERLAY)

    def _load_and_release(self) -> None:
        try:
            self._load()
        finally:
            self._loading.release()

    def _load(self) -> None:
        # Before the files are read: a manifest that changes meanwhile is noticed at the next request.
        stamp, overlay = self._stamps()
        try:
            same = stamp == self._stamp and not self._refused
            opened = self._with_overlay() if same else open_bundle(self.folder)
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
        self._stamp, self._overlay = stamp, overlay

    def _with_overlay(self) -> Opened:
        """The bundle that answers, with what changed since. An overlay that cannot be used has no effect."""
        shop = self._opened.shop.with_overlay(lambda path: read_file(self.folder, path))
        if shop.unapplied:
            _log.warning("%s", shop.unapplied.replace(str(self.folder), self.folder.name))
        return replace(self._opened, shop=shop)


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
