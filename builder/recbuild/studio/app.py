"""The studio as an ASGI application: its page, the bundle beside it, and one address for each question.

Each view of the page has a package here that answers it: `routes(workplace, thread)`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from recbuild.api.engine_thread import EngineThread
from recbuild.studio import build, catalog, map, report, settings, visitor
from recbuild.studio.answers import endpoint
from recbuild.studio.guard import Guard
from recbuild.studio.workplace import Workplace

PAGE = Path(__file__).parents[1] / "assets" / "studio"


def create_app(workplace: Workplace) -> Starlette:
    """The studio over a workplace."""
    thread = EngineThread()
    return Starlette(
        routes=[
            Route("/api/place", endpoint(thread, lambda _: place(workplace))),
            *catalog.routes(workplace, thread),
            *build.routes(workplace),
            *report.routes(workplace, thread),
            *settings.routes(workplace, thread),
            *visitor.routes(workplace, thread),
            *map.routes(workplace, thread),
            Mount("/bundle", StaticFiles(directory=workplace.folder, check_dir=False)),
            Mount("/", StaticFiles(directory=PAGE, html=True)),
        ],
        middleware=[Middleware(Guard)],
    )


def place(workplace: Workplace) -> dict[str, Any]:
    """What there is to work on, for the page's head."""
    return {
        "bundle": str(workplace.folder) if workplace.has_bundle else None,
        "source": None if workplace.source is None else str(workplace.source),
        "sessions": None if workplace.sessions is None else str(workplace.sessions),
        "settings": str(workplace.settings),
        "items": len(workplace.shop) if workplace.has_bundle else 0,
        "refused": workplace.refused,
    }
