"""Experiments by the place that a person names: a bundle's folder, or a settings file."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

from recbuild.config import FILE_NAME
from recbuild.errors import ConfigError
from recbuild.experiments.bundled import of_bundle
from recbuild.experiments.definition import Experiment, of_source
from recruntime.errors import RecError
from recruntime.wire import MANIFEST


def experiments_at(place: Path) -> tuple[Experiment, ...]:
    """The definitions there. Raises ConfigError, also where there are none, and RecError for a bad bundle."""
    file = _file_of(place)
    found = of_bundle(place) if file.name == MANIFEST else of_source(file)
    if not found:
        raise ConfigError(f"{place}: there are no experiments. Add a table [[experiments]] to {FILE_NAME}.")
    return found


class Running:
    """The experiments at a place that is read anew when it has changed, as a bundle is replaced while a
    server runs.

    Several threads may use it.
    """

    def __init__(self, place: Path) -> None:
        self._place, self._lock = place, threading.Lock()
        self._seen = self._state()
        self._by_name = _by_name(experiments_at(place))

    def now(self) -> Mapping[str, Experiment]:
        """By name. What cannot be read at the moment leaves what was there."""
        with self._lock:
            state = self._state()
            if state != self._seen:
                try:
                    self._by_name = _by_name(experiments_at(self._place))
                    self._seen = state
                except (ConfigError, RecError, OSError):
                    pass
            return self._by_name

    def _state(self) -> tuple[int, int, int] | None:
        try:
            found = _file_of(self._place).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino


def _file_of(place: Path) -> Path:
    """Of a folder, a bundle's manifest; else the settings file in it."""
    if not place.is_dir():
        return place
    return place / (MANIFEST if (place / MANIFEST).is_file() else FILE_NAME)


def _by_name(experiments: tuple[Experiment, ...]) -> dict[str, Experiment]:
    return {experiment.name: experiment for experiment in experiments}
