"""What is wrong with the catalog and the bundle that an export gives."""

from __future__ import annotations

from collections.abc import Iterator

from recbuild.catalog.load import Catalog
from recruntime import Recommender
from tests.support.platforms.export import Export

SHELF = 6
PAGES = 1000


def faults(export: Export, catalog: Catalog) -> list[str]:
    """A sentence for each wrong value; [] for a right catalog."""
    return list(_faults(export, catalog))


def _faults(export: Export, catalog: Catalog) -> Iterator[str]:
    if list(catalog.ids) != list(export.ids):
        yield f"ids: {list(catalog.ids)}, not {list(export.ids)}"
        return
    yield from _columns(export, catalog)
    yield from _values(export, catalog)
    sold_out = [id_ for id_, there in zip(catalog.ids, catalog.stock, strict=True) if not there]
    if catalog.currency != export.currency:
        yield f"currency: {catalog.currency}, not {export.currency}"
    if sold_out != list(export.sold_out):
        yield f"sold out: {sold_out}, not {list(export.sold_out)}"
    if catalog.rejected:
        yield f"rejected: {catalog.rejected}"
    doubts = [note for note in catalog.notes if "not understood" in note or "not taken" in note]
    if doubts or (catalog.warnings and not export.loud):
        yield f"notes: {doubts}, {catalog.warnings}"


def _columns(export: Export, catalog: Catalog) -> Iterator[str]:
    for field, column in export.columns.items():
        taken = catalog.columns.get(field, "")
        if taken != column and not (column and taken.startswith(f"{column}, ")):
            yield f"{field}: column {taken!r}, not {column!r}"


def _values(export: Export, catalog: Catalog) -> Iterator[str]:
    row_of = {id_: row for row, id_ in enumerate(catalog.ids)}
    for id_, card in export.cards.items():
        shown = {name: column[row_of[id_]] for name, column in catalog.cards.items()}
        for name, value in card.items():
            if shown.get(name) != value:
                yield f"{id_}: {name} is {shown.get(name)!r}, not {value!r}"
    for id_, words in export.words.items():
        text = catalog.texts[row_of[id_]]
        missing = [word for word in words.split() if word.strip(",.") not in text]
        if missing:
            yield f"{id_}: {missing} not in the text {text!r}"


def full_shelves(shop: Recommender, count: int = SHELF) -> tuple[int, int]:
    """On how many pages the shelf is full, as a new visitor sees it, and of how many pages: about PAGES."""
    items = shop.engine.bundle.items
    stock = items.stock.tolist()
    full, rows = 0, range(0, len(stock), max(1, len(stock) // PAGES))
    for row in rows:
        id_, there = items.ids[row], stock[row]
        listed = {one.item for one in shop.recommend(id_, k=count).items} - {id_}
        full += len(listed) >= min(count, sum(stock) - there)
    return full, len(rows)
