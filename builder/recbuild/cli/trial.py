"""The trial that the options of a command describe: questions or queries, and an engine to ask.

In: the options' values by their names, as click passes them.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console

from recbuild.catalog.load import read_catalog
from recbuild.cli.config import config_of
from recbuild.cli.views.progress import Stages
from recbuild.evaluation.run import Trial
from recbuild.evaluation.searches import SearchFigures, measure_searches, read_judged
from recbuild.evaluation.strategies import Asking
from recbuild.evaluation.trials import TrialPlan, is_bundle, trial_of_bundle, trial_of_catalog
from recbuild.inputs import Inputs
from recbuild.pipeline import bundle
from recbuild.sources import Place
from recruntime import Recommender


def searches_of(source: Place, given: dict[str, Any], queries: Path) -> list[SearchFigures]:
    """How well search answers the queries in this file. Raises UserError."""
    judged = read_judged(queries)
    if isinstance(source, Path) and is_bundle(source):
        return measure_searches(Recommender.open(source), None, judged)
    config = config_of(given)
    with TemporaryDirectory() as folder:
        out = Path(folder) / "rec"
        bundle(Inputs(source, given["sessions"]), out, config, Stages(Console(stderr=True), passing=True))
        shop = Recommender.open(out)
    return measure_searches(shop, read_catalog(source, config, wordless=bool(given["sessions"])), judged)


def trial_of(source: Place, given: dict[str, Any], only: tuple[str, ...] = (), spared: float = 0.0) -> Trial:
    """Raises UserError."""
    asking = Asking(given["k"], given["repeat"], not given["no_page"])
    plan = TrialPlan(given["test"], given["share"], given["protocol"], asking, given["sample"], only, spared)
    config = config_of(given)
    if is_bundle(source):
        return trial_of_bundle(source, config, given["sessions"], plan)
    stages = Stages(Console(stderr=True), passing=True)
    return trial_of_catalog(Inputs(source, given["sessions"]), config, plan, stages)
