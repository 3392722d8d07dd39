"""`recbuild tune`: which settings it finds, what it measures on, and how it writes them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from recbuild.config import load_config
from recbuild.evaluation.queries import queries_of
from recbuild.evaluation.run import Trial
from recbuild.evaluation.strategies import Asking
from recbuild.evaluation.tune import GRID, Tuned, trials_of, tune, write_ranking
from recruntime.settings import Settings
from tests.conftest import PLAIN, circle, contents_of, shop_of, taught
from tests.support.command import run
from tests.support.inputs.visits import sessions_of, write_shop

ITEMS = 60
WALKS = [[start % ITEMS, (start + 7) % ITEMS, (start + 14) % ITEMS] for start in range(0, 90, 3)]


def trial(**chosen: Any) -> Trial:
    """Here people go seven items on, which co-occurrence knows, and what is similar does not."""
    ranking = Settings(**{**PLAIN.as_data(), "rules": (), **chosen})
    lists = [[(row + 7) % ITEMS] for row in range(ITEMS)]
    contents = contents_of(
        circle([3 * row for row in range(ITEMS)]), behavior=taught(lists), settings=ranking
    )
    queries = queries_of(sessions_of(*WALKS), 0, "next", repeat=False)
    ids = [f"i{row}" for row in range(ITEMS)]
    asking = Asking(5, repeat=False, on_page=True)
    return Trial("shop", shop_of(contents), ids, queries, queries.relevant.rows, "next", asking)


def only(monkeypatch: pytest.MonkeyPatch, **grid: tuple[Any, ...]) -> None:
    """Tries nothing but these."""
    found: Mapping[str, tuple[Any, ...]] = grid
    monkeypatch.setattr("recbuild.evaluation.tune.GRID", found)


def test_an_obviously_better_setting_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, fusion=GRID["fusion"], co_occurrence=GRID["co_occurrence"], interests=GRID["interests"])
    steps: list[int] = []
    found = tune(trial(), "ndcg", steps.append)
    assert found.before < 0.2 and found.after > 0.9
    assert found.ranking.co_occurrence > 0
    assert sum(steps) <= trials_of(repeat=False)


def test_what_is_best_already_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, co_occurrence=(0.0, 1.0), popularity=(0.0, 0.05))
    subject = trial(co_occurrence=1.0, similar=0.0, profile=0.0)
    found = tune(subject, "recall", lambda done: None)
    assert found.ranking == subject.shop.engine.settings and found.before == found.after == 1.0


def test_accuracy_does_not_judge_what_serves_something_else() -> None:
    assert not GRID.keys() & {"diversity", "exploration", "duplicate_threshold", "rules"}


def test_only_where_items_may_come_again_their_weights_are_tried() -> None:
    again = sum(len(values) for name, values in GRID.items() if name.startswith("revisit"))
    assert trials_of(repeat=True) - trials_of(repeat=False) == 2 * again


# --- writing


def test_the_rest_of_the_file_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "recbuild.toml"
    path.write_text(
        '# The shop\ncurrency = "EUR"  # ours\n\n[ranking]\n# by hand\ndiversity = 0.3\nco_occurrence = 2\n\n'
        '[[ranking.rules]]\nwhere = {field = "brand", any_of = ["Acme"]}\nfactor = 1.5\n'
        '\n[labels]\nsimilar = "So"\n'
    )
    before = load_config(path)
    write_ranking(
        path, Settings(co_occurrence=0.25, diversity=0.3, fusion="weighted", rules=before.ranking.rules)
    )
    text, after = path.read_text(), load_config(path)
    assert text.startswith('# The shop\ncurrency = "EUR"  # ours\n') and "# by hand\n" in text
    assert after.ranking == Settings(
        co_occurrence=0.25, diversity=0.3, fusion="weighted", rules=before.ranking.rules
    )
    assert after.ranking.rules[0].factor == 1.5
    assert after.model_copy(update={"ranking": before.ranking}) == before


def test_a_file_with_a_byte_order_mark_is_written_too(tmp_path: Path) -> None:
    path = tmp_path / "recbuild.toml"
    path.write_text("[ranking]\ndiversity = 0.3\n", encoding="utf-8-sig")
    write_ranking(path, Settings(diversity=0.2))
    assert load_config(path).ranking.diversity == 0.2


def test_a_file_that_is_not_there_is_made_of_what_differs(tmp_path: Path) -> None:
    write_ranking(tmp_path / "new.toml", Settings(co_occurrence=0.25))
    assert tomllib.loads((tmp_path / "new.toml").read_text()) == {"ranking": {"co_occurrence": 0.25}}


# --- as somebody types it


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where one stands: a catalog, sessions, and settings that show what is popular and nothing else."""
    write_shop(tmp_path)
    off = "similar = 0\nco_occurrence = 0\nprofile = 0\npopularity = 1"
    (tmp_path / "recbuild.toml").write_text(
        f'[behavior]\nmodel = "co_occurrence"\nmin_users = 2\n\n[ranking]\n{off}\n'
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_was_found_is_written_and_used_by_the_next_bundle(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, profile=(0.0, 1.0))
    result = run("tune", "catalog.csv", "--sessions", "sessions.csv", "--share", "0.2", "-k", "5")
    assert result.exit_code == 0, result.output
    assert "profile = 1.0  (was 0" in result.output and "Written to recbuild.toml" in result.output
    assert load_config(None).ranking.profile == 1.0
    assert (shop / "recbuild.toml").read_text().startswith('[behavior]\nmodel = "co_occurrence"\n')


def test_where_nothing_is_better_the_file_stays(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, popularity=(1,))
    before = (shop / "recbuild.toml").read_bytes()
    result = run("tune", "catalog.csv", "--sessions", "sessions.csv")
    assert result.exit_code == 0, result.output
    assert "nothing that was tried is better. recbuild.toml stays" in result.output
    assert (shop / "recbuild.toml").read_bytes() == before


def test_a_bundle_is_tuned_from_its_own_settings_or_from_those_in_the_file(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, popularity=(1,))
    started = []

    def spy(trial: Trial, *rest: Any) -> Tuned:
        started.append(trial.shop.engine.settings)
        return tune(trial, *rest)

    monkeypatch.setattr("recbuild.cli.commands.measuring.tune.tune", spy)
    assert run("bundle", "catalog.csv", "--sessions", "sessions.csv", "--out", "rec", "-q").exit_code == 0
    Path("recbuild.toml").rename("own.toml")
    for text in ('currency = "EUR"', "[ranking]", "[ranking]\nco_occurrence = 2"):
        Path("c.toml").write_text(text)
        result = run("tune", "rec", "--test", "sessions.csv", "--config", "c.toml", "--sample", "5")
        assert result.exit_code == 0, result.output
    assert started == [load_config(Path("own.toml")).ranking, Settings(), Settings(co_occurrence=2)]


def test_the_latest_sessions_are_left_for_eval(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """80 sessions: 48 are learned from, 16 tuned on, and 16 are what eval measures."""
    only(monkeypatch, popularity=(1,))
    seen = {}

    def spy(sessions: Any, first: int, *rest: Any) -> Any:
        seen["first"], seen["end"] = first, len(sessions)
        return queries_of(sessions, first, *rest)

    monkeypatch.setattr("recbuild.evaluation.trials.queries_of", spy)
    assert run("tune", "catalog.csv", "--sessions", "sessions.csv", "--share", "0.2").exit_code == 0
    assert seen == {"first": 48, "end": 64}


def test_the_settings_that_are_read_are_those_that_are_written(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, profile=(0.0, 1.0))
    (shop / "recbuild.toml").rename("mine.toml")
    given = ("--sessions", "sessions.csv", "--config", "mine.toml", "--share", "0.2", "-k", "5")
    result = run("tune", "catalog.csv", *given)
    assert result.exit_code == 0, result.output
    assert "Written to mine.toml" in result.output and not Path("recbuild.toml").exists()
    words = " ".join(result.output.split())
    command = "recbuild bundle catalog.csv --out FOLDER --sessions sessions.csv --config mine.toml"
    assert words.endswith(f"To use it: {command}")


def test_the_command_that_uses_another_file_is_named_and_what_it_does_not_read(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, profile=(0.0, 1.0))
    given = ("--sessions", "sessions.csv", "--share", "0.2", "-k", "5")
    result = run("tune", "catalog.csv", *given, "--write", "my other.toml")
    words = " ".join(result.output.split())
    assert "--config 'my other.toml' That does not read recbuild.toml" in words
    assert "in this folder uses it" not in words
    result = run("tune", "catalog.csv", *given, "--write", shop / "recbuild.toml")
    assert "The next `recbuild bundle` in this folder uses it." in " ".join(result.output.split())


def test_a_file_that_cannot_be_written_is_refused_before_the_work(shop: Path) -> None:
    given = ("--sessions", "sessions.csv")
    result = run("tune", "catalog.csv", *given, "--write", "gone/recbuild.toml")
    assert result.exit_code == 2 and "there is no folder gone" in result.output
    result = run("tune", "catalog.csv", *given, "--write", ".")
    assert result.exit_code == 2 and "--write .: this is a folder" in result.output
    Path("broken.toml").write_text("[ranking\n")
    result = run("tune", "catalog.csv", *given, "--write", "broken.toml")
    assert result.exit_code == 5 and "broken.toml: not valid TOML" in result.output


def test_a_share_that_leaves_nothing_to_learn_from_is_refused_before_the_work(shop: Path) -> None:
    result = run("tune", "catalog.csv", "--sessions", "sessions.csv", "--share", "0.5")
    assert result.exit_code == 2 and "Give a share below 0.5." in result.output
    assert "Reading" not in result.output
