"""`recbuild bundle`: a catalog, and past sessions if there are any, become a bundle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.console import Console

from recbuild.bundle.folder import check_inputs
from recbuild.bundle.precompressed.codings import CODINGS
from recbuild.cli.command import Command
from recbuild.cli.config import config_of
from recbuild.cli.options import JSON, PATH, SESSIONS, SOURCE, of_a_build, of_the_work, work_of
from recbuild.cli.output import print_json
from recbuild.cli.views.progress import Stages
from recbuild.cli.views.summary import (
    picture_lines,
    rejected_lines,
    script_line,
    session_lines,
    summary_data,
    summary_table,
)
from recbuild.config import FILE_NAME
from recbuild.evaluation.choose import choose
from recbuild.inputs import Inputs
from recbuild.pipeline import bundle
from recbuild.sources import Place
from recruntime.codecs import CODECS


@click.command("bundle", cls=Command)
@click.argument("catalog", type=SOURCE, nargs=-1, required=True)
@click.option("--out", type=PATH, required=True, help="Folder of the bundle.")
@SESSIONS
@of_a_build
@click.option("--card", "card", multiple=True, metavar="COLUMN", help="One more column that cards show.")
@click.option("--currency", metavar="CODE", help="Currency of the prices, such as EUR.")
@click.option("--language", metavar="CODE", help="Language of the shelf's words, such as de.")
@click.option(
    "--codec",
    type=click.Choice(sorted(CODECS)),
    help="How vectors are stored; usually compact.",
)
@click.option(
    "--resident-kb",
    type=click.IntRange(min=0),
    help="Up to this size, usually 4000, pages load the whole index; of a larger one, they load parts.",
)
@click.option("--thumbnails", is_flag=True, help="Fetch the items' pictures, and pack small ones.")
@click.option("--overlay", is_flag=True, help="Let pages request what recbuild overlay writes.")
@click.option(
    "--precompress",
    type=click.Choice(list(CODINGS)),
    multiple=True,
    help="Write compressed files, too, for hosts that send such; may be repeated.",
)
@click.option("--base", type=PATH, help="An earlier bundle, to keep most files as they are.")
@click.option(
    "--held-out",
    type=click.FloatRange(0, 1, max_open=True),
    default=0.0,
    help="Share of the sessions, the latest, that is not learned from, to measure on with eval.",
)
@click.option("--no-tune", is_flag=True, help="Choose no settings of the ranking by the sessions.")
@click.option("--key", type=PATH, metavar="FILE", help="Sign the bundle with the private key in FILE.")
@of_the_work
@JSON
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but errors.")
def command(
    catalog: tuple[Place, ...],
    out: Path,
    sessions: Place | None,
    base: Path | None,
    held_out: float,
    key: Path | None,
    as_json: bool,
    quiet: bool,
    **given: Any,
) -> None:
    """Build a bundle of CATALOG: files, folders or an address.

    CATALOG is a file of almost any format, a folder, several files of the same columns, or an address:
    https, s3, gs, az, postgresql, mysql, sqlite.

    \b
    Examples:
      recbuild bundle catalog.csv --out rec
      recbuild bundle catalog.csv --out rec --sessions orders.csv
      recbuild bundle films.parquet --out rec --field title=name --card year
      recbuild bundle catalog.jsonl --out rec --model all-MiniLM-L6-v2
      recbuild bundle postgresql://shop@db.example/shop#products --out rec
    """
    if held_out and sessions is None:
        raise click.UsageError("--held-out is a share of the sessions: give them with --sessions FILE.")
    check_inputs(out, {"--config": [given["config"] or Path(FILE_NAME)]})
    config = config_of(given)
    items = catalog[0] if len(catalog) == 1 else catalog
    console = Console(stderr=True, quiet=quiet or as_json)
    inputs = Inputs(items, sessions, base, held_out, key=key)
    summary = bundle(inputs, out, config, Stages(console), work_of(given), choose)
    if as_json:
        print_json(summary_data(summary, out))
        return
    console.print(summary_table(summary, out))
    console.print(script_line(out, console.width), highlight=False, markup=False, soft_wrap=True)
    for line in (*rejected_lines(summary), *session_lines(summary), *picture_lines(summary)):
        console.print(f"  {line}", highlight=False, markup=False, soft_wrap=not console.is_terminal)
