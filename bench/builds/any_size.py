"""Builds of catalogs of any size, beside those of an earlier version: stages, CPU seconds, peak memory.

    python bench/builds/any_size.py FILE… [--vectors COLUMN] [--against CHECKOUT] [--runner ray] [--workers N]

Each build is a process of its own. With --against, each catalog is also built by the version in that checkout
(`git worktree add CHECKOUT COMMIT`, with its page's files built), right after. Out comes a table in Markdown.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
STAGES = ("read", "embed", "quantize", "cells", "neighbors", "write")
HEAD = (
    "version",
    "items",
    *STAGES,
    "all, s",
    "items/s",
    "CPU s",
    "peak, MB",
    "its own, MB",
    "a worker's, MB",
    "recall@10",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("catalogs", type=Path, nargs="+")
    parser.add_argument("--vectors")
    parser.add_argument("--against", type=Path)
    parser.add_argument("--runner")
    parser.add_argument("--workers")
    given = parser.parse_args()
    print(f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}", flush=True)
    for catalog in given.catalogs:
        options = [*_option("--vectors", given.vectors)]
        own = [*_option("--runner", given.runner), *_option("--workers", given.workers)]
        print(_row("this", _built(catalog, HERE.parents[1], [*options, *own])), flush=True)
        if given.against:
            print(_row("earlier", _built(catalog, given.against, options)), flush=True)


def _option(name: str, value: str | None) -> list[str]:
    return [] if value is None else [name, value]


def _built(catalog: Path, checkout: Path, options: list[str]) -> dict[str, Any]:
    """What a build by the version in a checkout took."""
    paths = os.pathsep.join(str(checkout.resolve() / folder) for folder in ("builder", "runtime"))
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"PYTHONPATH": paths, "RECBUILD_CACHE": ""}
        command = [sys.executable, str(HERE / "stages.py"), str(catalog), f"{folder}/rec", *options]
        done = subprocess.run(
            command, env=environment, cwd=folder, check=True, stdout=subprocess.PIPE, text=True
        )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _row(version: str, measured: dict[str, Any]) -> str:
    seconds, items, recall = measured["seconds"], measured["items"], measured["recall"]
    cells = [
        version,
        f"{items:,}",
        *(f"{seconds.get(stage, 0):.1f}" for stage in STAGES),
        f"{measured['total']:.1f}",
        f"{items / measured['total']:,.0f}",
        f"{measured['cpu']:.0f}",
        f"{measured['peak'] / 1e6:,.0f}",
        "–" if measured["own"] is None else f"{measured['own'] / 1e6:,.0f}",
        f"{measured['worker'] / 1e6:,.0f}",
        "–" if recall is None else f"{recall:.3f}",
    ]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
