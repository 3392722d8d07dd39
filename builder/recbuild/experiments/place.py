"""Experiments by the place that a person names: a bundle's folder, or a settings file."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

from recbuild.config import FILE_NAME
from recbuild.errors import ConfigError
from recbuild.experiments.definition import Experiment, of_source
from recruntime.errors import RecError


def experiments_at(place: Path) -> tuple[Experiment, ...]:
    """The definitions there. Raises ConfigError, also where there are none."""
    found = of_source(place / FILE_NAME if place.is_dir() else place)
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
        file = self._place / FILE_NAME if self._place.is_dir() else self._place
        try:
            found = file.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino


def _by_name(experiments: tuple[Experiment, ...]) -> dict[str, Experiment]:
    return {experiment.name: experiment for experiment in experiments}
