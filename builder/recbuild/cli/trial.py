"""The trial that the options of a command describe: questions, and an engine to ask.

In: the options' values by their names, as click passes them.
"""

from __future__ import annotations

from typing import Any

from rich.console import Console

from recbuild.cli.config import config_of
from recbuild.cli.views.progress import Stages
from recbuild.evaluation.run import Trial
from recbuild.evaluation.strategies import Asking
from recbuild.evaluation.trials import TrialPlan, is_bundle, trial_of_bundle, trial_of_catalog
from recbuild.inputs import Inputs
from recbuild.sources import Place


def trial_of(source: Place, given: dict[str, Any], only: tuple[str, ...] = (), spared: float = 0.0) -> Trial:
    """Raises UserError."""
    asking = Asking(given["k"], given["repeat"], not given["no_page"])
    plan = TrialPlan(given["test"], given["share"], given["protocol"], asking, given["sample"], only, spared)
    config = config_of(given)
    if is_bundle(source):
        return trial_of_bundle(source, config, given["sessions"], plan)
    stages = Stages(Console(stderr=True), passing=True)
    return trial_of_catalog(Inputs(source, given["sessions"]), config, plan, stages)
