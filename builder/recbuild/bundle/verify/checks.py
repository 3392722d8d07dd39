"""The result of a verification: checks in their order, each with what it looked at and what failed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from recbuild.watcher import Watcher

CHECKS = {
    "manifest": "The manifest agrees with itself",
    "files": "The files are what it lists",
    "engine": "The engine folder is whole",
    "page": "The page's files fit",
    "precompressed": "Precompressed files open",
    "signature": "The signature is the key's",
    "core": "Core part and listing agree",
    "names": "Names lead to parts",
    "items": "The items are sound",
    "behavior": "What sessions taught is sound",
    "replicas": "Items and replicas add up",
    "pictures": "The pictures are sound",
    "search": "Words lead to items",
    "overlay": "What changed since fits",
    "experiments": "Experiments are sound",
    "lookup": "Ids lead to instant parts",
    "instant": "Instant lists say the same",
}
MAX_FAILURES = 20


@dataclass(frozen=True)
class Failure:
    """One thing that is wrong.

    path: of the file, in the bundle.
    what: is wrong with it.
    """

    path: str
    what: str


@dataclass
class Check:
    """One check, as it goes.

    name: a key of CHECKS.
    advance: called with the number of things that were looked at.
    checked: how many things were looked at.
    failed: how many things are wrong.
    failures: the first MAX_FAILURES of them.
    note: what else a person should know.
    """

    name: str
    advance: Callable[[int], None] = field(repr=False)
    checked: int = 0
    failed: int = 0
    failures: list[Failure] = field(default_factory=list)
    note: str = ""

    def count(self, number: int = 1) -> None:
        """So many things more have been looked at."""
        self.checked += number
        self.advance(number)

    def fail(self, path: str, what: str) -> None:
        self.failed += 1
        if self.failed <= MAX_FAILURES:
            self.failures.append(Failure(path, what))


@dataclass
class Report:
    """The checks that were made.

    watcher: receives the progress.
    checks: in the order in which they were made.
    names: keys of CHECKS that are to be made.
    """

    watcher: Watcher = field(repr=False)
    checks: list[Check] = field(default_factory=list)
    names: Sequence[str] = tuple(CHECKS)

    @contextmanager
    def check(self, name: str, total: int | None = None) -> Iterator[Check]:
        """One more check. total: how many things it will look at."""
        with self.watcher.stage(name, total) as advance:
            check = Check(name, advance)
            yield check
        self.checks.append(check)

    @property
    def failed(self) -> int:
        """How much failed."""
        return sum(check.failed for check in self.checks)

    @property
    def left_out(self) -> list[str]:
        """The checks that were not made: they would only have repeated what had failed before them."""
        return [name for name in self.names if name not in {check.name for check in self.checks}]

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "sound": self.failed == 0,
            "checks": [
                {
                    "name": check.name,
                    "checked": check.checked,
                    "failed": check.failed,
                    "failures": [{"path": one.path, "what": one.what} for one in check.failures],
                    "note": check.note,
                }
                for check in self.checks
            ],
            "left_out": self.left_out,
        }
