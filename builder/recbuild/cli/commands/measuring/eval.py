"""`recbuild eval`: how good recommendations are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.console import Console

from recbuild.cli.command import Command
from recbuild.cli.options import JSON, PATH, SOURCE, of_a_trial
from recbuild.cli.output import print_json, require_writable, stdout
from recbuild.cli.trial import counterfactual_of, searches_of, trial_of
from recbuild.cli.views.evaluation import evaluation_table
from recbuild.cli.views.impressions import impressions_view
from recbuild.cli.views.progress import Stages
from recbuild.cli.views.searches import searches_table
from recbuild.evaluation.participants import require_known
from recbuild.evaluation.report import reporter
from recbuild.evaluation.run import evaluate, taking_part
from recbuild.sources import Place


@click.command("eval", cls=Command)
@click.argument("source", type=SOURCE)
@of_a_trial
@click.option(
    "--only", multiple=True, metavar="NAME", help="One of the strategies and baselines. Repeatable."
)
@click.option(
    "--queries", type=PATH, metavar="FILE", help="Measure search, not shelves: CSV of query, item, grade."
)
@click.option(
    "--impressions",
    type=PATH,
    metavar="FILE",
    help="Estimate clicks from logged impressions: CSV with propensities.",
)
@click.option("--report", type=PATH, metavar="FILE", help="Write a page with charts, for people.")
@JSON
def command(
    source: Place,
    only: tuple[str, ...],
    queries: Path | None,
    impressions: Path | None,
    report: Path | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Measure the recommendations on sessions not learned from.

    SOURCE is a catalog, of which a bundle is built from the earlier sessions; or the folder of a bundle.

    \b
    Examples:
      recbuild eval catalog.csv --sessions orders.csv --report report.html
      recbuild eval rec --test last-week.csv
      recbuild eval catalog.csv --queries queries.csv
    """
    if queries and impressions:
        raise click.UsageError("Give --queries or --impressions, not both.")
    if impressions:
        estimates = counterfactual_of(source, given, impressions)
        if as_json:
            print_json(estimates.as_json())
        else:
            stdout().print(impressions_view(estimates))
        return
    if queries:
        figures = searches_of(source, given, queries)
        if as_json:
            print_json([one.as_json() for one in figures])
        else:
            stdout().print(searches_table(figures))
        return
    require_known(only)
    page = reporter() if report else None
    if report:
        require_writable("--report", report)
    trial = trial_of(source, given, only)
    stages = Stages(Console(stderr=True), {"ask": "Asking"}, passing=True)
    with stages.stage("ask", len(taking_part(trial)) * len(trial.queries)) as advance:
        evaluation = evaluate(trial, advance)
    if report and page:
        report.write_text(page(evaluation), encoding="utf-8")
    if as_json:
        print_json(evaluation.as_json())
    else:
        stdout().print(evaluation_table(evaluation))
