"""Settings that a build chooses by its sessions: of which log, against what is set, and what it says."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recbuild.evaluation import choose
from recruntime import Recommender
from recruntime.settings import Settings
from tests.support.command import run

ITEMS = 60
TOPICS = ("whale ship", "rocket moon", "garden rose", "bread oven", "piano song", "horse saddle")
MANY, FEW = 450, 150


def walks(count: int) -> list[list[int]]:
    """Visits in which the next item is what others met next, which the texts do not tell."""
    random = np.random.default_rng(3)
    steps = random.permutation(ITEMS)
    starts = random.integers(ITEMS, size=count).tolist()
    return [[int(steps[(start + place) % ITEMS]) for place in range(6)] for start in starts]


def write(folder: Path, visits: list[list[int]], toml: str = "") -> list[Path | str]:
    """The arguments that build the shop of these visits."""
    with (folder / "catalog.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["sku", "title"])
        rows.writerows([f"i{number}", f"{TOPICS[number % 6]} {number}"] for number in range(ITEMS))
    with (folder / "sessions.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["session", "user", "item", "time"])
        for number, visit in enumerate(visits):
            rows.writerows(
                [f"s{number}", f"u{number}", f"i{item}", 3600 * number + 60 * place]
                for place, item in enumerate(visit)
            )
    settings = folder / "recbuild.toml"
    settings.write_text(f'[behavior]\nmodel = "co_occurrence"\n{toml}')
    return [folder / "catalog.csv", "--sessions", folder / "sessions.csv", "--config", settings]


def built(folder: Path, name: str, *arguments: Path | str) -> tuple[Settings, dict[str, Any]]:
    """The settings of the bundle, and what is said of it."""
    result = run("bundle", *arguments, "--out", folder / name, "--json")
    assert result.exit_code == 0, result.output
    return Recommender.open(folder / name).settings, json.loads(result.stdout)


@pytest.fixture(autouse=True, scope="module")
def fewer_questions_are_enough() -> Iterator[None]:
    """So that a build takes a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(choose, "FEWEST", 100)
        yield


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    write(folder, walks(MANY))
    return folder


@pytest.fixture(scope="module")
def chosen(shop: Path) -> tuple[Settings, dict[str, Any]]:
    return built(shop, "rec", *write(shop, walks(MANY)))


def test_what_other_questions_confirm_is_chosen_and_said(chosen: tuple[Settings, dict[str, Any]]) -> None:
    settings, said = chosen
    tuning = said["tuning"]
    assert settings != Settings() and tuning["gain"][0] > 0
    assert {name: one["to"] for name, one in tuning["changes"].items()} == {
        name: value for name, value in settings.as_data().items() if value != Settings().as_data()[name]
    }
    assert tuning["values"]["ndcg"]["to"] > tuning["values"]["ndcg"]["from"]
    assert any("exploration" in note and "recall@20" in note for note in said["notes"])


def test_the_same_log_gives_the_same_bundle(shop: Path, chosen: tuple[Settings, dict[str, Any]]) -> None:
    assert built(shop, "other", *write(shop, walks(MANY)))[1]["build"] == chosen[1]["build"]


def test_what_is_set_is_never_chosen(shop: Path, chosen: tuple[Settings, dict[str, Any]]) -> None:
    """Even at its usual value."""
    usual = Settings().as_data()
    names = chosen[1]["tuning"]["changes"]
    toml = "[ranking]\n" + "".join(f"{name} = {usual[name]}\n" for name in [*names, "exploration"])
    settings, said = built(shop, "set", *write(shop, walks(MANY), toml))
    assert not said["tuning"]["changes"].keys() & {*names, "exploration"}
    assert all(settings.as_data()[name] == usual[name] for name in names)


def test_without_tuning_the_usual_settings_stay(shop: Path) -> None:
    settings, said = built(shop, "none", *write(shop, walks(MANY)), "--no-tune")
    assert settings == Settings() and said["tuning"] is None
    assert built(shop, "toml", *write(shop, walks(MANY), 'tune = "none"\n'))[1]["tuning"] is None


def test_a_small_log_changes_nothing_and_it_is_said(tmp_path: Path) -> None:
    settings, said = built(tmp_path, "rec", *write(tmp_path, walks(FEW)))
    assert settings == Settings() and not said["tuning"]["questions"]
    assert "The usual settings stay: the latest sessions give 75 questions" in " ".join(said["notes"])


def test_the_summary_says_what_was_chosen(shop: Path, chosen: tuple[Settings, dict[str, Any]]) -> None:
    result = run("bundle", *write(shop, walks(MANY)), "--out", shop / "said")
    said = " ".join(result.output.split())
    name, change = next(iter(chosen[1]["tuning"]["changes"].items()))
    assert f"{name} {change['to']!r} (usually {change['from']!r})" in said
    assert "recall@20" in said and "visitors hardly ever go back" in said


def test_what_visitors_rarely_see_again_is_moved_down(tmp_path: Path) -> None:
    """Here one visit in five goes back at once, and none later; what was met has the most similar texts."""
    visits = [visit[:2] + visit[1:] if number % 5 == 0 else visit for number, visit in enumerate(walks(MANY))]
    settings, _ = built(tmp_path, "rec", *write(tmp_path, visits))
    assert settings.revisit_offset < 0
