"""The report's charts: an evaluation in, SVG elements for the page out.

matplotlib draws them. Their colors are CSS variables of the page, so that they follow its light and dark
mode; their text is text, in the page's font.
"""

from __future__ import annotations

import io
import math
import re
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from xml.etree import ElementTree

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from recbuild.evaluation.result import METRICS, Evaluation, Measurement

# matplotlib knows no CSS variables: a color that nothing else has stands for each until the SVG is written.
VARIABLES = {"#010101": "ink", "#020202": "muted", "#030303": "line", "#040404": "accent", "#050505": "paper"}
INK, MUTED, LINE, ACCENT, PAPER = VARIABLES
SETTINGS = {
    "svg.fonttype": "none",
    "text.parse_math": False,  # a name may hold dollars
    "font.size": 13,
    "text.color": INK,
    "ytick.color": INK,
    "ytick.major.size": 0,
    "ytick.major.pad": 10,
}
WIDTH = 720
ROW = 34
MARGIN = 12
INDENT = 10
GAP = 0.5  # of a row, before the baselines
MAX_NAME = 26  # characters
BAR_ROOM = 1.17  # for a figure beside the longest bar
PANEL_ROOM = 1.4  # the same in a narrow panel
LEGIBLE = 0.07  # of the width: a smaller bar has no room for a figure


def quality_chart(evaluation: Evaluation) -> str:
    """A bar for each strategy and baseline: the main figure and its interval."""
    rows = _rows_of(evaluation)
    metric = evaluation.main
    ends = [_end(one.value(metric), *one.interval(metric)) for one in rows.values()]
    with _drawing("quality", rows) as (figure, (axes,)):
        for (place, one), end in zip(rows.items(), ends, strict=True):
            axes.barh(place, one.value(metric), 0.62, color=_color(one))
            axes.plot(one.interval(metric), [place, place], "|-", color=INK, linewidth=1.5, markersize=8)
            _write(axes, f"{METRICS[metric].show(one.value(metric))} %", (end, place))
        axes.set_xlim(0, max(ends) * BAR_ROOM or 1)
        return _svg(figure)


def balance_chart(evaluation: Evaluation) -> str:
    """The main figure, diversity and coverage side by side: what one costs of the others."""
    rows = _rows_of(evaluation)
    compared = (evaluation.main, "diversity", "coverage")
    metrics = [metric for metric in compared if math.isfinite(evaluation.best(metric))]
    with _drawing("balance", rows, len(metrics), above=1) as (figure, panels):
        for axes, metric in zip(panels, metrics, strict=True):
            top = _end(*(one.value(metric) for one in rows.values())) or 1
            _write(axes, evaluation.heading(metric), (0, -0.9), 0, fontweight="bold")
            for place, one in rows.items():
                axes.plot([0, top], [place, place], color=LINE, linewidth=1.5, zorder=1)
                axes.plot(one.value(metric), place, "o", color=_color(one), markersize=10, clip_on=False)
                _write(axes, METRICS[metric].show(one.value(metric)), (top, place))
            axes.set_xlim(0, top * PANEL_ROOM)
        return _svg(figure)


def popularity_chart(evaluation: Evaluation) -> str:
    """Each strategy's recommendations by tenths of the catalog, the most popular first."""
    tenths = evaluation.tenths
    shown = {place: one for place, one in _rows_of(evaluation).items() if one.name in tenths}
    with _drawing("popularity", shown, below=2) as (figure, (axes,)):
        for place, one in shown.items():
            _tenths(axes, place, tenths[one.name])
        last = max(shown) + 1 + GAP
        _tenths(axes, last, [0.1] * 10)
        axes.set_yticks([*shown, last], [*map(_name, shown.values()), "the catalog itself"])
        _write(axes, "↑ the best-selling tenth", (0, last + 0.75), 0)
        _write(axes, "the least sold tenth ↑", (1, last + 0.75), 0, horizontalalignment="right")
        axes.set_xlim(0, 1)
        return _svg(figure)


def _tenths(axes: Axes, place: float, shares: Sequence[float]) -> None:
    start = 0.0
    for tenth, share in enumerate(shares):
        axes.barh(place, share, 0.66, start, color=ACCENT, alpha=1 - 0.09 * tenth, edgecolor=PAPER)
        start += share
    if shares[0] > LEGIBLE:
        axes.text(0.012, place, f"{100 * shares[0]:.0f} %", color=PAPER, verticalalignment="center_baseline")


def _rows_of(evaluation: Evaluation) -> dict[float, Measurement]:
    """Each measurement by its place from the top: strategies, a gap, baselines."""
    ours, others = evaluation.strategies, evaluation.baselines
    return dict(enumerate(ours)) | {len(ours) + GAP + at: one for at, one in enumerate(others)}


@contextmanager
def _drawing(
    name: str, rows: dict[float, Measurement], panels: int = 1, above: int = 0, below: int = 0
) -> Iterator[tuple[Figure, Sequence[Axes]]]:
    """A figure in units of pixels, and panels without axes that share the rows' names.

    name: makes the ids of the chart differ from those of other charts. above, below: empty rows.
    """
    first, last = -0.5 - above, max(rows) + 0.5 + below
    settings: Any = SETTINGS | {"svg.hashsalt": name}
    with mpl.rc_context(settings):
        figure = Figure((WIDTH / 72, ((last - first) * ROW + MARGIN) / 72), layout="constrained")
        axes = figure.subplots(1, panels, sharey=True, squeeze=False)[0]
        for panel in axes:
            panel.set_xticks([])
            panel.spines[:].set_visible(False)
            panel.set_ylim(last, first)
        axes[0].set_yticks(list(rows), [_name(one) for one in rows.values()])
        yield figure, axes


def _write(axes: Axes, text: str, at: tuple[float, float], indent: int = INDENT, **style: Any) -> None:
    axes.annotate(
        text, at, (indent, 0), textcoords="offset points", verticalalignment="center_baseline", **style
    )


def _end(*values: float) -> float:
    """The largest finite value; 0 if there is none."""
    return max(filter(math.isfinite, values), default=0)


def _name(one: Measurement) -> str:
    return textwrap.shorten(one.name, MAX_NAME, placeholder="…")


def _color(one: Measurement) -> str:
    return MUTED if one.baseline else ACCENT


def _svg(figure: Figure) -> str:
    """The figure as an element of a page: without the declarations, namespaces, styles, ids and fonts that a
    file needs, as wide as the page allows, and in its colors."""
    written = io.StringIO()
    figure.savefig(written, format="svg", transparent=True)
    root = ElementTree.fromstring(written.getvalue())
    for element in list(root):
        if element.tag.endswith("}metadata") or element.find("{*}style") is not None:
            root.remove(element)
    for element in root.iter():
        element.tag = _local(element.tag)
        attributes = {_local(name): _themed(value) for name, value in element.attrib.items()}
        element.attrib.clear()
        element.attrib.update({name: value for name, value in attributes.items() if _needed(name, value)})
    for name in ("width", "height", "version"):
        del root.attrib[name]
    return ElementTree.tostring(root, encoding="unicode")


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _themed(style: str) -> str:
    colored = re.sub("|".join(VARIABLES), lambda match: f"var(--{VARIABLES[match[0]]})", style)
    return re.sub(r" ?font-family: [^;]*;", "", colored)


def _needed(name: str, value: str) -> bool:
    """Not ids like "line2d_7", which only number the elements. Other ids are referred to."""
    return name != "id" or not re.fullmatch(r"[\w.]+_\d+", value)
