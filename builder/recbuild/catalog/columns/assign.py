"""The columns of every field of a catalog, and why they were taken.

In go the columns' contents and the user's own choices; out come field → columns, and sentences on choices
that the names alone do not explain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from recbuild.catalog.columns.attributes import attributes_of
from recbuild.catalog.columns.choose import Candidate, best, candidates_of, choose_id, others
from recbuild.catalog.columns.contents import Contents
from recbuild.catalog.columns.usual_names import USUAL_NAMES
from recbuild.catalog.fields import folded, words_of

Fields = dict[str, tuple[str, ...]]

FIELDS = (*USUAL_NAMES, "attributes")
_LONG = 80  # characters: texts of this mean length describe the item, whatever their column is called
_MOST_DESCRIPTIONS = 4
# Columns that measure something, even if the values of a small catalog are all different.
_MEASURES = frozenset("year date time price rating score count weight votes pages length stock qty".split())


@dataclass
class Assigned:
    """What each column is for.

    fields: field → columns, the first one first. `id` has none where no column tells the items apart.
    notes: sentences on choices.
    warnings: sentences on what is likely to be wrong.
    """

    fields: Fields = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def free(self, columns: Sequence[Contents]) -> list[Contents]:
        """The columns that serve no field yet."""
        taken = {name for names in self.fields.values() for name in names}
        return [column for column in columns if column.name not in taken]

    def take(self, name: str, column: Contents, candidates: Sequence[Candidate]) -> None:
        """Give a field its first column; a note if a better name was passed over."""
        self.fields[name] = (column.name,)
        before = [one.column for one in candidates]
        passed = before[: before.index(column)] if column in before else []
        if passed:
            self.notes.append(
                f"{name} is column {column.name!r} ({_filled(column)}), not {passed[0].name!r} "
                f"({_filled(passed[0])}). To change that: --field {name}={passed[0].name}"
            )


def assign(columns: Sequence[Contents], chosen: Fields, identifies: Callable[[str], bool]) -> Assigned:
    """Find the columns of every field.

    chosen: the user's own field → columns; none to leave a field out. identifies: whether
    a column tells the items apart.
    """
    assigned = Assigned(dict(chosen))
    fields = [name for name in USUAL_NAMES if name not in chosen and name != "published"]
    candidates = {name: candidates_of(name, columns) for name in fields}
    for name in fields:
        free = assigned.free(columns)
        found = [one for one in candidates[name] if one.column in free]
        parents = {one.column.name for one in candidates.get("parent", ()) if one.exact}
        first = choose_id(found, parents, identifies) if name == "id" else best(found)
        if first is not None:
            assigned.take(name, first, found)
    for name in fields:
        _add_others(assigned, name, columns, candidates[name])
    _add_by_contents(assigned, columns, chosen)
    return assigned


def has_usual_name(field: str, column: str) -> bool:
    """Whether the column is called as fields of this kind usually are; others are found by their values."""
    return field == "attributes" or folded(column) in map(folded, USUAL_NAMES.get(field, ()))


def _add_others(
    assigned: Assigned, name: str, columns: Sequence[Contents], candidates: Sequence[Candidate]
) -> None:
    """Give a field of texts its further columns."""
    first = next((one.column for one in candidates if (one.column.name,) == assigned.fields.get(name)), None)
    if first is not None:
        free = assigned.free(columns)
        more = others(name, first, [one for one in candidates if one.column in free])
        assigned.fields[name] += tuple(column.name for column in more)


def _add_by_contents(assigned: Assigned, columns: Sequence[Contents], chosen: Mapping[str, object]) -> None:
    """Find the columns that no name identifies: a title, an id, long texts, attributes."""
    if "title" not in assigned.fields:
        title = next(filter(_is_title, assigned.free(columns)), None)
        if title is not None:
            assigned.take("title", title, ())
            assigned.notes.append(
                f"title is column {title.name!r}, by its texts. To change that: --field title=COLUMN"
            )
    if "id" not in assigned.fields:
        _find_id(assigned, columns)
    if "description" not in chosen:
        texts = [column.name for column in assigned.free(columns) if _is_long_text(column)]
        described = assigned.fields.get("description", ())
        if texts:
            assigned.fields["description"] = (*described, *texts)[:_MOST_DESCRIPTIONS]
    if "attributes" not in chosen:
        worded = attributes_of(assigned.free(columns))
        if worded:
            assigned.fields["attributes"] = tuple(column.name for column in worded)


def _find_id(assigned: Assigned, columns: Sequence[Contents]) -> None:
    """An id where no name tells it: a column that tells the rows apart, the address, or none."""
    address = next((one for one in columns if (one.name,) == assigned.fields.get("url")), None)
    number = next((one for one in assigned.free(columns) if _is_id(one)), None)
    if number is not None and not (address and address.unique):
        assigned.take("id", number, ())
        assigned.warnings.append(
            f"No column is called an id: column {number.name!r} is taken, such as {number.sample[0]!r}. "
            "Pages must name items the same way. To change that: --field id=COLUMN"
        )
    elif address is not None and address.unique and address.complete:
        assigned.fields["id"] = (address.name,)
        assigned.warnings.append(
            f"No column looks like the items' ids: their addresses are taken, column {address.name!r}, such "
            f"as {address.sample[0]!r}. Pages must name items the same way. To change that: --field id=COLUMN"
        )


def _is_title(column: Contents) -> bool:
    worded = column.word_share >= 0.8 and 3 <= column.length <= 150
    return worded and column.share >= 0.8 and column.distinct >= 0.5 * column.filled


def _is_id(column: Contents) -> bool:
    """Whether a column of any name tells the rows apart with short codes or whole numbers."""
    short = column.length <= 40 and not any(" " in text for text in column.sample)
    whole = column.price_share < 0.5 or not any("." in text for text in column.sample)
    measure = _MEASURES & set(words_of(column.name))
    distinct = column.filled == column.rows == column.distinct
    return bool(column.sample) and distinct and short and whole and not measure and column.link_share < 0.5


def _is_long_text(column: Contents) -> bool:
    return column.word_share >= 0.8 and column.length >= _LONG and column.share >= 0.05


def _filled(column: Contents) -> str:
    different = f", {column.distinct:,} different" if column.distinct >= 0 else ""
    return f"{column.filled:,} of {column.rows:,} cells filled{different}"
