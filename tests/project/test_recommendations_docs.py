"""docs/recommendations.md: its pictures are what the engine shows, its settings are all, its examples
work.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from docs.pictures.draw import titles_in
from docs.pictures.shelves import HERE, RULES, SCENES, drawn, shop
from recbuild.cli import command_of, main
from recbuild.config import make_config
from recbuild.evaluation.result import METRICS
from recbuild.evaluation.tune import GRID
from recruntime import Recommender
from recruntime.settings import RANGES, Settings
from recruntime.types import Request
from recruntime.wire import LABELS

TEXT = (HERE.parent / "recommendations.md").read_text(encoding="utf-8")
INTERNAL = {
    "neighbors",
    "listed",
    "running_profile",
}  # of a request: what pages fill in, and what only Python has

Ask = Callable[..., Result]


def blocks(language: str) -> list[str]:
    """The examples in this language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, flags=re.MULTILINE | re.DOTALL)


def rows(heading: str) -> dict[str, list[str]]:
    """The table whose heading row starts like this: first cell, without links and code → the others."""
    lines = TEXT.partition(f"| {heading} |")[2].partition("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip() for cell in line.strip("|").split(" |")] for line in lines]
    return {re.sub(r"[\[`]|\]\(.*?\)", "", first): others for first, *others in cells}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("shop")
    shop(found)
    return found


@pytest.fixture
def ask(folder: Path) -> Ask:
    """`recbuild recommend` on the page of Dracula."""
    command = ["recommend", str(folder / "rec"), "--item", "dracula", "--json"]
    return lambda *options: CliRunner().invoke(main, [*command, *map(str, options)])


def shown(result: Result) -> list[str]:
    return [found["item"] for found in json.loads(result.stdout)["items"]]


@pytest.mark.parametrize("name", SCENES)
def test_each_picture_is_what_the_engine_shows(name: str, folder: Path) -> None:
    kept = (HERE / f"{name}.svg").read_text(encoding="utf-8")
    found = drawn(SCENES[name], Recommender.open(folder / "rec"))
    stale = f"docs/pictures/{name}.svg is stale. Draw it anew: python -m docs.pictures.shelves"
    assert titles_in(found) == titles_in(kept), stale
    assert found == kept, stale


def test_every_picture_is_in_the_document_with_words_for_those_who_cannot_see_it() -> None:
    pictures = dict(re.findall(r"!\[([^\]]{40,})\]\(pictures/(\w+)\.svg\)", TEXT))
    assert set(pictures.values()) == {path.stem for path in HERE.glob("*.svg")} == {*SCENES, "pipeline"}


def test_every_picture_stands_alone_and_follows_light_and_dark() -> None:
    for path in HERE.glob("*.svg"):
        text = path.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert "prefers-color-scheme: dark" in text
        assert not re.search(r"https?:|url\(|@import|<script", text), path


def test_every_setting_stands_in_the_table_with_its_default_and_its_range() -> None:
    table, usual = rows("Setting"), Settings()
    assert set(table) == {field.name for field in fields(Settings)}
    for name, (low, high) in RANGES.items():
        default, between, _ = table[name]
        ends = between.replace("−", "-").replace("10⁹", "1e9").split(", ")
        assert (float(default), *map(float, ends)) == (getattr(usual, name), low, high), name


def test_every_option_of_a_request_is_named() -> None:
    options = {name.partition(" ")[0] for name in rows("Option")}
    assert options == {field.name for field in fields(Request)} - INTERNAL
    assert 'strategy="incremental"' in TEXT and "running_profile=" in TEXT


def test_options_that_are_named_beside_an_option_exist() -> None:
    known = {option for one in command_of("recommend").params for option in one.opts}
    named = {option for *_, by_hand in rows("Option").values() for option in re.findall(r"-+[a-z]+", by_hand)}
    assert named and named <= known


def test_examples_of_settings_are_settings() -> None:
    for example in blocks("toml"):
        make_config(tomllib.loads(example), "the document")


def test_the_rules_of_the_example_are_those_of_the_picture() -> None:
    (example,) = [one for one in blocks("toml") if "book of the month" in one]
    assert make_config(tomllib.loads(example), "the document").ranking.rules == RULES


def test_every_label_is_explained() -> None:
    explained = [cell for cells in rows("The item is there because …").values() for cell in cells]
    assert set(re.findall(r"`(\w+)`", " ".join(explained))) == set(LABELS)


def test_what_tune_finds_is_what_it_tries() -> None:
    assert set(re.findall(r"`(\w+)`", TEXT.partition("| **tune finds** |")[2].partition("\n")[0])) == set(
        GRID
    )


def test_the_example_of_an_evaluation_has_the_columns_of_one() -> None:
    (example,) = [one for one in blocks("console") if "recbuild eval" in one]
    lines = example.splitlines()
    last = next(at for at, line in enumerate(lines) if line.split()[:1] == ["recall@6"])
    labels = [metric.label.format(k=6) for metric in METRICS.values()]
    assert lines[last].split() == [*(label.split()[-1] for label in labels), "ms"]
    assert lines[last - 1].split() == [label.split()[0] for label in labels if " " in label]


def test_examples_in_python_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    names: dict[str, object] = {}
    for example in blocks("python"):
        exec(compile(example, "the document", "exec"), names)
    assert "tuesday" in names


def test_a_setting_can_be_tried_by_hand_without_a_build(ask: Ask, tmp_path: Path) -> None:
    trial = tmp_path / "trial.toml"
    trial.write_text('[[ranking.rules]]\nwhere = {field = "id", any_of = ["walden"]}\npin = 1\n')
    assert shown(ask("--config", trial))[0] == "walden"
    assert "walden" not in shown(ask())


def test_a_setting_that_does_not_exist_is_refused_by_name(ask: Ask, tmp_path: Path) -> None:
    trial = tmp_path / "trial.toml"
    trial.write_text("[ranking]\ndiversty = 0.1\n")
    refused = ask("--config", trial)
    assert refused.exit_code == 5
    assert "Did you mean 'diversity'?" in refused.stderr


def test_by_hand_only_what_meets_every_condition_is_shown(ask: Ask) -> None:
    authors = ("--where", "author=mary shelley", "--where", "author=Bram Stoker")
    assert shown(ask(*authors)) == ["frankenstein"]
    assert shown(ask(*authors, "--where", "id=carmilla")) == []
    assert ask("--where", "author").exit_code == 4


def test_by_hand_what_was_seen_comes_again_only_on_request(ask: Ask) -> None:
    visit = ("--seen", "carmilla", "--seen", "emma", "-k", 50)
    assert "carmilla" not in shown(ask(*visit))
    assert "carmilla" in shown(ask(*visit, "--repeat"))


def test_by_hand_surprises_change_with_the_day(ask: Ask) -> None:
    shelves = {tuple(shown(ask("--seed", day))) for day in range(12)}
    assert len(shelves) > 1
    assert shown(ask("--seed", 3)) == shown(ask("--seed", 3))
