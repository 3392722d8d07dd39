"""A folder in which a build keeps what does not fit into memory, and what its tasks found.

What a task found is kept under a name made of the step and the task. A build that was interrupted finds it
again: it goes on where it was.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pickle
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from recbuild.errors import BundleError
from recbuild.plan.arrays import ArrayFile, disk_errors

KEPT_DAYS = 7
LOCK = "lock"
RESULTS = "results"
TEMPORARY = "recbuild-"  # with which our folders begin


@dataclass(frozen=True)
class Workspace:
    """A folder for one build. It can be pickled.

    folder: an absolute path that every worker reaches.
    """

    folder: Path

    def array(self, name: str, dtype: str, *shape: int) -> ArrayFile:
        """An array of this name. A file of this size that is there already stays as it is."""
        found = ArrayFile(self.folder / f"{name}.array", dtype, shape)
        size = len(found) * found.row_bytes
        if not found.path.is_file() or found.path.stat().st_size != size:
            with disk_errors(found.path), found.path.open("wb") as file:
                file.truncate(size)
        return found

    def within(self, name: str) -> Workspace:
        """A workspace in this one, with files and results of its own. Raises BundleError."""
        found = Workspace(self.folder / name)
        with disk_errors(found.folder):
            found.folder.mkdir(exist_ok=True)
        return found

    def path(self, name: str) -> Path:
        """The place of a file of another kind."""
        return self.folder / name

    def known(self, key: str) -> tuple[Any] | None:
        """What the task with this key found, in a tuple; None if it has not been done."""
        file = self.folder / RESULTS / key
        try:
            return (pickle.loads(file.read_bytes()),)
        except (OSError, EOFError, pickle.UnpicklingError):
            return None

    def keep(self, key: str, result: object) -> None:
        """Keep what a task found."""
        self.put(f"{RESULTS}/{key}", pickle.dumps(result))

    def put(self, name: str, content: bytes) -> Path:
        """A file of another kind, in one step. Raises BundleError."""
        file = self.path(name)
        fresh = file.with_name(f".{file.name}.{os.getpid()}")
        with disk_errors(file):
            file.parent.mkdir(exist_ok=True)
            fresh.write_bytes(content)
            fresh.replace(file)
        return file


def on_disk(workspace: Workspace, name: str, array: NDArray[Any]) -> ArrayFile:
    """A file of this name in the workspace that holds the array. Raises BundleError."""
    file = workspace.array(name, array.dtype.str, *array.shape)
    file.write(0, array)
    return file


def key_of(*values: object) -> str:
    """A name that is equal for equal values."""
    return hashlib.sha256(pickle.dumps(values)).hexdigest()[:32]


@contextmanager
def temporary_workspace(under: Path | None = None) -> Iterator[Workspace]:
    """A workspace for this build alone. under: the folder that it is made in; None for the system's.

    Raises BundleError where that cannot be written.
    """
    if under is not None:
        with disk_errors(under):
            under.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=TEMPORARY, dir=under) as folder:
        yield Workspace(Path(folder))


@contextmanager
def lasting_workspace(under: Path, key: str) -> Iterator[Workspace]:
    """The workspace of a build, which the next build of the same key finds if this one is interrupted.

    under: the folder of all workspaces. Those not used for KEPT_DAYS are removed; what else
    lies there stays. Where another build of the same key is at work, this one has a workspace for itself.
    Raises BundleError where the folder cannot be written.
    """
    folder = under.resolve() / f"{TEMPORARY}{key}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_old(folder.parent)
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT)
    except OSError as error:
        raise BundleError(
            f"{folder} cannot be written: {error.strerror}. Name a folder for what a build keeps meanwhile: "
            "--work FOLDER."
        ) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        with temporary_workspace(under) as own:
            yield own
        return
    try:
        yield Workspace(folder)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(handle)


def _remove_old(under: Path) -> None:
    for folder in under.glob(f"{TEMPORARY}*"):
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > KEPT_DAYS * 86_400:
                shutil.rmtree(folder)
