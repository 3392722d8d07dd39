"""Counterfactual estimates: from the log of a shelf that chose at random to the clicks of another one."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recbuild.evaluation.impressions import COLUMNS
from recruntime import Recommender
from tests.support.command import assert_refused, run

K = 4
Row = dict[str, Any]


def chance(page: str, item: str, position: int) -> float:
    """With which a click follows: more of the page's own topic."""
    return (0.3 if item.partition("-")[0] == page.partition("-")[0] else 0.1) / float(np.sqrt(position))


def simulated(rec: Path, lists: int, greedy: float = 0.3) -> tuple[list[Row], float]:
    """Impressions of a shelf that shows the bundle's item or any, and the true clicks of the bundle's own."""
    shop, random = Recommender.open(rec), np.random.default_rng(1)
    ids = sorted(one.item for one in shop.recommend(k=100).items)
    pages = ids[::3]
    target = {page: [one.item for one in shop.recommend(page, k=K).items] for page in pages}
    rows = []
    for number in range(lists):
        page = pages[random.integers(len(pages))]
        for position, best in enumerate(target[page], 1):
            shown = best if random.random() < greedy else ids[random.integers(len(ids))]
            propensity = (1 - greedy) / len(ids) + greedy * (shown == best)
            clicked = int(random.random() < chance(page, shown, position))
            values = (page, "", shown, position, clicked, propensity, number)
            rows.append(dict(zip((*COLUMNS, "list"), values, strict=True)))
    true = np.mean([chance(page, one, n) for page in pages for n, one in enumerate(target[page], 1)])
    return rows, float(true)


def written(path: Path, rows: list[Row]) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_the_clicks_of_lists_that_were_never_shown_are_found(rec: Path, tmp_path: Path) -> None:
    rows, true = simulated(rec, 4000)
    file = written(tmp_path / "log.csv", rows)
    found = json.loads(run("eval", rec, "--impressions", file, "--json").output)
    logged, ips, snips = found["estimates"]
    assert not logged["interval"][0] < true < logged["interval"][1], "the log itself says something else"
    for estimate in (ips, snips):
        assert estimate["interval"][0] < true < estimate["interval"][1]
        assert estimate["value"] == pytest.approx(true, rel=0.1)
    assert snips["interval"][1] - snips["interval"][0] < ips["interval"][1] - ips["interval"][0]
    assert found["mean_weight_interval"][0] < 1 < found["mean_weight_interval"][1]
    assert 100 < found["effective"] < found["matched"] + 1
    assert (found["impressions"], found["lists"], found["warnings"]) == (16_000, 4000, [])
    text = run("eval", rec, "--impressions", file).output
    assert "16,000 impressions in 4,000 lists" in text and "SNIPS" in text


def test_a_log_of_the_bundle_itself_says_what_it_logged(rec: Path, tmp_path: Path) -> None:
    rows, _ = simulated(rec, 200, greedy=1.0)
    found = json.loads(
        run("eval", rec, "--impressions", written(tmp_path / "log.csv", rows), "--json").output
    )
    logged, ips, snips = found["estimates"]
    assert logged["value"] == ips["value"] == snips["value"]
    assert found["effective"] == found["matched"] == 800


def test_wrong_propensities_are_noticed(rec: Path, tmp_path: Path) -> None:
    rows, _ = simulated(rec, 1000)
    halved = [row | {"propensity": row["propensity"] / 2} for row in rows]
    text = run("eval", rec, "--impressions", written(tmp_path / "log.csv", halved)).output
    assert "propensities are wrong" in " ".join(text.split())


def test_few_impressions_are_not_relied_on(rec: Path, tmp_path: Path) -> None:
    rows, _ = simulated(rec, 5)
    rows.append(rows[0] | {"item": "gone"})
    text = " ".join(run("eval", rec, "--impressions", written(tmp_path / "log.csv", rows)).output.split())
    assert "too few to rely on" in text
    assert "1 impressions are on pages of items that the bundle does not have" in text


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"propensity": 0}, "line 2: the propensity '0' is no number above 0 and up to 1"),
        ({"propensity": 1.5}, "the propensity '1.5'"),
        ({"propensity": "nan"}, "the propensity 'nan'"),
        ({"propensity": ""}, "the propensity ''"),
        ({"position": 0}, "the position '0' is no whole number from 1"),
        ({"position": "9" * 40}, "is no whole number from 1"),
        ({"clicked": "maybe"}, "clicked is 'maybe': write 0 or 1"),
        ({"shown": ""}, "shown is empty"),
    ],
)
def test_an_impression_that_makes_no_sense_is_refused(
    rec: Path, tmp_path: Path, changes: Row, reason: str
) -> None:
    row = dict(zip(COLUMNS, ("", "", "a", 1, 0, 0.5), strict=True)) | changes
    assert_refused(run("eval", rec, "--impressions", written(tmp_path / "log.csv", [row])), 2, reason)


def test_a_column_that_is_missing_is_named(rec: Path, tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    file.write_text("item,events,shown,position,clicked,propensities\n,,a,1,0,0.5\n")
    refused = run("eval", rec, "--impressions", file)
    assert_refused(refused, 2, "there is no column 'propensity'", "Did you mean 'propensities'?")
    file.write_text(",".join(COLUMNS) + "\n")
    assert_refused(run("eval", rec, "--impressions", file), 2, "it has no impression")
    file.write_text(",".join(COLUMNS) + "\n,,a\n")
    assert_refused(run("eval", rec, "--impressions", file), 2, "line 2: it has fewer values")
    assert_refused(run("eval", rec, "--impressions", tmp_path / "gone.csv"), 2, "gone.csv: cannot be read")
