"""The report: an evaluation as one HTML file. It needs jinja2 and matplotlib, the extra `report`."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

from recbuild.errors import ChartError
from recbuild.evaluation.result import Evaluation

PACKAGES = ("jinja2", "matplotlib")


def reporter() -> Callable[[Evaluation], str]:
    """The function `html.report_page`. Raises ChartError if the extra `report` is not installed."""
    missing = next((name for name in PACKAGES if find_spec(name) is None), None)
    if missing:
        raise ChartError(
            f"A report needs {missing}, which is not installed. Run: pip install 'recbuild[report]'"
        )
    page: Callable[[Evaluation], str] = import_module("recbuild.evaluation.report.html").report_page
    return page
