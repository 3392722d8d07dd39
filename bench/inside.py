"""What timed.py measures, in CPython: a script that prints JSON. sessions.py wrote REQUESTS:

python bench/inside.py FOLDER REQUESTS
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path


def main() -> None:
    # One thread, as the worker has. numpy's BLAS reads this when it is loaded, so the engine comes after it.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    from timed import milliseconds  # noqa: PLC0415

    from recruntime import Recommender  # noqa: PLC0415
    from recruntime.bridge import Bridge  # noqa: PLC0415

    parser = argparse.ArgumentParser(description="Times the engine in CPython.")
    parser.add_argument("folder")
    parser.add_argument("requests", type=Path)
    arguments = parser.parse_args()
    bridge = Bridge(Recommender.open(arguments.folder).engine.bundle)
    requests = [json.dumps(request) for request in json.loads(arguments.requests.read_text())]
    print(json.dumps(milliseconds(bridge, requests)))


if __name__ == "__main__":
    main()
