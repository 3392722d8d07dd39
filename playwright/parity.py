"""The engine in plain CPython, for the browser's to be compared with: a folder as the argument, a JSON list
of RecRequests on stdin; a JSON list of RecResults on stdout."""

from __future__ import annotations

import json
import sys

from recruntime import Recommender
from recruntime.bridge import request_from_json, result_to_json

engine = Recommender.open(sys.argv[1]).engine
requests = [request_from_json(raw) for raw in json.load(sys.stdin)]
json.dump([result_to_json(engine.recommend(request)) for request in requests], sys.stdout)
