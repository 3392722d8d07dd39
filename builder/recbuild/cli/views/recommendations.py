"""What `recbuild recommend` shows."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from recruntime import Result


def result_table(result: Result) -> Table:
    """Recommendations, as a person reads them."""
    table = Table(title=result.heading, title_justify="left", box=None, padding=(0, 2, 0, 0))
    for column in ("", "item", "title", "why"):
        table.add_column(column, style="dim" if column in ("", "item") else "", overflow="fold")
    for number, found in enumerate(result.items, 1):
        # Text, not str: a title may hold what rich would read as markup.
        table.add_row(
            str(number), Text(found.item), Text(str(found.card.get("title") or "")), Text(found.because)
        )
    return table
