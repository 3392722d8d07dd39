"""What `uvicorn --factory bench.api.own:app` starts in each of its workers: the bundle of BUNDLE."""

from __future__ import annotations

import os

from starlette.applications import Starlette

from recbuild.api import create_app


def app() -> Starlette:
    return create_app(os.environ["BUNDLE"])
