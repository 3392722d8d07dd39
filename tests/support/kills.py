"""A bundle is written again and again, and each time the process is killed one step later.

Run as `python -m tests.support.kills BEFORE AFTER ASSETS HOME [CODING]...`. BEFORE: folder in which the
bundle AFTER is written, copied to HOME/1, HOME/2 and so on. CODING: of its precompressed files. A step is
whatever changes the folder: a file written, renamed or removed.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from recbuild.bundle.folder import write_folder
from recbuild.bundle.manifest import parse_manifest
from recbuild.bundle.page_files import PageFiles
from recbuild.bundle.part import Part
from recbuild.bundle.precompressed.make import Precompression

STEPS = ("write_bytes", "replace", "unlink", "rmdir", "mkdir")


def write_bundle(out: Path, after: Path, assets: Path, codings: Sequence[str] = ()) -> None:
    """The bundle in the folder `after`, written by the builder into `out`."""
    manifest = parse_manifest((after / "manifest.json").read_bytes())
    parts = [Part(one.kind, (after / one.path).read_bytes()) for one in manifest.parts]
    write_folder(
        out,
        manifest,
        parts,
        PageFiles(
            assets,
            manifest.boot.engine.folder,
            manifest.boot.engine.connect,
            manifest.boot.engine.extras,
            manifest.boot.engine.overlay,
            manifest.boot.engine.experiments,
            manifest.boot.engine.worker,
        ),
        precompression=Precompression(tuple(codings)),
    )


def at_step(number: int, act: Callable[[], None]) -> None:
    """From now on, `act` before the step of this number."""
    done = 0

    def counted(name: str) -> Callable[..., Any]:
        step = getattr(Path, name)

        def wrapped(*arguments: Any, **options: Any) -> Any:
            nonlocal done
            done += 1
            if done == number:
                act()
            return step(*arguments, **options)

        return wrapped

    for name in STEPS:
        setattr(Path, name, counted(name))


def kill_me() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(before: Path, after: Path, assets: Path, home: Path, codings: Sequence[str]) -> None:
    step, killed = 0, True
    while killed:
        step += 1
        shutil.copytree(before, home / str(step), symlinks=True)
        child = os.fork()
        if child == 0:
            at_step(step, kill_me)
            write_bundle(home / str(step), after, assets, codings)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status)
        assert killed or os.WEXITSTATUS(status) == 0


if __name__ == "__main__":
    before, after, assets, home = map(Path, sys.argv[1:5])
    main(before, after, assets, home, sys.argv[5:])
