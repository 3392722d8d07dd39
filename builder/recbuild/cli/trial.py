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
from recbuild.evaluation.impressions import Counterfactual, counterfactual, read_impressions
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
    shop = _shop_of(source, given)
    if is_bundle(source):
        return measure_searches(shop, None, judged)
    catalog = read_catalog(source, config_of(given), wordless=bool(given["sessions"]))
    return measure_searches(shop, catalog, judged)


def counterfactual_of(source: Place, given: dict[str, Any], impressions: Path) -> Counterfactual:
    """What the impressions in this file tell. Raises UserError."""
    read = read_impressions(impressions)
    return counterfactual(_shop_of(source, given), read)


def _shop_of(source: Place, given: dict[str, Any]) -> Recommender:
    """The bundle, or one that is built of the catalog."""
    if isinstance(source, Path) and is_bundle(source):
        return Recommender.open(source)
    with TemporaryDirectory() as folder:
        out = Path(folder) / "rec"
        stages = Stages(Console(stderr=True), passing=True)
        bundle(Inputs(source, given["sessions"]), out, config_of(given), stages)
        return Recommender.open(out)


def trial_of(source: Place, given: dict[str, Any], only: tuple[str, ...] = (), spared: float = 0.0) -> Trial:
    """Raises UserError."""
    asking = Asking(given["k"], given["repeat"], not given["no_page"])
    plan = TrialPlan(given["test"], given["share"], given["protocol"], asking, given["sample"], only, spared)
    config = config_of(given)
    if is_bundle(source):
        return trial_of_bundle(source, config, given["sessions"], plan)
    stages = Stages(Console(stderr=True), passing=True)
    return trial_of_catalog(Inputs(source, given["sessions"]), config, plan, stages)
