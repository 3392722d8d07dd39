"""The column of a log that names the items: the one whose values the catalog knows.

In go the columns, out comes the choice. Names come first; where the catalog does not know what such a column
holds, and knows another column, the other one is taken, and a note says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recbuild.config import SessionSettings
from recbuild.sessions.rows.column_facts import ColumnLook, Look
from recbuild.sessions.vocabulary.column_names import USUAL_NAMES, candidates


@dataclass(frozen=True)
class ItemChoice:
    """What names the items.

    fields: `item` or `items`, and its column; empty if there is none.
    notes: sentences on what was assumed.
    """

    fields: dict[str, str]
    notes: tuple[str, ...] = ()


def choose_item(look: Look, free: Sequence[str], settings: SessionSettings) -> ItemChoice:
    """The column of the items among those that are free."""
    named = _named(look, free, settings)
    chosen = best_known(named) or best_known(_unnamed(look, free, named))
    first = next((one for one in named if one.counts.sum()), None)
    exact = {one.column for field in ("item", "items") for one in candidates(field, free) if one.exact}
    if chosen is None:
        chosen = first if first is not None and first.name in exact else None
    if chosen is None:
        return ItemChoice({})
    lists = {one.column for one in candidates("items", free) if one.exact} - {
        one.column for one in candidates("item", free) if one.exact
    }
    notes: tuple[str, ...] = ()
    if first is not None and chosen.name != first.name and chosen.reading.is_good and first.name in exact:
        notes = (
            f"Items are read from column {chosen.name!r}: the catalog knows {chosen.reading.share:.0%} of "
            f"its cells, and {first.reading.share:.0%} of those of {first.name!r}. If that is wrong: "
            f'[sessions] fields = {{item = "{first.name}"}}.',
        )
    return ItemChoice({"items" if chosen.name in lists else "item": chosen.name}, notes)


def best_known(columns: Sequence[ColumnLook]) -> ColumnLook | None:
    """The first column that the catalog knows about as well as the best one; None if it knows none."""
    good = [one for one in columns if one.reading.is_good]
    share = max((one.reading.share for one in good), default=0.0)
    distinct = max((one.reading.distinct for one in good), default=0)
    enough = (
        one for one in good if one.reading.share >= 0.8 * share and 2 * one.reading.distinct >= distinct
    )
    return next(enough, next(iter(good), None))


def _named(look: Look, free: Sequence[str], settings: SessionSettings) -> list[ColumnLook]:
    """The columns that their names make candidates: exact names first."""
    ranked = [
        (not one.exact, one.column)
        for field in ("item", "items")
        if settings.fields.get(field) != ""
        for one in candidates(field, free)
    ]
    names = dict.fromkeys(column for _, column in sorted(ranked, key=lambda one: one[0]))
    return look.those(list(names))


def _unnamed(look: Look, free: Sequence[str], named: Sequence[ColumnLook]) -> list[ColumnLook]:
    """The other columns, without those whose names say that they are another field."""
    fields = [field for field in USUAL_NAMES if field not in ("item", "items")]
    taken = {one.column for field in fields for one in candidates(field, free) if one.exact}
    taken |= {one.name for one in named}
    others = look.those([column for column in free if column not in taken])
    # A single value that happens to be an id says nothing.
    return [one for one in others if one.reading.distinct > 1 or len(one.texts) == 1]
