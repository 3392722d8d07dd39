"""Business rules on columns that cards do not show, such as a margin.

The bundle says which items such a rule is about, and nothing else of the column.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from recbuild.catalog.cells.prices import prices
from recbuild.catalog.columns.schema import CatalogSchema
from recbuild.catalog.rows.item_rows import ItemRows
from recbuild.catalog.rows.keep import rows_that_meet
from recbuild.errors import ConfigError
from recbuild.sources import Table
from recruntime.conditions import Condition
from recruntime.rules import Rule


def private_masks(
    table: Table, schema: CatalogSchema, items: ItemRows, rules: Sequence[Rule], cards: Collection[str]
) -> dict[Condition, NDArray[np.bool_]]:
    """Condition of a rule on a column that cards lack → bool (m,), which items meet it.

    An item of several rows meets it if one of them does. cards: the card fields. Raises ConfigError where a
    range is asked for and the column has no numbers.
    """
    found: dict[Condition, NDArray[np.bool_]] = {}
    for rule in rules:
        condition = rule.where
        if not isinstance(condition, Condition) or condition.field in ("id", *cards) or condition.relative:
            continue
        column = schema.column(condition.field) or condition.field
        if column in table.columns.column_names:
            cells = table.columns[column]
            if condition.ranged and np.isnan(prices(cells).values).all():
                raise ConfigError(
                    f"[ranking] rules: column {column!r} has no numbers, so it has no range. Give any_of in "
                    "place of low and high."
                )
            met = rows_that_meet(cells, condition)[items.rows]
            found[condition] = np.logical_or.reduceat(met, items.starts[:-1]) if len(items) else met
    return found
