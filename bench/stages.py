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
from pathlib import Path

from recbuild import UserError, build


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
    vectors = {"embedder": "given", "column": arguments.vectors} if arguments.vectors else {}
    index = {"resident_kb": 10**9} if arguments.resident else {}
    start = time.perf_counter()
    try:
        summary = build(arguments.catalog, arguments.out, config={"embedding": vectors, "index": index})
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
