"""What `recbuild recommend` and `recbuild search` show."""

from __future__ import annotations

from rich.table import Table

from recbuild.cli.output import plain
from recruntime import Result
from recruntime.search.request import SearchResult


def found_table(found: SearchResult) -> Table:
    """What a search found, as a person reads it."""
    title = f"{found.total:,} items" if found.total != 1 else "1 item"
    table = Table(title=title if found.total else None, title_justify="left", box=None, padding=(0, 2, 0, 0))
    for column in ("", "item", "title", "score"):
        table.add_column(column, style="" if column == "title" else "dim", overflow="fold")
    for number, one in enumerate(found.items, 1):
        table.add_row(
            str(number), plain(one.item), plain(str(one.card.get("title") or "")), f"{one.score:.2f}"
        )
    return table


def result_table(result: Result) -> Table:
    """Recommendations, as a person reads them."""
    table = Table(title=plain(result.heading), title_justify="left", box=None, padding=(0, 2, 0, 0))
    for column in ("", "item", "title", "why"):
        table.add_column(column, style="dim" if column in ("", "item") else "", overflow="fold")
    for number, found in enumerate(result.items, 1):
        title = str(found.card.get("title") or "")
        table.add_row(str(number), plain(found.item), plain(title), plain(found.because))
    return table
