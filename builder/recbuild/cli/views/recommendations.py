"""What `recbuild recommend` shows."""

from __future__ import annotations

from rich.table import Table

from recbuild.cli.output import plain
from recruntime import Result


def result_table(result: Result) -> Table:
    """Recommendations, as a person reads them."""
    table = Table(title=plain(result.heading), title_justify="left", box=None, padding=(0, 2, 0, 0))
    for column in ("", "item", "title", "why"):
        table.add_column(column, style="dim" if column in ("", "item") else "", overflow="fold")
    for number, found in enumerate(result.items, 1):
        title = str(found.card.get("title") or "")
        table.add_row(str(number), plain(found.item), plain(title), plain(found.because))
    return table
