"""Steps that processes other than the test's run: they must be importable."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from recbuild.errors import CatalogError
from recbuild.plan import ArrayFile


@dataclass(frozen=True)
class Double:
    """Twice the number; each call leaves a file."""

    calls: Path

    def __call__(self, number: int) -> int:
        (self.calls / f"{number}-{os.getpid()}").touch()
        return 2 * number


@dataclass(frozen=True)
class DieOnce:
    """The number of the process that answers at last; the first one that gets `deadly` is killed."""

    mark: Path
    deadly: int

    def __call__(self, number: int) -> int:
        if number == self.deadly and not self.mark.exists():
            self.mark.touch()
            os.kill(os.getpid(), 9)
        return number


@dataclass(frozen=True)
class Refuse:
    """Refuses one number, as a user's mistake is refused."""

    wrong: int

    def __call__(self, number: int) -> int:
        if number == self.wrong:
            raise CatalogError(f"{number} is wrong.")
        return number


@dataclass(frozen=True)
class RefuseAndLeave:
    """Refuses one number; of the others each call leaves a file."""

    calls: Path
    wrong: int

    def __call__(self, number: int) -> int:
        if number == self.wrong:
            raise CatalogError(f"{number} is wrong.")
        (self.calls / str(number)).touch()
        return number


def die(number: int) -> int:
    """Dies whatever it gets."""
    os.kill(os.getpid(), 9)
    return number


@dataclass(frozen=True)
class Fill:
    """Writes each span's numbers into an array."""

    target: ArrayFile

    def __call__(self, span: tuple[int, int]) -> int:
        self.target.write(span[0], np.arange(*span))
        return span[1] - span[0]


def divide(number: int) -> float:
    """A mistake of ours, for 0."""
    return 1 / number
