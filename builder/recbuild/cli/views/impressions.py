"""Counterfactual estimates in the terminal."""

from __future__ import annotations

from rich.console import Group
from rich.table import Table
from rich.text import Text

from recbuild.cli.output import plain
from recbuild.cli.views.progress import warning_line
from recbuild.evaluation.impressions import Counterfactual

_WORDS = {
    "logged": "as it was logged",
    "IPS": "the bundle, by inverse propensities",
    "SNIPS": "the bundle, normalized",
}


def impressions_view(found: Counterfactual) -> Group:
    """The estimates, as a person reads them."""
    table = Table(
        box=None,
        padding=(0, 2, 0, 0),
        caption="clicks of an impression; with the 95 % interval",
        caption_justify="left",
        caption_style="dim",
    )
    for heading in ("", "", "clicks", "interval"):
        table.add_column(heading, justify="right" if heading else "left")
    for one in found.estimates:
        low, high = one.interval
        table.add_row(one.name, _WORDS[one.name], f"{one.value:.3%}", f"{low:.3%} to {high:.3%}")
    counts = (
        f"{found.impressions:,} impressions in {found.lists:,} lists. The bundle shows {found.matched:,} of "
        f"them at the same place; they are worth {found.effective:,.0f} of its own."
    )
    return Group(*map(warning_line, found.warnings), plain(counts), Text(""), table)
