"""What `recbuild eval` asks and gets, for the page to be asked the same: a bundle's folder and a file of
sessions as arguments; on stdout a JSON list of {events, seed, items}, the events in the page's own form."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from recbuild.config import Config
from recbuild.evaluate.run import ask_all, taking_part
from recbuild.evaluate.source import Plan, trial_of_bundle
from recbuild.evaluate.strategies import Asking

LISTED = 20
QUERIES = 40

plan = Plan(Path(sys.argv[2]), 0.1, "next", Asking(LISTED, False, False), QUERIES, ("recbuild",))
trial = trial_of_bundle(Path(sys.argv[1]), Config(), None, plan)
ranked, _ = ask_all(taking_part(trial)[0], trial.queries, LISTED, lambda done: None)
found = [
    {
        "events": [
            {"item": event.item, "type": event.type, "time": event.time, "dwell": None, "code": None}
            for event in trial.queries.events(query, trial.ids)
        ],
        "seed": int(trial.queries.session[query]),
        "items": [trial.ids[row] for row in rows if row >= 0],
    }
    for query, rows in enumerate(ranked.tolist())
]
json.dump(found, sys.stdout)
