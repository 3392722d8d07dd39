"""What `recbuild eval` says: the table, JSON, and a report that stands alone."""

from __future__ import annotations

import io
import json
import math
import re
import sys

import pytest
from rich.console import Console

from recbuild.cli.views.evaluation import evaluation_table
from recbuild.errors import ChartError
from recbuild.evaluation.report import reporter
from recbuild.evaluation.report.html import headline, report_page
from recbuild.evaluation.result import Measurement
from tests.support.evaluations import Reader, evaluation, measured, printed

HOSTILE = '<script>alert("1")</script> & <img src=x> $x_1$ [bold]b[/bold]'


HARD = evaluation(
    Measurement(HOSTILE, HOSTILE, 5, {"recall": 0.5, "hit_rate": 0.5, "coverage": math.nan}),
    Measurement("nothing", HOSTILE, 5, {"recall": 0.0, "hit_rate": 0.0}, baseline=True),
    popularity={HOSTILE: [0.5, *[0.05] * 8, 0.1]},
    title=HOSTILE,
)


def test_the_table_holds_every_figure_within_a_hundred_columns() -> None:
    shown = printed(evaluation())
    assert all(len(line) <= 100 for line in shown.splitlines())
    top, header, blended, table, *baselines = (line for line in shown.splitlines()[3:] if line.strip())
    assert top.split() == "hit long".split()
    assert header.split() == ("recall@20 rate NDCG@20 MRR@20 coverage diversity novelty Gini tail ms".split())
    assert blended.split() == "blended 55.0 ±1.0 56.0 27.5 18.3 45.0 0.44 12.3 0.55 40.0 1.8".split()
    assert table.startswith("table")
    assert baselines[0].startswith("neighbors") and baselines[1].startswith("popularity")
    assert "60,858 queries, 43,097 items" in shown
    assert "table clearly beats popularity; is within the noise of neighbors." in shown
    assert shown.rstrip().endswith("12 queries were left out.")


def test_the_best_of_each_column_is_bold_also_where_less_is_better() -> None:
    console = Console(file=io.StringIO(), width=120, force_terminal=True, color_system="standard")
    console.print(evaluation_table(evaluation()))
    assert isinstance(console.file, io.StringIO)
    bold = re.findall(r"\x1b\[1m *([\d.]+)\x1b", console.file.getvalue())
    assert {"55.0", "56.0", "27.5", "18.3", "96.0", "0.04"} <= set(bold)  # the last: popular's Gini
    assert not {"50.5", "50.0", "0.55"} & set(bold)


def test_the_table_shows_names_as_they_are_and_a_dash_for_what_is_not_known() -> None:
    shown = printed(HARD, width=120)
    assert "[bold]b[/bold]" in " ".join(shown.split())
    assert "–" in shown


def test_json_is_for_programs_and_says_null_for_what_is_not_known() -> None:
    said = json.loads(json.dumps(HARD.as_json(), allow_nan=False))
    assert said["k"] == 5 and said["counts"]["items"] == 43_097
    assert said["measurements"][0]["values"] == {"recall": 0.5, "hit_rate": 0.5, "coverage": None}
    assert said["measurements"][0]["milliseconds"] is None
    assert said["verdicts"][0]["even"] == ["nothing"]
    usual = evaluation().as_json()["measurements"][0]
    assert usual["name"] == "blended" and usual["milliseconds"] == {"median": 1.84, "p95": 3.1}
    assert usual["intervals"]["recall"] == [pytest.approx(0.54), pytest.approx(0.56)]


def test_the_headline_says_it_in_one_sentence() -> None:
    assert headline(evaluation()) == (
        "In 100 tries, the next product was among the 20 shown 56 times; with “neighbors” alone, 51 times."
    )
    assert headline(HARD).endswith("with “nothing” alone, never.")
    assert headline(evaluation(measured("ours", 0.0))).endswith("shown once.")
    assert headline(evaluation(measured("ours", -0.007))).endswith("shown less than once.")


def test_the_report_shows_everything() -> None:
    shares = {"blended": [0.28, *[0.08] * 9]}
    read = Reader(report_page(evaluation(popularity=shares)))
    for words in (
        "In 100 tries, the next product was among the 20 shown 56 times",
        "what popularity does",
        "table clearly beats popularity; is within the noise of neighbors.",
        "54.0–56.0",
        "28 %",
        "The last week was held back.",
        "60,858",
        "12 queries were left out.",
        "How unequally items get shown",
    ):
        assert words in read.text, words
    assert read.tags.count("svg") == 3


def test_the_report_stands_alone() -> None:
    page = report_page(evaluation(popularity={"blended": [0.1] * 10}))
    read = Reader(page)
    assert not {"script", "link", "iframe", "img", "object", "base"} & set(read.tags)
    assert not read.values("src") and not re.search(r"https?:|//|@import|@font-face", page)
    assert all(target.startswith("#") for target in read.values("href"))
    assert all(target.startswith("#") for target in re.findall(r"url\(([^)]*)\)", page))
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in read.values("content")


def test_a_strategy_that_recommended_nothing_has_no_bar_by_popularity() -> None:
    some = {"blended": [0.28, *[0.08] * 9], "table": [math.nan] * 10}
    words = " ".join(Reader(report_page(evaluation(popularity=some))).values("aria-label"))
    assert "tenth of the catalog: blended 28 %." in words
    nothing = report_page(evaluation(popularity={"table": [math.nan] * 10}))
    assert "or the long tail?" not in nothing


def test_every_text_in_the_report_is_escaped() -> None:
    page = report_page(HARD)
    read = Reader(page)
    assert "<script" not in page and "img" not in read.tags
    assert read.text.count(HOSTILE) >= 6


def test_the_charts_have_text_alternatives_and_their_ids_do_not_meet() -> None:
    page = report_page(evaluation(popularity={"blended": [0.1] * 10}))
    read = Reader(page)
    assert read.values("role").count("img") == 3
    assert any("blended 55.0 (54.0–56.0)" in words for words in read.values("aria-label"))
    assert len(set(read.values("id"))) == len(read.values("id"))
    assert set(re.findall(r'"#(\w+)"|url\(#(\w+)\)', page))
    targets = {first or second for first, second in re.findall(r'"#(\w+)"|url\(#(\w+)\)', page)}
    assert targets <= set(read.values("id"))


def test_the_charts_follow_the_pages_colours() -> None:
    charts = re.findall(r"<svg.*?</svg>", report_page(evaluation()), re.DOTALL)
    used = set(re.findall(r"(?:fill|stroke): (#\w+|var\(--\w+\))", "".join(charts)))
    assert {"var(--accent)", "var(--muted)", "var(--ink)"} <= used
    assert not [color for color in used if color.startswith("#")]


def test_the_report_is_the_same_each_time() -> None:
    assert report_page(evaluation()) == report_page(evaluation())


def test_without_the_extra_the_report_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ChartError, match=r"needs matplotlib.*pip install 'recbuild\[report\]'"):
        reporter()
