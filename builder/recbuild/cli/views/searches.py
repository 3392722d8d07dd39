"""How good search is, in the terminal: a row for the bundle and for each baseline."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from recbuild.evaluation.searches import RECALLED, K, SearchFigures


def searches_table(figures: Sequence[SearchFigures]) -> Table:
    """The figures, as a person reads them."""
    table = Table(box=None, padding=(0, 2, 0, 0), caption="means over the queries; ms: median")
    table.add_column("")
    for column in (f"nDCG@{K}", f"recall@{RECALLED}", f"MRR@{K}", "no match", "ms"):
        table.add_column(column, justify="right")
    for one in figures:
        measured = (one.ndcg, one.recall, one.mrr)
        rest = (f"{one.unmatched:.1%}", f"{one.milliseconds:.1f}")
        table.add_row(one.name, *(f"{value:.3f}" for value in measured), *rest)
    return table
