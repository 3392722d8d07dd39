"""One bundle, whoever does the work: processes of this machine, a Ray cluster, workers that are killed.

`./dev cluster` runs these: starting a Ray cluster takes longer than everything that it does here.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from recbuild.bundle.inventory import file_hashes
from tests.conftest import clustered

COUNT, DIMS = 70_000, 16
PATIENCE = 300  # seconds, in which a build must have come to a point


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cluster")
    titles = [f"Lamp of the number {row}" for row in range(COUNT)]
    vectors = pa.FixedSizeListArray.from_arrays(clustered(COUNT, DIMS).ravel(), DIMS)
    pq.write_table(
        pa.table({"id": list(map(str, range(COUNT))), "title": titles, "v": vectors}), folder / "c.parquet"
    )
    return folder


@pytest.fixture(scope="module")
def alone(home: Path) -> dict[str, str]:
    """The files of the bundle that one process made, by their hashes."""
    finish(begin(home, "alone", "--workers", "1"))
    return file_hashes(home / "alone")


def begin(home: Path, name: str, *options: str) -> subprocess.Popen[str]:
    """Starts a build of the catalog in the folder `name`."""
    command = [sys.executable, "-m", "recbuild", "bundle", home / "c.parquet", "--vectors", "v"]
    command += ["--out", home / name, *options]
    return subprocess.Popen(
        list(map(str, command)), stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def finish(build: subprocess.Popen[str]) -> None:
    _, errors = build.communicate()
    assert build.returncode == 0, errors


def wait_for(
    condition: Callable[[], list[int]] | Callable[[], list[Path]], build: subprocess.Popen[str]
) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert build.poll() is None and time.monotonic() < deadline, "the build did not come that far"


def results(work: Path) -> list[Path]:
    return [*work.glob("*/results/*")]


def processes() -> Iterator[tuple[int, int, str]]:
    """Number, parent's number and command of each process."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "stat").read_text().rpartition(") ")[2].split()
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        yield int(folder.name), int(status[1]), command


def workers_of(build: subprocess.Popen[str]) -> list[int]:
    """Processes in which steps run: children of the build, or actors of its Ray cluster."""
    found = list(processes())
    children = [
        number for number, parent, command in found if parent == build.pid and "popen_loky" in command
    ]
    actors = [number for number, _, command in found if command.startswith("ray::") and "UDF" in command]
    return children + actors


@pytest.mark.parametrize(
    "options",
    [("--workers", "2"), ("--runner", "ray", "--workers", "2"), ("--runner", "ray", "--workers", "4")],
    ids=" ".join,
)
def test_every_runner_makes_the_same_files(
    home: Path, alone: dict[str, str], options: tuple[str, ...]
) -> None:
    name = "-".join(options)
    finish(begin(home, name, *options))
    assert file_hashes(home / name) == alone


@pytest.mark.parametrize("runner", ["native", "ray"])
def test_a_worker_that_is_killed_is_replaced(home: Path, alone: dict[str, str], runner: str) -> None:
    build = begin(home, f"killed-{runner}", "--runner", runner, "--workers", "2")
    wait_for(lambda: workers_of(build), build)
    os.kill(workers_of(build)[0], signal.SIGKILL)
    finish(build)
    assert file_hashes(home / f"killed-{runner}") == alone


def test_a_build_that_was_killed_goes_on_from_there(home: Path, alone: dict[str, str]) -> None:
    work = home / "work"
    options = ("--workers", "2", "--work", str(work))
    build = begin(home, "resumed", *options)
    wait_for(lambda: results(work), build)
    os.killpg(build.pid, signal.SIGKILL)
    build.communicate()
    times = {path: path.stat().st_mtime_ns for path in results(work)}
    again = begin(home, "resumed", *options)
    wait_for(lambda: [path for path in results(work) if path not in times], again)
    assert all(path.stat().st_mtime_ns == times[path] for path in times), "what was done is done again"
    finish(again)
    assert file_hashes(home / "resumed") == alone
    assert not results(work)
