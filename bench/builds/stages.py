"""What one build by the pipeline took: items, seconds per stage, CPU seconds, memory in bytes.

In go a catalog and the folder to write; out comes JSON on standard output.

    python bench/builds/stages.py catalog.csv OUT [--vectors COLUMN] [--resident] [--base DIR]
        [--runner ray] [--workers N]
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import threading
import time
from pathlib import Path
from typing import Any

import recbuild
from recbuild import UserError, build


def peak_memory(who: int = resource.RUSAGE_SELF) -> int:
    """Bytes. The kernel counts in KiB, macOS's in bytes."""
    peak = resource.getrusage(who).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


class OwnMemory:
    """The most memory that is the process's own: without pages of files, which the system drops at need."""

    def __init__(self) -> None:
        self.peak: int | None = None  # bytes; None where the system does not tell
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        status = Path("/proc/self/status")
        while status.exists():
            kilobytes = int(status.read_text().partition("RssAnon:")[2].split(maxsplit=1)[0])
            self.peak = max(self.peak or 0, 1024 * kilobytes)
            time.sleep(0.1)


def cpu_seconds() -> float:
    """Of this process, and of its children that have ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def work_of(arguments: argparse.Namespace) -> dict[str, Any]:
    """Who does the work; nothing where nothing is said, as for versions that cannot choose."""
    if not (arguments.runner or arguments.workers):
        return {}
    return {"work": recbuild.Work(arguments.runner or "native", workers=arguments.workers)}


def main() -> None:
    parser = argparse.ArgumentParser(description="Builds a bundle and says what it took.")
    parser.add_argument("catalog", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--vectors")
    parser.add_argument("--resident", action="store_true", help="loaded whole, however large")
    parser.add_argument("--base", type=Path)
    parser.add_argument("--runner")
    parser.add_argument("--workers", type=int)
    arguments = parser.parse_args()
    vectors = {"embedder": "given", "column": arguments.vectors} if arguments.vectors else {}
    index = {"resident_kb": 10**9} if arguments.resident else {}
    start, own = time.perf_counter(), OwnMemory()
    try:
        summary = build(
            arguments.catalog,
            arguments.out,
            config={"embedding": vectors, "index": index},
            base=arguments.base,
            **work_of(arguments),
        )
    except UserError as error:
        sys.exit(str(error))
    print(
        json.dumps(
            {
                "items": len(summary.catalog.ids),
                "seconds": summary.seconds,
                "total": time.perf_counter() - start,
                "cpu": cpu_seconds(),
                "peak": peak_memory(),
                "own": own.peak,
                "worker": peak_memory(resource.RUSAGE_CHILDREN),
                "recall": summary.quality and summary.quality.recall,
                "unchanged": summary.unchanged,
            }
        )
    )


if __name__ == "__main__":
    main()
