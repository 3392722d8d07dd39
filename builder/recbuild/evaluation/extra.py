"""The report, where what it needs is installed: it is large, and only a report needs it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

from recbuild.errors import ChartError
from recbuild.evaluation.figures import Evaluation

PACKAGES = ("jinja2", "matplotlib")


def reporter() -> Callable[[Evaluation], str]:
    """What makes an evaluation into a page. Raises ChartError where the extra `report` is not installed."""
    missing = next((name for name in PACKAGES if find_spec(name) is None), None)
    if missing:
        raise ChartError(
            f"A report needs {missing}, which is not installed. Run: pip install 'recbuild[report]'"
        )
    page: Callable[[Evaluation], str] = import_module("recbuild.evaluation.page").report_page
    return page
