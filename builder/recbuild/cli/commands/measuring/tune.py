"""`recbuild tune`: the ranking's settings that answer best."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from recbuild.cli.command import Command
from recbuild.cli.options import PATH, SOURCE, of_a_trial
from recbuild.cli.output import require_writable, stdout
from recbuild.cli.trial import trial_of
from recbuild.cli.views.progress import Stages
from recbuild.config import FILE_NAME, load_config
from recbuild.evaluation.result import METRICS
from recbuild.evaluation.trials import is_bundle
from recbuild.evaluation.tune import trials_of, tune, write_ranking
from recbuild.sources import Place, shown


@click.command("tune", cls=Command)
@click.argument("source", type=SOURCE)
@of_a_trial
@click.option(
    "--metric",
    type=click.Choice(["recall", "hit_rate", "ndcg", "mrr"]),
    default="ndcg",
    show_default=True,
    help="What is to be best.",
)
@click.option(
    "--write",
    type=PATH,
    help="The file that gets the table [ranking]; that of --config, or ./recbuild.toml.",
)
def command(source: Place, metric: str, write: Path | None, **given: Any) -> None:
    """Find the ranking's best settings and write them to a file.

    With a catalog, the latest --share of the sessions is left for `recbuild eval`, so that what it
    then measures was neither learned from nor tuned on; settings are tried on the share before it.
    With a bundle or --test, measure on another file afterwards.

    \b
    Example:
      recbuild tune catalog.csv --sessions orders.csv
    """
    if given["test"] is None and not is_bundle(source) and given["share"] >= 0.5:
        raise click.UsageError(
            f"--share {given['share']:g}: this share is left for eval, and settings are tried on as much "
            "before it, so that nothing is left to learn from. Give a share below 0.5."
        )
    file = write or given["config"] or Path(FILE_NAME)
    require_writable("--write", file)
    if file.exists():
        load_config(file)  # so that one that cannot be written to is refused before the work
    trial = trial_of(source, given, spared=given["share"])
    stages = Stages(Console(stderr=True), {"tune": "Trying settings"})
    with stages.stage("tune", trials_of(bool(trial.asking.decided(trial.shop).repeat))) as advance:
        tuned = tune(trial, metric, advance)
    shown, label = METRICS[metric], METRICS[metric].label.format(k=trial.asking.k)
    console = stdout()
    if tuned.ranking == trial.shop.engine.settings:
        console.print(f"{label} {shown.show(tuned.before)}: nothing that was tried is better. {file} stays.")
        return
    write_ranking(file, tuned.ranking)
    before = trial.shop.engine.settings.as_data()
    for name, value in tuned.ranking.as_data().items():
        if value != before[name]:
            console.print(f"  {name} = {value!r}  (was {before[name]!r})")
    console.print(
        f"{label} {shown.show(tuned.before)} → {shown.show(tuned.after)}, {len(trial.queries):,} questions.\n"
        f"Written to {file}. {_how_to_use(file, source, given)}",
        markup=False,
        soft_wrap=True,  # so that the command can be copied
    )


def _how_to_use(file: Path, source: Place, given: dict[str, Any]) -> str:
    if file.resolve() == Path(FILE_NAME).resolve():
        return "The next `recbuild bundle` in this folder uses it."
    catalog = ["CATALOG"] if is_bundle(source) else [shown(source)]
    sessions = ["--sessions", shown(given["sessions"])] if given["sessions"] and not is_bundle(source) else []
    command = shlex.join(
        ["recbuild", "bundle", *catalog, "--out", "FOLDER", *sessions, "--config", str(file)]
    )
    other = given["config"] or (Path(FILE_NAME) if Path(FILE_NAME).exists() else None)
    apart = other is not None and other.resolve() != file.resolve()
    hint = (
        f"\nThat does not read {other}: copy what you need of it, or copy [ranking] into it." if apart else ""
    )
    return f"To use it: {command}{hint}"
