"""How the work of a build is done: by whom, and where. No byte of a bundle depends on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from recbuild.errors import ConfigError
from recbuild.plan.runner import RUNNERS, Runner, end_processes, require_runner, runner_of
from recbuild.plan.workspace import lasting_workspace, temporary_workspace

__all__ = ["RUNNERS", "Work"]


@dataclass(frozen=True)
class Work:
    """Who does the work of a build, and where its arrays lie meanwhile.

    runner: "native", processes of this machine, or "ray", a cluster.
    address: of the Ray cluster; None for one on this machine.
    workers: how many tasks are done at once; None for one a core of this machine.
    folder: for what the build keeps meanwhile, reachable under this name by all workers. A build that was
        interrupted goes on from there. None for a folder of this machine that is gone afterwards.
    """

    runner: str = "native"
    address: str | None = None
    workers: int | None = None
    folder: Path | None = None

    def __post_init__(self) -> None:
        """Raises ConfigError."""
        require_runner(self.runner)
        if self.address and self.runner != "ray":
            raise ConfigError("An address is of a Ray cluster: give --runner ray, too.")
        if self.address and self.folder is None:
            raise ConfigError(
                "A cluster needs a folder that all its machines reach under the same name: --work FOLDER."
            )
        if self.workers is not None and self.workers < 1:
            raise ConfigError(f"workers is {self.workers}: there must be at least 1.")

    @contextmanager
    def begun(self, key: str | None) -> Iterator[Runner]:
        """The runner of a build. Raises BundleError.

        key: stands for all that its tasks depend on, besides the arrays that they are given; None where that
            cannot be told, so that nobody may go on from there.
        """
        kept = (
            lasting_workspace(self.folder, key) if self.folder and key else temporary_workspace(self.folder)
        )
        with kept as workspace:
            try:
                yield runner_of(workspace, self.runner, self.address, self.workers)
            finally:
                end_processes()
