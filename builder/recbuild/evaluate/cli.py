"""`recbuild eval` and `recbuild tune`: how good recommendations are, and the settings that make them best."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click
from rich.console import Console

from recbuild.config import FILE_NAME, load_config
from recbuild.errors import UserError
from recbuild.options import SESSIONS, build_of, of_a_build

if TYPE_CHECKING:  # it brings daft and scikit-learn, which `recbuild --help` can do without
    from recbuild.evaluate.run import Trial

WIDTH = 110
_PATH = click.Path(path_type=Path)


def _of_a_trial(command: Callable[..., None]) -> Callable[..., None]:
    options = (
        SESSIONS,
        click.option(
            "--test", type=_PATH, help="Sessions to measure on, instead of the latest of --sessions."
        ),
        click.option(
            "--share",
            type=click.FloatRange(0, 1, min_open=True, max_open=True),
            default=0.1,
            show_default=True,
            help="Of the sessions, the latest, that are measured on.",
        ),
        click.option(
            "--protocol",
            type=click.Choice(["next", "last", "basket"]),
            default="next",
            show_default=True,
            help="What is to be predicted: each next event, the last one, or the next basket.",
        ),
        click.option(
            "-k", "k", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many."
        ),
        click.option("--repeat", is_flag=True, help="What a visitor has met may be recommended again."),
        click.option("--no-page", is_flag=True, help="Ask as a page without an item of its own does."),
        click.option(
            "--sample",
            type=click.IntRange(min=0),
            default=2000,
            show_default=True,
            help="How many questions are asked; 0 for all.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return of_a_build(command)


@click.command("eval")
@click.argument("source", type=_PATH)
@_of_a_trial
@click.option(
    "--only", multiple=True, metavar="NAME", help="One of the strategies and baselines. Repeatable."
)
@click.option("--report", type=_PATH, metavar="FILE", help="Write a page with charts, for people.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def evaluate(source: Path, only: tuple[str, ...], report: Path | None, as_json: bool, **given: Any) -> None:
    """Measure how good the recommendations are, on sessions that were not learned from.

    SOURCE is a catalog, of which a bundle is built from the earlier sessions; or the folder of a bundle.

    \b
    Examples:
      recbuild eval catalog.csv --sessions orders.csv --report report.html
      recbuild eval rec --test last-week.csv
    """
    from recbuild.evaluate.charts import require_charts  # noqa: PLC0415
    from recbuild.evaluate.page import report_page  # noqa: PLC0415
    from recbuild.evaluate.run import evaluate as measure  # noqa: PLC0415
    from recbuild.evaluate.run import taking_part  # noqa: PLC0415
    from recbuild.evaluate.strategies import require_known  # noqa: PLC0415
    from recbuild.evaluate.table import evaluation_table  # noqa: PLC0415
    from recbuild.report import Stages  # noqa: PLC0415

    require_known(only)
    if report:
        require_charts()
        _require_folder("--report", report)
    trial = _trial(source, given, only)
    stages = Stages(Console(stderr=True), {"ask": "Asking"}, passing=True)
    with stages.stage("ask", len(taking_part(trial)) * len(trial.queries)) as advance:
        evaluation = measure(trial, advance)
    if report:
        report.write_text(report_page(evaluation), encoding="utf-8")
    if as_json:
        click.echo(json.dumps(evaluation.as_json(), ensure_ascii=False, indent=1))
    else:
        _stdout().print(evaluation_table(evaluation))


@click.command("tune")
@click.argument("source", type=_PATH)
@_of_a_trial
@click.option(
    "--metric",
    type=click.Choice(["recall", "hit_rate", "ndcg", "mrr"]),
    default="ndcg",
    show_default=True,
    help="What is to be best.",
)
@click.option(
    "--write",
    type=_PATH,
    help="The file that gets the table [ranking]; that of --config, or ./recbuild.toml.",
)
def tune(source: Path, metric: str, write: Path | None, **given: Any) -> None:
    """Find the ranking's settings that answer best, and write them to the settings file.

    With a catalog, the latest --share of the sessions is left for `recbuild eval`, so that what it
    then measures was neither learned from nor tuned on; settings are tried on the share before it.
    With a bundle or --test, measure on another file afterwards.

    \b
    Example:
      recbuild tune catalog.csv --sessions orders.csv
    """
    from recbuild.evaluate.figures import METRICS  # noqa: PLC0415
    from recbuild.evaluate.tune import trials_of, write_ranking  # noqa: PLC0415
    from recbuild.evaluate.tune import tune as find  # noqa: PLC0415
    from recbuild.report import Stages  # noqa: PLC0415

    file = write or given["config"] or Path(FILE_NAME)
    _require_folder("--write", file)
    if file.exists():
        load_config(file)  # so that one that cannot be written to is refused before the work
    trial = _trial(source, given, spared=given["share"])
    stages = Stages(Console(stderr=True), {"tune": "Trying settings"})
    with stages.stage("tune", trials_of(trial.asking.repeat)) as advance:
        tuned = find(trial, metric, advance)
    shown, label = METRICS[metric], METRICS[metric].label.format(k=trial.asking.k)
    console = _stdout()
    if tuned.ranking == trial.engine.ranking:
        console.print(f"{label} {shown.show(tuned.before)}: nothing that was tried is better. {file} stays.")
        return
    write_ranking(file, tuned.ranking)
    before = trial.engine.ranking.as_data()
    for name, value in tuned.ranking.as_data().items():
        if value != before[name]:
            console.print(f"  {name} = {value!r}  (was {before[name]!r})")
    console.print(
        f"{label} {shown.show(tuned.before)} → {shown.show(tuned.after)}, {len(trial.queries):,} questions.\n"
        f"Written to {file}; the next `recbuild bundle` uses it."
    )


def _stdout() -> Console:
    """A file or a pipe is not as narrow as rich takes it for."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=WIDTH)


def _require_folder(option: str, file: Path) -> None:
    if not file.parent.is_dir():
        raise UserError(f"{option} {file}: there is no folder {file.parent}. Make it, or name another file.")


def _trial(source: Path, given: dict[str, Any], only: tuple[str, ...] = (), spared: float = 0.0) -> Trial:
    from recbuild.evaluate.source import Plan, trial_of_bundle, trial_of_catalog  # noqa: PLC0415
    from recbuild.evaluate.strategies import Asking  # noqa: PLC0415
    from recbuild.pipeline import Options  # noqa: PLC0415
    from recbuild.report import Stages  # noqa: PLC0415

    asking = Asking(given["k"], given["repeat"], not given["no_page"])
    plan = Plan(given["test"], given["share"], given["protocol"], asking, given["sample"], only, spared)
    build = build_of(given)
    if source.is_dir():
        return trial_of_bundle(source, build.config, given["sessions"], plan)
    size = cast(float, given["bytes_per_item"])
    options = Options(build.embedder, "compact", size, sessions=given["sessions"])
    return trial_of_catalog(source, build.config, options, plan, Stages(Console(stderr=True), passing=True))
