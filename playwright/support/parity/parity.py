"""The engine in plain CPython, for the browser's to be compared with: a folder as the argument, a JSON list
of RecRequests on stdin; a JSON list of RecResults on stdout."""

from __future__ import annotations

import json
import sys

from recruntime import Recommender
from recruntime.bridge import Bridge

bridge = Bridge(Recommender.open(sys.argv[1]).engine.bundle)
json.dump([json.loads(bridge.recommend(json.dumps(request))) for request in json.load(sys.stdin)], sys.stdout)
