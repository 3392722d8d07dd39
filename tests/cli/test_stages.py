"""How far the work is, where nobody looks at a terminal: lines in a log, neither silence nor a flood."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from recbuild.cli.views.progress import Stages
from tests.support.command import run
from tests.support.inputs.topics import write_catalog
from tests.support.inputs.visits import write_shop


class Clock:
    """Goes on by as many seconds as it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def lines_of(total: int | None, *steps: tuple[float, int]) -> list[str]:
    """What a stage says of which so many are done after so many seconds, step by step."""
    file, clock = StringIO(), Clock()
    stages = Stages(Console(file=file), {"ask": "Asking"}, clock=clock)
    with stages.stage("ask", total) as advance:
        for seconds, done in steps:
            clock.now += seconds
            advance(done)
    return file.getvalue().splitlines()


def test_a_stage_is_a_line_at_its_start_and_one_at_its_end() -> None:
    assert lines_of(None) == ["Asking", "Asking: done in 0.0 s"]
    assert lines_of(20_000, *[(0.0001, 10)] * 2000) == ["Asking", "Asking: done in 0.2 s"]


def test_a_long_stage_says_every_tenth_how_far_it_is() -> None:
    lines = lines_of(20_000, *[(0.125, 25)] * 800)
    assert lines[1:3] == ["Asking 2,000 of 20,000 (10 %)", "Asking 4,000 of 20,000 (20 %)"]
    assert len(lines) == 12 and lines[-1] == "Asking: done in 100.0 s"


def test_a_slow_stage_is_not_silent_for_more_than_a_minute() -> None:
    lines = lines_of(1000, *[(30, 1)] * 10)
    assert lines[1:6] == [f"Asking {done} of 1,000 (0 %)" for done in (2, 4, 6, 8)] + [
        "Asking 10 of 1,000 (1 %)"
    ]


def test_a_stage_that_fails_does_not_say_that_it_is_done() -> None:
    file = StringIO()
    with pytest.raises(ValueError, match="no"), Stages(Console(file=file)).stage("read", None):
        raise ValueError("no")
    assert file.getvalue() == "Reading the catalog\n"


def test_colours_that_are_forced_into_a_log_make_no_moving_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    file = StringIO()
    with Stages(Console(file=file)).stage("read", 10) as advance:
        advance(10)
    assert "\r" not in file.getvalue() and len(file.getvalue().splitlines()) == 2


def test_every_command_that_works_for_long_says_so_in_a_log(tmp_path: Path) -> None:
    catalog, sessions = write_shop(tmp_path)
    settings = tmp_path / "c.toml"
    settings.write_text('[behavior]\nmodel = "co_occurrence"\n')
    given = (catalog, "--sessions", sessions, "--config", settings)
    for command in ("eval", "tune"):
        said = run(command, *given, "--sample", "3", "-k", "2").stderr
        word = {"eval": "Asking", "tune": "Trying settings"}[command]
        assert f"{word}\n" in said and f"{word}: done in " in said and "Embedding the items\n" in said
    assert run("bundle", *given, "--out", tmp_path / "rec", "--quiet").stderr == ""
    assert "done in" in run("verify", tmp_path / "rec").stderr


def test_what_is_said_of_the_work_stays_out_of_the_result(tmp_path: Path) -> None:
    made = run("bundle", write_catalog(tmp_path / "c.csv"), "--out", tmp_path / "rec")
    assert made.stdout == "" and "Writing the bundle: done in" in made.stderr
