"""What one build by the pipeline took: items, seconds per stage, peak memory in bytes.

In go a catalog and the folder to write; out comes JSON on standard output.

    python bench/stages.py catalog.csv OUT [--vectors COLUMN] [--resident]
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from recbuild.config import Config
from recbuild.embed import Given, TfidfSvd
from recbuild.errors import UserError
from recbuild.pipeline import Options, bundle

DIMS = 128


class Unwatched:
    """A watcher that looks away."""

    def warn(self, warning: str) -> None:
        pass

    @contextmanager
    def stage(self, name: str, total: int | None) -> Iterator[Callable[[int], None]]:
        yield lambda done: None


def peak_memory() -> int:
    """Bytes. The kernel counts in KiB, macOS's in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def main() -> None:
    parser = argparse.ArgumentParser(description="Builds a bundle and says what it took.")
    parser.add_argument("catalog", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--vectors")
    parser.add_argument("--resident", action="store_true", help="loaded whole, however large")
    arguments = parser.parse_args()
    embedder = Given(arguments.vectors) if arguments.vectors else TfidfSvd(DIMS)
    options = Options(embedder, resident=10**12) if arguments.resident else Options(embedder)
    start = time.perf_counter()
    try:
        summary = bundle(arguments.catalog, arguments.out, Config(), options, Unwatched())
    except UserError as error:
        sys.exit(str(error))
    print(
        json.dumps(
            {
                "items": len(summary.catalog.ids),
                "seconds": summary.seconds,
                "total": time.perf_counter() - start,
                "peak": peak_memory(),
            }
        )
    )


if __name__ == "__main__":
    main()
