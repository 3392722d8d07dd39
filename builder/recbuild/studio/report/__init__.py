"""The view "Report": what shelves show, what the log looks like, how good it is, and where bytes go."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from recbuild.api.engine_thread import EngineThread
from recbuild.bundle.inspect import inspect
from recbuild.catalog.load import read_catalog
from recbuild.errors import ChartError, ConfigError
from recbuild.evaluation.report import reporter
from recbuild.evaluation.result import METRICS, Evaluation
from recbuild.library import evaluate
from recbuild.sessions import read_sessions
from recbuild.sessions.lengths import lengths_in_words
from recbuild.studio.answers import endpoint
from recbuild.studio.job import Job
from recbuild.studio.report.coverage import coverage_of
from recbuild.studio.report.shelves import example_shelves
from recbuild.studio.workplace import Workplace
from recbuild.watcher import Watcher

QUESTIONS = 500
"""That are asked in the studio; `recbuild eval` asks more."""


def routes(workplace: Workplace, thread: EngineThread) -> list[Route]:
    """Where this view asks."""
    desk = ReportDesk(workplace)
    shown = {
        "bytes": desk.sizes,
        "coverage": desk.coverage,
        "shelves": desk.shelves,
        "sessions": desk.sessions,
    }
    return [
        *(Route(f"/api/report/{name}", endpoint(thread, work)) for name, work in shown.items()),
        Route("/api/report/eval", endpoint(EngineThread(), lambda _: desk.job.state())),
        Route("/api/report/eval/start", endpoint(EngineThread(), desk.start), methods=["POST"]),
        Route("/api/report/eval/page", desk.page),
    ]


class ReportDesk:
    """Answers about the bundle. It keeps the last evaluation, for its page with charts."""

    def __init__(self, workplace: Workplace) -> None:
        self.workplace = workplace
        self.job = Job("evaluation")
        self._evaluation: Evaluation | None = None

    def sizes(self, asked: Any) -> dict[str, Any]:
        """Where the bytes go. Raises RecError."""
        found = inspect(self.workplace.folder)
        return {**found.as_json(), "downloads": found.manifest.measured.downloads.model_dump()}

    def coverage(self, asked: Any) -> dict[str, Any]:
        """How much of the catalog shelves show. Raises RecError."""
        return coverage_of(self.workplace.shop)

    def shelves(self, asked: Any) -> list[dict[str, Any]]:
        """What some visitors would see. Raises RecError."""
        return example_shelves(self.workplace.shop)

    def sessions(self, asked: Any) -> dict[str, Any] | None:
        """What the log looks like; None without one. Raises UserError."""
        place = self.workplace
        if place.sessions is None or place.source is None:
            return None
        config = place.config()
        catalog = read_catalog(place.source, config, wordless=True)
        found = read_sessions(place.sessions, config.sessions, catalog.ids, catalog.other_names)
        return {
            "events": len(found.item),
            "sessions": len(found),
            "users": len(set(found.user.tolist())),
            "facts": found.facts(),
            "lengths": list(lengths_in_words(found)),
            "warnings": list(found.warnings),
            "remarks": found.remarks,
        }

    def start(self, asked: Any) -> dict[str, Any]:
        """Measure on the latest sessions. Raises UserError."""
        if self.workplace.sessions is None:
            raise ConfigError(
                "There is no log to measure on. Start the studio with one: --sessions orders.csv"
            )
        return self.job.start(self._evaluate)

    def _evaluate(self, watcher: Watcher) -> dict[str, Any]:
        place = self.workplace
        source = place.folder if place.source is None else place.source
        measured = evaluate(
            source, sessions=place.sessions, config=place.config(), sample=QUESTIONS, progress=watcher
        )
        self._evaluation = measured
        return measured.as_json() | {"words": {name: metric.words for name, metric in METRICS.items()}}

    async def page(self, request: Request) -> Response:
        """The evaluation as the page that `recbuild eval --report` writes."""
        if self._evaluation is None:
            return HTMLResponse("Nothing was measured yet: press Measure in the studio.", 404)
        try:
            return HTMLResponse(reporter()(self._evaluation))
        except ChartError as error:
            return HTMLResponse(str(error), 422)
