"""Builds the workplace's bundle when the page asks for it."""

from __future__ import annotations

from typing import Any

from starlette.routing import Route

from recbuild.api.engine_thread import EngineThread
from recbuild.errors import CatalogError
from recbuild.evaluation.choose import choose
from recbuild.inputs import Inputs
from recbuild.pipeline import bundle
from recbuild.studio.answers import endpoint
from recbuild.studio.job import Job
from recbuild.studio.workplace import Workplace
from recbuild.summary import Summary
from recbuild.watcher import Watcher


def routes(workplace: Workplace) -> list[Route]:
    """Where the page starts a build, and asks how far it is: never behind the engine's other work."""
    job, thread = Job("build"), EngineThread()

    def build(watcher: Watcher) -> dict[str, Any]:
        if workplace.source is None:
            raise CatalogError(
                "There is no catalog to build from. Start with it: recbuild studio catalog.csv"
            )
        inputs = Inputs(workplace.source, workplace.sessions)
        return _told(bundle(inputs, workplace.folder, workplace.config(), watcher, tuner=choose))

    return [
        Route("/api/build", endpoint(thread, lambda _: job.state())),
        Route("/api/build/start", endpoint(thread, lambda _: job.start(build)), methods=["POST"]),
    ]


def _told(summary: Summary) -> dict[str, Any]:
    """What the page says of a bundle that is done."""
    tuning = summary.tuning
    return {
        "items": len(summary.catalog.ids),
        "rejected": len(summary.catalog.rejected),
        "changed": summary.changed,
        "build": summary.manifest.build,
        "seconds": round(sum(summary.seconds.values()), 1),
        "first_page": summary.manifest.measured.downloads.first_page,
        "recall": summary.quality.recall if summary.quality else None,
        "chosen": tuning.changes if tuning else {},
        "warnings": list(summary.warnings),
    }
