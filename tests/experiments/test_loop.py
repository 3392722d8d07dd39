"""The whole loop: a real engine, visitors with the page's own code on their devices, reports, a verdict."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
from starlette.testclient import TestClient

from recbuild.experiments.definition import Experiment, Variant
from recruntime import Recommender
from tests.support.command import run
from tests.support.paths import ROOT

VISITORS = 2000
SENT_AGAIN = 10  # one visitor of so many never hears the receiver's first answer


def test_a_variant_that_shows_less_of_what_visitors_like_is_found_out(
    desk: TestClient, experiment: Experiment, rec: Path, address: str
) -> None:
    random, shop = np.random.default_rng(5), Recommender.open(rec)
    pages = [f"{topic}-{number:02}" for topic in ("sea", "star", "garden") for number in range(4)]
    liked = {
        variant.name: {page: _of_its_topic(shop, page, variant) for page in pages}
        for variant in experiment.variants
    }
    visitors = [_visitor(number, pages, liked, random) for number in range(VISITORS)]
    bodies = _sent(experiment, visitors)
    assert len(bodies) == VISITORS + VISITORS // SENT_AGAIN
    for body in bodies:
        assert desk.post("/rec-reports", content=body).status_code == 204
    source = Path(address.removeprefix("sqlite:///")).with_name("recbuild.toml")
    (found,) = json.loads(run("experiments", source, "--database", address, "--json").output)
    assert found["reports"] == VISITORS
    click = found["effects"][0]
    true = _rate(liked["varied"]) / _rate(liked["as-built"]) - 1
    assert click["shown"] and click["relative_interval"][0] < true < click["relative_interval"][1] < 0
    assert "fewer visitors click than with as-built" in click["sentence"]
    assert found["share_p"] > 0.01


def _visitor(
    number: int, pages: list[str], liked: dict[str, dict[str, int]], random: np.random.Generator
) -> dict[str, Any]:
    page, taste = pages[random.integers(len(pages))], random.random()
    return {
        "sees": bool(random.random() < 0.8),
        "clicks": {variant: taste < 1 - 0.85 ** counts[page] for variant, counts in liked.items()},
        "buys": bool(random.random() < 0.5),
        "unlucky": number % SENT_AGAIN == 0,
    }


def _sent(experiment: Experiment, visitors: list[dict[str, Any]]) -> list[str]:
    """The bodies of the reports, as the page's code sends them."""
    script = ["node", "--import", "tsx", "web/test/support/loop.ts"]
    given = json.dumps({"experiment": experiment.as_data(), "visitors": visitors})
    ran = subprocess.run(script, input=given, capture_output=True, text=True, cwd=ROOT, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


def _of_its_topic(shop: Recommender, page: str, variant: Variant) -> int:
    """How many items on the page's shelf are of its topic."""
    shown = shop.recommend(page, k=6, settings=dict(variant.ranking)).items
    return sum(one.item.partition("-")[0] == page.partition("-")[0] for one in shown)


def _rate(liked: dict[str, int]) -> float:
    return float(np.mean([1 - 0.85**count for count in liked.values()]))
