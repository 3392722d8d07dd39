"""The view "Map": all items in two dimensions, and what is odd about some of them.

What takes long is computed once for each build, in a thread of its own (`Atlas`). Items of the map are called
by their place among its points; those of a large catalog that the sample left out have none, -1.
"""

from __future__ import annotations

from typing import Any

from starlette.routing import Route

from recbuild.api.engine_thread import EngineThread
from recbuild.studio.answers import Work, endpoint
from recbuild.studio.map.answers import MapAnswers
from recbuild.studio.workplace import Workplace


def routes(workplace: Workplace, thread: EngineThread) -> list[Route]:
    """The addresses of the map."""
    answers = MapAnswers(workplace)
    asked: dict[str, Work] = {
        "state": answers.state,
        "points": answers.points,
        "flags": answers.flags,
        "legend": answers.legend,
        "colours": answers.colours,
        "cards": answers.cards,
        "near": answers.near,
        "search": answers.search,
        "list": answers.listed,
    }

    def route(name: str, work: Work, **options: Any) -> Route:
        return Route(f"/api/map/{name}", endpoint(thread, work), **options)

    return [
        *(route(name, work) for name, work in asked.items()),
        route("selection", answers.selection, methods=["POST"]),
    ]
