"""The view "Visitor": a play, its shelves, why each item is there, and the play as a file."""

from __future__ import annotations

from typing import Any

from starlette.routing import Route

from recbuild.api.engine_thread import EngineThread
from recbuild.studio.answers import endpoint
from recbuild.studio.visitor.play import as_json, check_items, play_of
from recbuild.studio.visitor.shelves import Viewing, found_items, shelves_of
from recbuild.studio.workplace import Workplace
from recruntime.kinds import KINDS
from recruntime.types import EVENT_TYPES


def routes(workplace: Workplace, thread: EngineThread) -> list[Route]:
    """Where this view asks."""
    desk = VisitorDesk(workplace)
    return [
        Route("/api/visitor", endpoint(thread, desk.about)),
        Route("/api/visitor/items", endpoint(thread, desk.items)),
        Route("/api/visitor/shelves", endpoint(thread, desk.shelves), methods=["POST"]),
        Route("/api/visitor/play", endpoint(thread, desk.play), methods=["POST"]),
    ]


class VisitorDesk:
    """Answers of the bundle's engine, which is the page's."""

    def __init__(self, workplace: Workplace) -> None:
        self.workplace = workplace

    def about(self, asked: Any) -> dict[str, Any]:
        """What a play can have. Raises UserError."""
        shop = self.workplace.shop
        return {
            "kinds": ["", *KINDS],
            "events": list(EVENT_TYPES),
            "fields": [field["name"] for field in shop.manifest["fields"]],
            "build": shop.manifest["build"],
        }

    def items(self, asked: dict[str, str]) -> list[dict[str, Any]]:
        """Items by words. Raises UserError."""
        return found_items(self.workplace.shop, asked.get("query", ""))

    def shelves(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        """The shelves of a play, with other settings if there are any. Raises UserError, RecError."""
        play, shop = play_of(asked["play"]), self.workplace.shop
        check_items(play, shop)
        shown = Viewing(str(asked.get("day", "")), asked.get("settings") or None)
        return shelves_of(shop, play, shown)

    def play(self, asked: dict[str, Any]) -> dict[str, Any]:
        """A play as the file that tests the bundle, or what is wrong with it. Raises UserError, RecError."""
        play, shop = play_of(asked["play"]), self.workplace.shop
        check_items(play, shop)
        shown = [[one["item"] for one in shelf["items"]] for shelf in shelves_of(shop, play, Viewing())]
        return as_json(asked["play"], str(shop.manifest["build"]), shown)
