"""`recbuild experiments`: what reports say; or, beforehand, what an experiment will show."""

from __future__ import annotations

from pathlib import Path

import click

from recbuild.cli.command import Command
from recbuild.cli.options import DATABASE, JSON, PATH
from recbuild.cli.output import print_json, stdout
from recbuild.cli.reports import store_at
from recbuild.cli.views.findings import findings_view
from recbuild.cli.views.power import power_view
from recbuild.experiments.findings import findings_of
from recbuild.experiments.place import experiments_at
from recbuild.experiments.power import Plan

SHARE = click.FloatRange(0, 1, min_open=True)


@click.command("experiments", cls=Command)
@click.argument("source", type=PATH, required=False)
@DATABASE
@click.option("--plan", is_flag=True, help="Tell beforehand which effects are seen, and when.")
@click.option(
    "--visitors",
    type=click.FloatRange(0, min_open=True),
    default=1000,
    show_default=True,
    help="Of --plan: visitors a day who are new to the experiment.",
)
@click.option(
    "--returning",
    type=SHARE,
    default=1.0,
    show_default=True,
    help="Of --plan: share of them who come back when the report is due, and so send it.",
)
@click.option(
    "--rate",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.05,
    show_default=True,
    help="Of --plan: share of those who see a shelf and click, or do what is measured.",
)
@click.option("--seen", type=SHARE, default=1.0, show_default=True, help="Of --plan: share who see a shelf.")
@click.option(
    "--epsilon",
    type=click.FloatRange(0, 8, min_open=True),
    default=2.0,
    show_default=True,
    help="Of --plan: of one visitor's report.",
)
@click.option(
    "--variants", type=click.IntRange(2, 8), default=2, show_default=True, help="Of --plan: how many."
)
@click.option(
    "--measures", type=click.IntRange(1, 3), default=1, show_default=True, help="Of --plan: how many."
)
@JSON
def command(
    source: Path | None,
    database: str | None,
    plan: bool,
    visitors: float,
    returning: float,
    rate: float,
    seen: float,
    epsilon: float,
    variants: int,
    measures: int,
    as_json: bool,
) -> None:
    """Tell what the reports say, or what an experiment will show.

    SOURCE is the bundle's folder or its recbuild.toml. Intervals of effects hold however often you look.

    \b
    Examples:
      recbuild experiments rec --database sqlite:///reports.db
      recbuild experiments --plan --visitors 5000 --rate 0.04 --seen 0.6 --epsilon 4
    """
    if plan:
        planned = Plan(visitors * returning, rate, seen, epsilon, variants, measures)
        if as_json:
            print_json(planned.as_json())
        else:
            stdout().print(power_view(planned))
        return
    if source is None:
        raise click.UsageError("Give SOURCE: the folder of a bundle, or a recbuild.toml. Or --plan.")
    experiments, store = experiments_at(source), store_at(database)
    found = [findings_of(experiment, store.counts(experiment)) for experiment in experiments]
    if as_json:
        print_json([one.as_json() for one in found])
        return
    for one in found:
        stdout().print(findings_view(one))
