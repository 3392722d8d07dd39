"""What variety costs and brings: one bundle, asked with one setting of the ranking after the other, as JSON.

In go the folder of a bundle of online-retail, built with --held-out, and its sessions.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

from recbuild.config import Config
from recbuild.evaluation.run import evaluate
from recbuild.evaluation.strategies import BARE, Asking
from recbuild.evaluation.trials import TrialPlan, trial_of_bundle
from recruntime.settings import Settings

USUAL = Settings()
ALIKE = replace(BARE, similar=0)
RANKINGS = {
    "similarity to the session alone": ALIKE,
    "and MMR": replace(ALIKE, diversity=USUAL.diversity),
    "and collapse": replace(ALIKE, duplicate_threshold=USUAL.duplicate_threshold),
    "and exploration": replace(ALIKE, exploration=USUAL.exploration),
    "and several interests": replace(ALIKE, interests=USUAL.interests),
    "and the popularity penalty": replace(ALIKE, popularity_penalty=USUAL.popularity_penalty),
    "and co-occurrence": replace(ALIKE, co_occurrence=USUAL.co_occurrence),
    "all, the defaults": USUAL,
}


def main() -> None:
    folder, sessions = Path(sys.argv[1]), Path(sys.argv[2])
    plan = TrialPlan(None, 0.1, "next", Asking(6, False, True), 4000, ("recbuild",))
    trial = trial_of_bundle(folder, Config(), sessions, plan)
    found = {}
    for name, ranking in RANKINGS.items():
        evaluation = evaluate(replace(trial, shop=trial.shop.with_settings(ranking)), lambda done: None)
        found[name] = evaluation.as_json()["measurements"][0]
    print(json.dumps(found))


if __name__ == "__main__":
    main()
