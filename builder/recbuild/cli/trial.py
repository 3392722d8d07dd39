"""What the options of a trial come to: questions, and an engine to ask.

In: the options' values by their names, as click hands them over.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Console

from recbuild.cli.build import build_of
from recbuild.cli.views.report import Stages
from recbuild.evaluate.run import Trial
from recbuild.evaluate.source import Plan, trial_of_bundle, trial_of_catalog
from recbuild.evaluate.strategies import Asking
from recbuild.pipeline import Options


def trial_of(source: Path, given: dict[str, Any], only: tuple[str, ...] = (), spared: float = 0.0) -> Trial:
    """Raises UserError."""
    asking = Asking(given["k"], given["repeat"], not given["no_page"])
    plan = Plan(given["test"], given["share"], given["protocol"], asking, given["sample"], only, spared)
    build = build_of(given)
    if source.is_dir():
        return trial_of_bundle(source, build.config, given["sessions"], plan)
    options = Options(build.embedder, "compact", given["bytes_per_item"], sessions=given["sessions"])
    return trial_of_catalog(source, build.config, options, plan, Stages(Console(stderr=True), passing=True))
