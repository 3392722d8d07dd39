"""`recbuild eval --queries`: how well search answers queries of which somebody said what answers them."""

from __future__ import annotations

import json
from math import log2
from pathlib import Path

import pytest

from recbuild.catalog.load import read_catalog
from recbuild.config import Config
from recbuild.evaluation.searches import measure_searches, read_judged
from recruntime import Recommender
from tests.support.command import assert_refused, run
from tests.support.inputs.topics import write_catalog


def queries(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(["query,item,grade", *lines]) + "\n", encoding="utf-8")
    return path


def test_figures_are_means_over_the_queries(rec: Path, tmp_path: Path) -> None:
    """The first query's one answer is third, the second has none in its list, the third nothing at all."""
    shop = Recommender.open(rec)
    third = shop.search("sea book", 20).items[2].item
    lines = (f"sea book,{third},2", "star1,garden-02,", "qqqqxx,sea-01,1", "sea book,sea-03,0")
    found = measure_searches(shop, None, read_judged(queries(tmp_path / "q.csv", *lines)))
    (own,) = found
    assert own.name == "recbuild" and own.ndcg == pytest.approx(1 / log2(4) / 3)
    assert (own.mrr, own.recall, own.unmatched) == pytest.approx((1 / 9, 1 / 3, 1 / 3))


def test_grades_say_which_answer_belongs_first(rec: Path, tmp_path: Path) -> None:
    shop = Recommender.open(rec)
    first, second = (one.item for one in shop.search("sea book", 2).items)
    best, worse = (
        measure_searches(shop, None, read_judged(queries(tmp_path / "q.csv", *lines)))[0].ndcg
        for lines in (
            (f"sea book,{first},3", f"sea book,{second},1"),
            (f"sea book,{first},1", f"sea book,{second},3"),
        )
    )
    assert best == pytest.approx(1)
    assert worse == pytest.approx((1 + 3 / log2(3)) / (3 + 1 / log2(3)))


def test_baselines_rank_by_words_alone(rec: Path, tmp_path: Path) -> None:
    catalog = read_catalog(write_catalog(tmp_path / "c.csv"), Config())
    judged = read_judged(queries(tmp_path / "q.csv", "star7,star-07,", "strasdf,star-07,"))
    own, bm25, tfidf = measure_searches(Recommender.open(rec), catalog, judged)
    assert own.mrr == bm25.mrr == tfidf.mrr == 0.5
    assert bm25.unmatched == tfidf.unmatched == 0.5


def test_the_command_builds_a_bundle_and_prints_a_row_for_each(tmp_path: Path) -> None:
    catalog = write_catalog(tmp_path / "c.csv")
    asked = queries(tmp_path / "q.csv", "whale ship,sea-00,")
    printed = run("eval", catalog, "--queries", asked)
    assert printed.exit_code == 0, printed.output
    assert "nDCG@10" in printed.output and "bm25" in printed.output
    found = run("eval", catalog, "--queries", asked, "--json")
    assert [one["name"] for one in json.loads(found.stdout)] == ["recbuild", "bm25", "tfidf"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("query;item\na;b\n", "must name the columns query and item"),
        ("query,item\n", "no query with an item"),
        ("query,item,grade\na,b,good\n", "line 2: the grade 'good'"),
        ("query,item,grade\na,b,nan\n", "the grade 'nan'"),
        ("query,item,grade\na,b,-1\n", "the grade '-1'"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(rec: Path, tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "q.csv").write_text(text)
    assert_refused(run("eval", rec, "--queries", tmp_path / "q.csv"), 2, message)
    assert_refused(run("eval", rec, "--queries", tmp_path / "none.csv"), 2, "cannot be read")
