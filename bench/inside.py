"""Milliseconds inside Python, from a request as JSON to its answer as JSON: the same in CPython and in Pyodide.

As a script, in CPython, as JSON on standard output; REQUESTS is a file that sessions.py wrote:

    python bench/inside.py FOLDER REQUESTS WARM_UP
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path

from recruntime import Recommender
from recruntime.bridge import Bridge


def milliseconds(bridge: Bridge, requests: Sequence[str], warm_up: int) -> list[float]:
    """What each request took after the first `warm_up` of them."""
    taken = []
    for request in requests:
        start = time.perf_counter()
        bridge.recommend(request)
        taken.append((time.perf_counter() - start) * 1000)
    return taken[warm_up:]


def main() -> None:
    parser = argparse.ArgumentParser(description="Times the engine in CPython.")
    parser.add_argument("folder")
    parser.add_argument("requests", type=Path)
    parser.add_argument("warm_up", type=int)
    arguments = parser.parse_args()
    bridge = Bridge(Recommender.open(arguments.folder).engine)
    requests = [json.dumps(request) for request in json.loads(arguments.requests.read_text())]
    print(json.dumps(milliseconds(bridge, requests, arguments.warm_up)))


if __name__ == "__main__":
    main()
