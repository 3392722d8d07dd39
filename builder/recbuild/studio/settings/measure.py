"""What changes of settings do to accuracy, on a fast sample of the latest sessions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from recbuild.errors import ConfigError
from recbuild.evaluation.bootstrap import interval
from recbuild.evaluation.run import Trial
from recbuild.evaluation.strategies import Asking
from recbuild.evaluation.trials import TrialPlan, trial_of_catalog
from recbuild.evaluation.tune import Answers
from recbuild.inputs import Inputs
from recbuild.studio.workplace import Workplace
from recbuild.watcher import Watcher

SAMPLE, SHARE, SHOWN = 400, 0.1, 20
METRICS = ("ndcg", "recall")


class Measuring:
    """Keeps the trial: the bundle of the earlier sessions is built once, and asked as often as wanted."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self._trial: Trial | None = None
        self._of: Any = None

    def compare(self, changes: Mapping[str, Any], watcher: Watcher) -> dict[str, Any]:
        """The same questions with these changes and without, and the difference at 95 %. Raises UserError."""
        trial = self._read(watcher)
        before = trial.shop.settings
        after = before.changed(changes)
        with watcher.stage("ask", 2) as advance:
            answers = Answers(trial, advance)
            found = {name: (answers.of(before, name), answers.of(after, name)) for name in METRICS}
        return {
            "questions": len(trial.queries),
            "k": SHOWN,
            "metrics": {name: _difference(*values, trial.queries.session) for name, values in found.items()},
        }

    def _read(self, watcher: Watcher) -> Trial:
        place = self._workplace
        if place.source is None or place.sessions is None:
            raise ConfigError("There is no log to measure on.")
        version = place.settings_text()[1]
        if self._trial is None or self._of != version:
            plan = TrialPlan(None, SHARE, "next", Asking(SHOWN, None, True), SAMPLE, ())
            inputs = Inputs(place.source, place.sessions)
            self._trial = trial_of_catalog(inputs, place.config(), plan, watcher)
            self._of = version
        return self._trial


def _difference(before: Any, after: Any, sessions: Any) -> dict[str, Any]:
    """Means, and the bounds of what is gained; `known` where they leave out zero."""
    low, high = interval(after - before, sessions, np.random.default_rng(0))
    known = bool(low > 0 or high < 0)
    return {
        "before": float(before.mean()),
        "after": float(after.mean()),
        "low": None if np.isnan(low) else low,
        "high": None if np.isnan(high) else high,
        "known": known,
    }
