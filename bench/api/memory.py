"""Memory that each worker has for itself: forked by `recbuild serve --api`, or started by uvicorn. On Linux.

python -m bench.api.memory BUNDLE
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from statistics import median

import httpx

from bench.api.load import PORT, server

REQUESTS = 200
COUNTS = (1, 2, 4)


def private(pid: int) -> float:
    """MB that no other process shares."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(size) for size in re.findall(r"^Private_\w+: +(\d+) kB", rows, re.MULTILINE)) / 1024


def workers(pid: int) -> list[int]:
    """The processes below this one that serve, or itself."""
    children = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [
        one for one in children if b"resource_tracker" not in Path(f"/proc/{one}/cmdline").read_bytes()
    ] or [pid]


def measured(command: list[object], port: int, bundle: Path) -> tuple[float, float]:
    """Private MB of a worker, the median, and of all processes together."""
    with server(command, port, "/health", BUNDLE=str(bundle)) as (address, pid):
        # Each over a connection of its own, so that all workers answer some.
        with httpx.Client(base_url=address, headers={"connection": "close"}) as client:
            first = client.post("/recommend", json={"k": 100}).json()["items"]
            ids = [one["item"] for one in first]
            for number in range(REQUESTS):
                events = [ids[(number + step) % len(ids)] for step in range(5)]
                client.post("/recommend", json={"events": events, "item": ids[number % len(ids)]})
        found = workers(pid)
        parent = [] if found == [pid] else [pid]
        return median(map(private, found)), sum(map(private, [*found, *parent]))


def main() -> None:
    parser = argparse.ArgumentParser(description="Prints the private memory of workers.")
    parser.add_argument("bundle", type=Path)
    bundle = parser.parse_args().bundle
    print("| workers | forked: each, MB | all, MB | uvicorn's: each, MB | all, MB |")
    print("|---:|---:|---:|---:|---:|")
    for place, count in enumerate(COUNTS):
        port = PORT + 10 + 2 * place
        ours = [
            sys.executable,
            "-m",
            "recbuild",
            "serve",
            bundle,
            "--api",
            "--port",
            port,
            "--workers",
            count,
        ]
        theirs = [sys.executable, "-m", "uvicorn", "--factory", "bench.api.own:app", "--port", port + 1]
        theirs += ["--workers", count, "--log-level", "error", "--no-access-log"]
        cells = [*measured(ours, port, bundle), *measured(theirs, port + 1, bundle)]
        print(f"| {count} | {' | '.join(f'{cell:.0f}' for cell in cells)} |", flush=True)


if __name__ == "__main__":
    main()
