"""The command line: `recbuild bundle`, `recommend`, `eval`, `tune`, `inspect`, `verify` and `serve`.

A user's mistake passes through one door (`Commands.invoke`): its message, no traceback, its own exit code.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from recbuild import __version__
from recbuild.config import load_config
from recbuild.errors import DamagedError, FieldError, UserError
from recbuild.evaluate.cli import evaluate, tune
from recbuild.options import SESSIONS, build_of, of_a_build
from recruntime import Event, RecError, Recommender
from recruntime.bridge import result_to_json
from recruntime.codecs import CODECS
from recruntime.conditions import Condition

RUNTIME_EXIT_CODE = 9


class Failure(click.ClickException):
    """A message for a person, and the exit code that goes with it."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        # click reads this off the instance, although its types call it a class variable.
        self.__dict__["exit_code"] = error.exit_code if isinstance(error, UserError) else RUNTIME_EXIT_CODE


class Commands(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (UserError, RecError) as error:
            raise Failure(error) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="recbuild %(version)s")
def main() -> None:
    """Turn a catalog into a folder of static files that recommends by itself.

    \b
    Start with:
      recbuild bundle catalog.csv --out rec
      recbuild serve rec
    """


@main.command()
@click.argument("catalog", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder of the bundle.")
@SESSIONS
@of_a_build
@click.option("--card", "card", multiple=True, metavar="COLUMN", help="One more column that cards show.")
@click.option("--currency", metavar="CODE", help="Currency of the prices, such as EUR.")
@click.option(
    "--codec",
    type=click.Choice(sorted(CODECS)),
    default="compact",
    show_default=True,
    help="How vectors are stored.",
)
@click.option(
    "--resident-kb",
    type=click.IntRange(min=0),
    default=4000,
    show_default=True,
    help="Up to this size the index is loaded whole; a larger one is loaded in parts, page by page.",
)
@click.option(
    "--base", type=click.Path(path_type=Path), help="An earlier bundle, to keep most files as they are."
)
@click.option(
    "--held-out",
    type=click.FloatRange(0, 1, max_open=True),
    default=0.0,
    help="Share of the sessions, the latest, that is not learned from, to measure on with eval.",
)
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but errors.")
def bundle(
    catalog: Path,
    out: Path,
    sessions: Path | None,
    codec: str,
    resident_kb: int,
    base: Path | None,
    held_out: float,
    quiet: bool,
    **given: Any,
) -> None:
    """Build a bundle of CATALOG (CSV, JSONL or Parquet).

    \b
    Examples:
      recbuild bundle catalog.csv --out rec
      recbuild bundle catalog.csv --out rec --sessions orders.csv
      recbuild bundle films.parquet --out rec --field title=name --card year
      recbuild bundle catalog.jsonl --out rec --model all-MiniLM-L6-v2
    """
    # Imported here: the pipeline brings daft and scikit-learn, which `recbuild --help` can do without.
    from recbuild.pipeline import Options  # noqa: PLC0415
    from recbuild.pipeline import bundle as build  # noqa: PLC0415
    from recbuild.report import Stages, rejected_lines, session_lines, summary_table  # noqa: PLC0415

    chosen = build_of(given)
    size = given["bytes_per_item"]
    options = Options(chosen.embedder, codec, size, 1000 * resident_kb, base, sessions, held_out)
    console = Console(stderr=True, quiet=quiet)
    summary = build(catalog, out, chosen.config, options, Stages(console))
    console.print(summary_table(summary, out))
    for line in (*rejected_lines(summary), *session_lines(summary)):
        console.print(f"  {line}", style="yellow", highlight=False, markup=False)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--item", metavar="ID", help="The item whose page is open.")
@click.option("--seen", multiple=True, metavar="ID", help="An item that the visitor viewed. Oldest first.")
@click.option("--liked", multiple=True, metavar="ID", help="An item that the visitor liked.")
@click.option("--disliked", multiple=True, metavar="ID", help="An item that the visitor disliked.")
@click.option("-k", "k", type=int, default=6, show_default=True, help="How many.")
@click.option(
    "--where",
    multiple=True,
    metavar="FIELD=VALUE",
    help="Only items whose card says so. One field's values are alternatives.",
)
@click.option("--repeat", is_flag=True, help="What the visitor has met may come again.")
@click.option("--seed", type=int, metavar="N", help="Leave places to exploration, as on day N.")
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Rank by [ranking] in FILE, not as the bundle does.",
)
@click.option("--exact", is_flag=True, help="Compare with every item, not only with the nearest cells.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def recommend(
    folder: Path,
    item: str | None,
    seen: tuple[str, ...],
    liked: tuple[str, ...],
    disliked: tuple[str, ...],
    k: int,
    where: tuple[str, ...],
    repeat: bool,
    seed: int | None,
    config: Path | None,
    exact: bool,
    as_json: bool,
) -> None:
    """Recommend from the bundle in FOLDER, as a page would.

    \b
    Examples:
      recbuild recommend rec --item dracula --seen persuasion --seen carmilla
      recbuild recommend rec --item dracula --config trial.toml
    """
    from recbuild.report import result_table  # noqa: PLC0415

    recommender = Recommender.open(folder)
    if config:
        recommender.engine = recommender.engine.ranked_by(load_config(config).ranking)
    wishes = {"where": _conditions(where), "repeat": repeat, "seed": seed, "exact": exact}
    named = {"view": seen, "like": liked, "dislike": disliked}
    events = [Event(id_, kind, float(turn)) for kind, ids in named.items() for turn, id_ in enumerate(ids)]
    for event in events:
        if recommender.engine.bundle.row(event.item) is None:
            click.echo(f"Note: this bundle has no item {event.item!r}; it is ignored.", err=True)
    result = recommender.recommend(context=item, events=events, k=k, **wishes)
    if as_json:
        click.echo(json.dumps(result_to_json(result), ensure_ascii=False, indent=1))
    else:
        Console().print(result_table(result))


def _conditions(where: tuple[str, ...]) -> tuple[Condition, ...]:
    values: dict[str, list[str]] = {}
    for one in where:
        field, equals, value = one.partition("=")
        if not (field and equals):
            raise FieldError(f"--where {one}: write it as FIELD=VALUE, such as --where brand=Acme.")
        values.setdefault(field, []).append(value)
    return tuple(Condition(field, tuple(any_of)) for field, any_of in values.items())


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def inspect(folder: Path, as_json: bool) -> None:
    """Show what is in the bundle in FOLDER, what visitors load of it, and where its bytes go.

    \b
    Example:
      recbuild inspect rec
    """
    from recbuild.inspect import inspect as look  # noqa: PLC0415
    from recbuild.overview import overview  # noqa: PLC0415

    found = look(folder)
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
    else:
        Console().print(overview(found, folder), highlight=False)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def verify(folder: Path, as_json: bool) -> None:
    """Check the bundle in FOLDER: every hash, every value, and whether its files say the same.

    \b
    Example:
      recbuild verify rec
    """
    from recbuild.overview import check_lines  # noqa: PLC0415
    from recbuild.report import Stages  # noqa: PLC0415
    from recbuild.verify import CHECKS  # noqa: PLC0415
    from recbuild.verify import verify as check  # noqa: PLC0415

    report = check(folder, Stages(Console(stderr=True), CHECKS, passing=True))
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
    else:
        console = Console(highlight=False, soft_wrap=True)
        for line in check_lines(report):
            console.print(line)
    if report.failed:
        raise DamagedError(
            f"{folder} is not as it was built. Copy the bundle again, whole and unchanged; if that does not "
            "help, build it again."
        )


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
def serve(folder: Path, port: int, host: str) -> None:
    """Serve FOLDER for a look in the browser, under recbuild's strict policy.

    \b
    Example:
      recbuild serve rec
    """
    from recbuild.serve import run  # noqa: PLC0415

    run(folder, host, port)


main.add_command(evaluate)
main.add_command(tune)
