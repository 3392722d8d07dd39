"""One bundle in Node, Deno, Bun and workerd, beside CPython: a new process's first answer, and warm ones.

    python -m bench.edge.edge BUNDLE ITEM [--runs 7] [--deno PATH] [--bun PATH]

Deno and Bun are measured where their programs are named. All are asked in turn in each run, so that a busy
machine slows all alike; printed are medians over the runs.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.request import Request, urlopen

from recbuild.edge import write_worker

ROOT = Path(__file__).resolve().parents[2]
ASK = ROOT / "bench/edge/ask.mjs"
WORKERD = ROOT / "node_modules/workerd/bin/workerd"
TIMES = 50
PYTHON = """
import json, sys, time
start = time.perf_counter()
from recruntime import Recommender
shop = Recommender.open(sys.argv[1])
ask = lambda: shop.recommend(sys.argv[2], [sys.argv[2]], seed=20_000, day="2026-12-24")
ask()
taken = [time.perf_counter()]
for _ in range(int(sys.argv[3])):
    ask()
    taken.append(time.perf_counter())
warm = [1000 * (end - begin) for begin, end in zip(taken, taken[1:])]
print(json.dumps({"cold": 1000 * (taken[0] - start), "warm": warm}))
"""


def process(*command: str) -> Callable[[Path, str], tuple[float, float]]:
    """Milliseconds of the first answer, and the median of the warm ones, as the process measures them."""

    def measure(bundle: Path, item: str) -> tuple[float, float]:
        arguments = [*command, str(bundle), item, str(TIMES)]
        done = subprocess.run(arguments, capture_output=True, text=True, check=True)
        said = json.loads(done.stdout)
        return said["cold"], median(said["warm"])

    return measure


def worker(bundle: Path, item: str) -> tuple[float, float]:
    """The same of a new workerd, over HTTP."""
    with tempfile.TemporaryDirectory() as home:
        config = write_worker(bundle, Path(home)).folder / "recbuild/workerd.capnp"
        with serving(config) as address:
            body = json.dumps({"item": item, "events": [item], "k": 6}).encode()
            taken = []
            for _ in range(TIMES + 1):
                start = perf_counter()
                with urlopen(Request(f"{address}/recommend", body)) as answer:
                    answer.read()
                taken.append(1000 * (perf_counter() - start))
    return taken[0], median(taken[1:])


@contextmanager
def serving(config: Path) -> Iterator[str]:
    command = [str(WORKERD), "serve", str(config), "--socket-addr", "http=127.0.0.1:0", "--control-fd", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            yield f"http://127.0.0.1:{json.loads(server.stdout.readline())['port']}"
        finally:
            server.terminate()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("item")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--deno")
    parser.add_argument("--bun")
    asked = parser.parse_args()
    places = {"CPython": process(sys.executable, "-c", PYTHON), "Node": process("node", str(ASK))}
    if asked.deno:
        places["Deno"] = process(asked.deno, "run", "-A", str(ASK))
    if asked.bun:
        places["Bun"] = process(asked.bun, str(ASK))
    places["workerd"] = worker
    runs = [
        {name: measure(asked.bundle, asked.item) for name, measure in places.items()}
        for _ in range(asked.runs)
    ]
    for name in places:
        cold, warm = (median(run[name][which] for run in runs) for which in (0, 1))
        print(f"{name:8} first answer {cold:6.0f} ms   warm {warm:5.1f} ms")


if __name__ == "__main__":
    main()
