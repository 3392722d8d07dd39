"""Made-up evaluations, and what is printed and drawn of them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from html.parser import HTMLParser

from rich.console import Console

from recbuild.cli.views.evaluation import evaluation_table
from recbuild.evaluation.result import Evaluation, Measurement


def measured(name: str, recall: float, spread: float = 0.01, baseline: bool = False) -> Measurement:
    values = {
        "recall": recall,
        "hit_rate": recall + 0.01,
        "ndcg": recall / 2,
        "mrr": recall / 3,
        "coverage": 1 - recall,
        "diversity": 0.44,
        "novelty": 12.34,
        "gini": recall,
        "long_tail_share": 0.4,
    }
    intervals = {"recall": (recall - spread, recall + spread)}
    return Measurement(name, f"what {name} does", 20, values, intervals, (1.84, 3.1), baseline)


def evaluation(
    *measurements: Measurement, popularity: Mapping[str, list[float]] | None = None, title: str = "The shop"
) -> Evaluation:
    return Evaluation(
        title=title,
        protocol="The last week was held back.",
        counts={"queries": 60_858, "items": 43_097},
        measurements=measurements
        or (
            measured("popularity", 0.04, baseline=True),
            measured("neighbors", 0.5, baseline=True),
            measured("table", 0.505),
            measured("blended", 0.55),
        ),
        notes=("12 queries were left out.",),
        popularity=popularity or {},
    )


def printed(shown: Evaluation, width: int = 100) -> str:
    console = Console(file=io.StringIO(), width=width)
    console.print(evaluation_table(shown))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


class Reader(HTMLParser):
    """Collects what a page consists of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, name: str) -> list[str]:
        return [value for attribute, value in self.attributes if attribute == name]
