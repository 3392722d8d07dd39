"""What timed.py measures, in CPython: a script that prints JSON. sessions.py wrote REQUESTS:

python bench/inside.py FOLDER REQUESTS
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from threadpoolctl import threadpool_limits
from timed import milliseconds

from recruntime import Recommender
from recruntime.bridge import Bridge


def main() -> None:
    parser = argparse.ArgumentParser(description="Times the engine in CPython.")
    parser.add_argument("folder")
    parser.add_argument("requests", type=Path)
    arguments = parser.parse_args()
    bridge = Bridge(Recommender.open(arguments.folder).engine.bundle)
    requests = [json.dumps(request) for request in json.loads(arguments.requests.read_text())]
    with threadpool_limits(1):  # as the worker has
        print(json.dumps(milliseconds(bridge, requests)))


if __name__ == "__main__":
    main()
