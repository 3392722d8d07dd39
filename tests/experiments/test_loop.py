"""The whole loop: a real engine's shelves in two variants, visitors who click by taste, reports, verdict."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from starlette.testclient import TestClient

from recbuild.experiments.definition import Experiment, Variant
from recbuild.experiments.randomized import randomized
from recruntime import Recommender
from tests.support.command import run

VISITORS = 2000


def test_a_variant_that_shows_less_of_what_visitors_like_is_found_out(
    desk: TestClient, experiment: Experiment, report: Callable[..., dict[str, Any]], rec: Path, address: str
) -> None:
    random, shop = np.random.default_rng(5), Recommender.open(rec)
    pages = [f"{topic}-{number:02}" for topic in ("sea", "star", "garden") for number in range(4)]
    liked = {
        variant.name: {page: _of_its_topic(shop, page, variant) for page in pages}
        for variant in experiment.variants
    }
    for number in range(VISITORS):
        variant = experiment.variants[random.integers(2)].name
        page = pages[random.integers(len(pages))]
        seen = random.random() < 0.8
        clicked = seen and random.random() < 1 - 0.85 ** liked[variant][page]
        bought = clicked and random.random() < 0.5
        truth = np.array([seen * (1 + clicked), seen * (1 + bought)], np.uint8)
        values = dict(
            zip(experiment.measures, randomized(truth, experiment.epsilon_each, random).tolist(), strict=True)
        )
        sent = report(id=f"{number:032x}", variant=variant, values=values)
        for _ in range(1 + (number % 10 == 0)):  # some never hear the answer, and send it again
            assert desk.post("/rec-reports", content=json.dumps(sent)).status_code == 204
    source = Path(address.removeprefix("sqlite:///")).with_name("recbuild.toml")
    (found,) = json.loads(run("experiments", source, "--database", address, "--json").output)
    assert found["reports"] == VISITORS
    click = found["effects"][0]
    true = _rate(liked["varied"]) / _rate(liked["as-built"]) - 1
    assert click["shown"] and click["relative_interval"][0] < true < click["relative_interval"][1] < 0
    assert "fewer visitors click than with as-built" in click["sentence"]
    assert found["share_p"] > 0.01


def _of_its_topic(shop: Recommender, page: str, variant: Variant) -> int:
    """How many items on the page's shelf are of its topic."""
    shown = shop.recommend(page, k=6, settings=dict(variant.ranking)).items
    return sum(one.item.partition("-")[0] == page.partition("-")[0] for one in shown)


def _rate(liked: dict[str, int]) -> float:
    return float(np.mean([1 - 0.85**count for count in liked.values()]))
