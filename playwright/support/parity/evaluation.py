"""What `recbuild eval` asks and gets, for the page to be asked the same.

A bundle's folder and a file of sessions as arguments; on stdout a JSON list of {item, events, seed, items},
the events in the page's own form. Half of the questions are asked on the page of the newest item, half on a
page without an item.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from recbuild.config import Config
from recbuild.evaluation.run import ask_all, taking_part
from recbuild.evaluation.strategies import Asking
from recbuild.evaluation.trials import TrialPlan, trial_of_bundle

LISTED = 20
QUERIES = 20


def asked(folder: Path, sessions: Path, on_page: bool) -> list[dict[str, Any]]:
    plan = TrialPlan(sessions, 0.1, "next", Asking(LISTED, False, on_page), QUERIES, ("recbuild",))
    trial = trial_of_bundle(folder, Config(), None, plan)
    ranked, _ = ask_all(taking_part(trial)[0], trial.queries, LISTED, lambda done: None)
    found = []
    for query, rows in enumerate(ranked.tolist()):
        events = trial.queries.events(query, trial.ids)
        events_of_page = [
            {"item": event.item, "type": event.type, "time": event.time, "dwell": None, "code": None}
            for event in events
        ]
        found.append(
            {
                "item": events[-1].item if on_page else None,
                "events": events_of_page,
                "seed": int(trial.queries.session[query]),
                "items": [trial.ids[row] for row in rows if row >= 0],
            }
        )
    return found


folder, sessions = map(Path, sys.argv[1:])
json.dump([*asked(folder, sessions, False), *asked(folder, sessions, True)], sys.stdout)
