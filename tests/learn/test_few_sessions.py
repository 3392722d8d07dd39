"""A shop with few sessions: the shelf built with them finds at least what the shelf without them finds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recbuild.evaluation.bootstrap import interval
from recruntime import Event, Recommender
from tests.support.command import run
from tests.support.inputs.visits import planted, write_shop

ASKED = 150
SHOWN = 6


def found_by(folder: Path, *sessions: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """float64 (ASKED,): of each visit's last item, whether a shelf on the page before shows it."""
    ids = [line.partition(",")[0] for line in (folder / "catalog.csv").read_text().splitlines()[1:]]
    assert run("bundle", folder / "catalog.csv", "--out", folder / "rec", *sessions).exit_code == 0
    shop = Recommender.open(folder / "rec")
    found = []
    for visit in planted(ASKED, len(ids), seed=9):
        *before, last = [ids[item] for item in visit]
        shown = shop.recommend(before[-1], [Event(item) for item in before], SHOWN).items
        found.append(float(last in [one.item for one in shown]))
    return np.array(found)


@pytest.mark.parametrize("sessions", [10, 50, 200])
def test_few_sessions_find_at_least_what_none_find(tmp_path: Path, sessions: int) -> None:
    write_shop(tmp_path, sessions)
    without = found_by(tmp_path)
    having = found_by(tmp_path, "--sessions", str(tmp_path / "sessions.csv"))
    _, high = interval(having - without, np.arange(ASKED), np.random.default_rng(0))
    assert high >= 0, (without.mean(), having.mean())
