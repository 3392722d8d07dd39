"""What the map's addresses answer: JSON, or numbers as bytes, to a query or to the JSON that was sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from recbuild.errors import UserError
from recbuild.studio.map.atlas import Atlas, Plane
from recbuild.studio.map.cards import card_of, flags_of, found_by_title, values_in
from recbuild.studio.map.layouts import layouts_of
from recbuild.studio.map.legend import Legend, legend_of
from recbuild.studio.map.oddities import Oddities
from recbuild.studio.workplace import Workplace
from recruntime import Recommender
from recruntime.errors import BadRequestError
from recruntime.types import Rows

PAGE = 20
"""Cards, or groups of cards, of one answer."""
FOUND = 20
"""Items that a search finds."""

Asked = Mapping[str, Any]


class MapAnswers:
    """The map of the workplace's bundle as it is now."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self._atlas: Atlas | None = None
        self._legends: dict[tuple[int, str], Legend] = {}

    def state(self, asked: Asked) -> dict[str, Any]:
        """How far the work is. `layout` has that layout made."""
        atlas = self.atlas
        atlas.want(str(asked.get("layout", "")))
        plane, odd = atlas.plane, atlas.oddities
        return {
            "build": str(atlas.shop.manifest.get("build")),
            "version": -1 if plane is None else plane.version,
            "points": 0 if plane is None else len(plane.rows),
            "items": len(atlas.shop),
            "layouts": layouts_of(len(atlas.shop)),
            "placed": [] if plane is None else list(plane.places),
            "fields": atlas.fields,
            "stage": atlas.stage,
            "done": atlas.done,
            "total": atlas.total,
            "failed": atlas.failed,
            "counts": None if odd is None else _counts(odd),
        }

    def points(self, asked: Asked) -> bytes:
        """uint16 x and y of each point."""
        places = self._plane(asked).places.get(str(asked.get("layout", "pca")))
        if places is None:
            raise UserError("This layout is not computed yet.")
        return places.tobytes()

    def flags(self, asked: Asked) -> bytes:
        """uint8 of each point: the bits of `recbuild.studio.map.oddities`."""
        return self._odd().flags[self._plane(asked).rows].tobytes()

    def legend(self, asked: Asked) -> dict[str, Any]:
        """The groups by a field of the cards."""
        found = self._legend(asked)
        return {"scale": found.scale, "labels": found.labels, "named": found.named, "counts": found.counts}

    def colours(self, asked: Asked) -> bytes:
        """uint8 of each point: its group in the legend."""
        return self._legend(asked).codes.tobytes()

    def cards(self, asked: Asked) -> list[dict[str, Any]]:
        """The cards of some points, "3,14,15"."""
        return self._cards(self._rows(asked, str(asked.get("points", "")).split(",")))

    def near(self, asked: Asked) -> dict[str, Any]:
        """A point's card, and its neighbors as its page lists them."""
        shop = self._atlas_now().shop
        row = int(self._rows(asked, [asked.get("point")])[0])
        named = shop.instant.neighbors(shop.engine.bundle.items.ids[row])
        found = [(shop.engine.bundle.row(item), cosine) for item, cosine in named]
        known = [(row, cosine) for row, cosine in found if row is not None]
        cards = self._cards(np.array([row for row, _ in known], dtype=np.intp))
        return {
            "card": self._cards(np.array([row]))[0],
            "near": [card | {"cosine": cosine} for card, (_, cosine) in zip(cards, known, strict=True)],
        }

    def search(self, asked: Asked) -> list[dict[str, Any]]:
        """Items that a query finds, as the shop's search does; by their titles where it has none."""
        shop, query = self._atlas_now().shop, str(asked.get("query", ""))
        try:
            rows = [shop.engine.bundle.row(found.item) for found in shop.search(query, FOUND).items]
        except BadRequestError:
            rows = [*found_by_title(shop.engine.bundle.items, query, FOUND)]
        return self._cards(np.array([row for row in rows if row is not None], dtype=np.intp))

    def listed(self, asked: Asked) -> dict[str, Any]:
        """A page of one of the lists beside the map: `name`, `from`."""
        odd, first = self._odd(), _whole(asked.get("from", 0))
        name = str(asked.get("name"))
        if name == "duplicates":
            groups = odd.duplicates[first : first + PAGE]
            return {
                "total": len(odd.duplicates),
                "groups": [self._cards(np.array(group[:PAGE], dtype=np.intp)) for group in groups],
            }
        lists = {"outliers": odd.outliers, "unseen": odd.unseen, "blank": odd.blank}
        if name not in lists:
            raise UserError(f"There is no list {name!r}.")
        rows = lists[name]
        cards = self._cards(rows[first : first + PAGE])
        return {"total": len(rows), "groups": [[card] for card in cards]}

    def selection(self, asked: Any) -> dict[str, Any]:
        """What some points have in common: their categories, the first cards, and all ids."""
        match asked:
            case {"points": [*points], "version": int()}:
                rows = self._rows(asked, points)
            case _:
                raise UserError("A selection is a list of points.")
        atlas = self._atlas_now()
        items = atlas.shop.engine.bundle.items
        return {
            "fields": [values_in(items, rows, field) for field in atlas.fields],
            "cards": self._cards(rows[:PAGE]),
            "ids": [items.ids[row] for row in rows.tolist()],
        }

    @property
    def atlas(self) -> Atlas:
        """The map of the bundle as it is now; a new build has a new one."""
        shop, atlas = self._workplace.shop, self._atlas
        if atlas is None or not _same_build(atlas.shop, shop):
            if atlas is not None:
                atlas.stop()
            atlas = self._atlas = Atlas(shop)
            self._legends.clear()
            atlas.start()
        return atlas

    def _atlas_now(self) -> Atlas:
        if self._atlas is None:
            raise UserError("The map is not computed yet. Load this page anew.")
        return self._atlas

    def _plane(self, asked: Asked) -> Plane:
        """The points of which the page speaks."""
        plane = self._atlas_now().plane
        if plane is None or _whole(asked.get("version", -1)) != plane.version:
            raise UserError("The map has other points by now. Load this page anew.")
        return plane

    def _odd(self) -> Oddities:
        odd = self._atlas_now().oddities
        if odd is None:
            raise UserError("What is odd is not computed yet.")
        return odd

    def _legend(self, asked: Asked) -> Legend:
        plane, field = self._plane(asked), str(asked.get("field"))
        atlas = self._atlas_now()
        if field not in atlas.fields:
            raise UserError(f"Items cannot be coloured by {field!r}.")
        key = (plane.version, field)
        if key not in self._legends:
            self._legends[key] = legend_of(atlas.shop.engine.bundle.items, plane.rows, field)
        return self._legends[key]

    def _rows(self, asked: Asked, points: list[Any]) -> Rows:
        plane = self._plane(asked)
        found = np.array([_whole(point) for point in points], dtype=np.intp)
        if np.any((found < 0) | (found >= len(plane.rows))):
            raise UserError("A point is not on the map. Load this page anew.")
        return plane.rows[found]

    def _cards(self, rows: Rows) -> list[dict[str, Any]]:
        atlas = self._atlas_now()
        points = [-1] * len(rows) if atlas.plane is None else atlas.plane.points_of(rows)
        flags = [flags_of(atlas.oddities, row) for row in rows.tolist()]
        return [
            card_of(atlas.shop, row) | {"point": point, "flags": words}
            for row, point, words in zip(rows.tolist(), points, flags, strict=True)
        ]


def _counts(odd: Oddities) -> dict[str, int]:
    return {
        "duplicates": len(odd.duplicates),
        "outliers": len(odd.outliers),
        "unseen": len(odd.unseen),
        "blank": len(odd.blank),
    }


def _same_build(one: Recommender, other: Recommender) -> bool:
    return bool(one.manifest.get("build") == other.manifest.get("build"))


def _whole(given: object) -> int:
    try:
        return int(str(given))
    except ValueError as error:
        raise UserError(f"{given!r} is no whole number.") from error
