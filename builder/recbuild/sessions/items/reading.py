"""How a log names items: by which of the catalog's names, one or several in a cell.

In go the distinct texts of a column and the catalog's names; out comes a `Reading`: what the texts mean, and
how many of the cells it makes known. Ids come first; only if they match badly, the others are tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from recbuild.catalog.names import OtherNames
from recbuild.errors import SessionsError, did_you_mean
from recbuild.sessions.items.addresses import is_address, plain_address
from recbuild.sessions.items.lists import SEPARATORS, pieces_of, spelled, without_count

GOOD = 0.5  # share of the cells that a reading must make known
_GOOD_OF_PAGES = 0.1  # if they are addresses, as visitors look at other pages, too
_CERTAIN = 0.95  # where names differ from the catalog's
BY_ID = "id"


class Naming(NamedTuple):
    """One way to name items.

    rows: name → row of the catalog.
    simplify: from a text of the log to a name in `rows`.
    how: what a note says of it; "" for ids.
    least: share of the cells that it must make known.
    pages: whether what it does not know are other pages of the site.
    """

    rows: Mapping[str, int]
    simplify: Callable[[str], str] = str
    how: str = ""
    least: float = GOOD
    pages: bool = False

    def row(self, text: str) -> int:
        """The row of the catalog, -1 if the text names none."""
        return self.rows.get(self.simplify(text), -1)

    def row_of_piece(self, text: str) -> int:
        """The same for one of several in a cell, where a number of copies may stand beside it."""
        found = self.row(text)
        return found if found >= 0 else self.row(without_count(text))


@dataclass(frozen=True)
class Reading:
    """What the texts of a column mean.

    naming: how they name items.
    separator: what separates several items in a cell; None if each has one.
    share: of the cells, which have an item of the catalog.
    distinct: number of different items of the catalog.
    """

    naming: Naming
    separator: str | None
    share: float
    distinct: int

    @property
    def is_good(self) -> bool:
        return self.share >= self.naming.least

    def row(self, name: str) -> int:
        """The row of the catalog that a name means, -1 for none."""
        return self.naming.row(name) if self.separator is None else self.naming.row_of_piece(name)

    def notes(self, column: str) -> Iterator[str]:
        """Sentences on what was understood, if that is not what a person expects."""
        if self.naming.how:
            yield f"Column {column!r} names items {self.naming.how}"
        if self.separator is not None:
            yield (
                f"Column {column!r} lists several items in a cell, separated by {spelled(self.separator)}: "
                "each row is a session."
            )


@dataclass(frozen=True)
class ItemNames:
    """What the catalog's items are called.

    ids: of the catalog, in its order.
    others: what else its items are called.
    match: the catalog's column by which the log names items, or "id"; None to find out.
    """

    ids: Sequence[str]
    others: OtherNames = field(default_factory=OtherNames)
    match: str | None = None

    def __post_init__(self) -> None:
        if self.match not in (None, BY_ID, *self.others.columns):
            known = [BY_ID, *self.others.columns]
            raise SessionsError(
                f"[sessions] match: no column {self.match!r} of the catalog names its items."
                f"{did_you_mean(str(self.match), known)} There are: {', '.join(known)}."
            )

    @cached_property
    def row_of(self) -> dict[str, int]:
        """Id or alias → row."""
        rows = {id_: row for row, id_ in enumerate(self.ids)}
        known = self.others.aliases.items()
        return {name: rows[id_] for name, id_ in known if id_ in rows} | rows

    @cached_property
    def by_id(self) -> Naming:
        return Naming(self.row_of)

    @cached_property
    def by_columns(self) -> tuple[Naming, ...]:
        """By the values of other columns; by addresses, which may be ids or other values."""
        chosen = self.others.columns if self.match is None else {self.match: {}}
        found = []
        for column, values in self.others.columns.items():
            if column in chosen:
                rows = {name: self.row_of[id_] for name, id_ in values.items() if id_ in self.row_of}
                how = f"by the catalog's column {column!r}, not by its ids."
                found += [Naming(rows, how=how), *_by_address(rows, how)]
        return (*found, *_by_address(self.row_of, "by addresses."))

    @cached_property
    def by_loose_id(self) -> tuple[Naming, ...]:
        """By ids in another case, or without zeros before them, if that leaves all of them different."""
        rows = {loosely(id_): row for row, id_ in enumerate(self.ids)}
        how = "with other upper or lower case, or other zeros before them, than the catalog."
        return (Naming(rows, loosely, how, _CERTAIN),) if len(rows) == len(self.ids) else ()

    def by_affix(self, texts: Sequence[str]) -> Iterator[Naming]:
        """By ids without what all names of the log, or all of the catalog, begin or end with."""
        own, theirs = _unlike(affix_of(self.ids), affix_of(texts))
        if own != theirs:
            rows = {_cut(id_, own): row for row, id_ in enumerate(self.ids)}
            said = " and ".join(f"{one!r}" for one in (*theirs, *own) if one)
            how = f"as the catalog does but for {said}, which is left out."
            yield Naming(rows, lambda text: _cut(text, theirs), how, _CERTAIN)

    def reading(self, texts: Sequence[str], counts: Sequence[int]) -> Reading:
        """The best reading of distinct texts, each of which has so many cells."""
        plain = self._read(self.by_id, texts, counts)
        if self.match == BY_ID or (self.match is None and plain.is_good and plain.separator is None):
            return plain
        others = [self._read(naming, texts, counts) for naming in self.by_columns]
        best = max([*([plain] if self.match is None else []), *others], key=_goodness, default=plain)
        if best.is_good or self.match is not None:
            return best
        return next(filter(_is_good, (_whole(one, texts, counts) for one in self._uncertain(texts))), plain)

    def _uncertain(self, texts: Sequence[str]) -> Iterator[Naming]:
        yield from self.by_loose_id
        yield from self.by_affix(texts)

    def _read(self, naming: Naming, texts: Sequence[str], counts: Sequence[int]) -> Reading:
        """The reading by one naming: an item in a cell if that is good, else several."""
        whole = _whole(naming, texts, counts)
        if whole.share >= _CERTAIN:
            return whole
        lists = [_split(naming, separator, texts, counts) for separator in SEPARATORS]
        best = max(lists, key=lambda one: one.share)
        # Lists have some cells of one item, too.
        return best if best.is_good and best.share > whole.share else whole


def loosely(name: str) -> str:
    """The name in lower case, without zeros before it."""
    return name.casefold().lstrip("0") or "0"


def affix_of(names: Sequence[str]) -> tuple[str, str]:
    """What all names begin with up to a sign that is no letter and no digit, and end with from one on."""
    if len(names) < 2:
        return "", ""
    # All begin with what the first and the last in order begin with.
    (first, last), (end, other) = _ends(names), _ends([name[::-1] for name in names])
    return _up_to_a_sign(_common(first, last)), _up_to_a_sign(_common(end, other))[::-1]


def _ends(names: Sequence[str]) -> tuple[str, str]:
    return min(names), max(names)


def _common(first: str, other: str) -> str:
    """What both begin with."""
    size = next((at for at, (a, b) in enumerate(zip(first, other, strict=False)) if a != b), None)
    return first[:size] if size is not None else min(first, other, key=len)


def _unlike(own: tuple[str, str], theirs: tuple[str, str]) -> tuple[tuple[str, str], tuple[str, str]]:
    """Both without what they share beside the ids: of "SH-" and "shop/SH-" only "shop/" is to be left out."""
    before = len(_common(own[0][::-1], theirs[0][::-1]))
    after = len(_common(own[1], theirs[1]))
    cut = [(one[0][: len(one[0]) - before], one[1][after:]) for one in (own, theirs)]
    return cut[0], cut[1]


def _up_to_a_sign(text: str) -> str:
    return text[: max((at + 1 for at, letter in enumerate(text) if not letter.isalnum()), default=0)]


def _cut(text: str, affix: tuple[str, str]) -> str:
    return text.removeprefix(affix[0]).removesuffix(affix[1])


def _by_address(rows: Mapping[str, int], how: str) -> Iterator[Naming]:
    addresses = {plain_address(name): row for name, row in rows.items() if is_address(name)}
    if addresses and 2 * len(addresses) >= len(rows):
        said = how.removesuffix(".") + ", compared without host, query and fragment."
        yield Naming(addresses, plain_address, said, _GOOD_OF_PAGES, pages=True)


def _whole(naming: Naming, texts: Sequence[str], counts: Sequence[int]) -> Reading:
    rows = [naming.row(text) for text in texts]
    known = sum(count for row, count in zip(rows, counts, strict=True) if row >= 0)
    return Reading(naming, None, known / max(1, sum(counts)), len({*rows} - {-1}))


def _split(naming: Naming, separator: str, texts: Sequence[str], counts: Sequence[int]) -> Reading:
    cells = [[naming.row_of_piece(piece) for piece in pieces_of(text, separator)] for text in texts]
    weight = sum(count * len(rows) for rows, count in zip(cells, counts, strict=True))
    known = sum(count * sum(row >= 0 for row in rows) for rows, count in zip(cells, counts, strict=True))
    several = any(len(rows) > 1 for rows in cells)
    share = known / max(1, weight) if several else 0.0
    return Reading(naming, separator, share, len({row for rows in cells for row in rows} - {-1}))


def _goodness(reading: Reading) -> tuple[bool, float]:
    return reading.is_good, reading.share


def _is_good(reading: Reading) -> bool:
    return reading.is_good
