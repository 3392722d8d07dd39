"""`recbuild eval`: what it measures, of whom, and what it says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from recruntime.settings import Settings
from tests.support.command import run
from tests.support.inputs.visits import write_shop


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of a catalog, sessions, settings, and a bundle that has not seen the latest fifth of them."""
    folder = tmp_path_factory.mktemp("shop")
    catalog, sessions = write_shop(folder)
    settings = folder / "settings.toml"
    settings.write_text("[behavior]\nepochs = 1\nmin_users = 2\n")
    learned = ("--sessions", sessions, "--held-out", "0.2", "--config", settings)
    result = run("bundle", catalog, "--out", folder / "rec", *learned)
    assert result.exit_code == 0, result.output
    lines = sessions.read_text().splitlines()
    (folder / "test.csv").write_text("\n".join([lines[0], *lines[-60:]]) + "\n")
    return folder


def measured(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_a_catalog_is_measured_on_its_latest_sessions(shop: Path) -> None:
    settings = ("--config", shop / "settings.toml", "--share", "0.2", "-k", "4", "--json")
    found = measured(run("eval", shop / "catalog.csv", "--sessions", shop / "sessions.csv", *settings))
    assert found["counts"] == {"items": 24, "sessions": 16, "queries": 64}
    recall = {one["name"]: one["values"]["recall"] for one in found["measurements"]}
    assert recall["recbuild"] > recall["random"]
    assert [note[:20] for note in found["notes"]] == ["Each event is a view"]
    assert [warning[:25] for warning in found["warnings"]] == ["Column 'time' holds the n"]
    assert found["data"]["sessions.csv, events"] == "400 view"


def test_a_bundle_is_measured_on_the_sessions_that_it_has_not_seen(shop: Path) -> None:
    """And comes to the same as the catalog it was built of."""
    asked_ = ("--sessions", shop / "sessions.csv", "--share", "0.2", "-k", "4", "--json")
    found = measured(run("eval", shop / "rec", *asked_, "--only", "recbuild", "--only", "popularity"))
    assert found["counts"] == {"items": 24, "sessions": 16, "queries": 64}
    assert {one["name"] for one in found["measurements"]} == {"recbuild", "popularity"}


def test_baselines_learn_from_the_earlier_sessions_alone_in_whatever_files_they_are(
    shop: Path, tmp_path: Path
) -> None:
    """The same figures of one file that is split by time, of two files, and of a catalog."""
    head, *lines = (shop / "sessions.csv").read_text().splitlines()
    earlier, later = tmp_path / "earlier.csv", tmp_path / "later.csv"
    earlier.write_text("\n".join([head, *lines[:-80]]) + "\n")  # 64 sessions of five events, then 16
    later.write_text("\n".join([head, *lines[-80:]]) + "\n")
    names = ("VSTAN", "item to item", "sequential rules", "EASE")
    only = [word for name in ("recbuild", *names) for word in ("--only", name)]
    asked_ = ("--config", shop / "settings.toml", "-k", "4", "--json", *only)
    one_file = ("--sessions", shop / "sessions.csv", "--share", "0.2")
    two_files = ("--sessions", earlier, "--test", later)
    found = [
        measured(run("eval", source, *files, *asked_))
        for source, files in (
            (shop / "rec", one_file),
            (shop / "rec", two_files),
            (shop / "catalog.csv", one_file),
        )
    ]
    values = [{one["name"]: one["values"]["mrr"] for one in each["measurements"]} for each in found]
    assert set(names) < set(values[0])
    assert all(values[0][name] == values[1][name] == values[2][name] for name in names)
    assert found[0]["conclusion"].startswith("On these sessions ") and set(found[0]["leads"]) == set(names)
    alone = measured(run("eval", shop / "rec", "--test", later, *asked_))
    assert [one["name"] for one in alone["measurements"]] == ["recbuild"]
    assert "were left out: they need the sessions that the bundle has learned from" in alone["notes"][-1]


@pytest.mark.parametrize(("held_out", "is_clean"), [("0.2", True), ("0.01", False)])
def test_a_bundle_knows_the_week_and_so_whether_it_has_learned_what_it_is_measured_on(
    shop: Path, tmp_path: Path, held_out: str, is_clean: bool
) -> None:
    """Two sessions a day, 80 in all: a fifth of them begins in the middle of a week."""
    head, *lines = shop.joinpath("sessions.csv").read_text().split()
    rows = [line.rsplit(",", 1) for line in lines]
    dated = [f"{start},{1_700_000_000 + 12 * int(time)}" for start, time in rows]
    past = tmp_path / "dated.csv"
    past.write_text("\n".join([head, *dated]) + "\n")
    learned = ("--sessions", past, "--held-out", held_out, "--config", shop / "settings.toml")
    assert run("bundle", shop / "catalog.csv", "--out", tmp_path / "rec", *learned).exit_code == 0
    asked_ = ("--sessions", past, "--share", "0.2", "--only", "recbuild", "--json")
    found = measured(run("eval", tmp_path / "rec", *asked_))
    assert found["counts"]["sessions"] == 16
    notes = [
        note for note in found["notes"] if "older than the last week that the bundle learned from" in note
    ]
    assert bool(notes) != is_clean


def test_a_ranking_in_the_settings_stands_in_for_the_bundles_own_even_if_it_is_the_usual_one(
    shop: Path, tmp_path: Path
) -> None:
    def settings(ranking: str) -> Path:
        path = tmp_path / "c.toml"
        path.write_text(f"[behavior]\nepochs = 1\nmin_users = 2\n{ranking}")
        return path

    def recall(ranking: str) -> float:
        asked_ = ("--test", shop / "test.csv", "-k", "4", "--only", "recbuild", "--json")
        found = measured(run("eval", tmp_path / "rec", *asked_, "--config", settings(ranking)))
        return float(found["measurements"][0]["values"]["recall"])

    own = "[ranking]\nsimilar = 0\nprofile = 0\nco_occurrence = 0\npopularity = 1\n"
    learned = ("--sessions", shop / "sessions.csv", "--held-out", "0.2", "--config", settings(own))
    assert run("bundle", shop / "catalog.csv", "--out", tmp_path / "rec", *learned).exit_code == 0
    assert recall("") == recall(own)
    usual = recall("[ranking]")
    assert usual > recall(own)
    assert recall(f"[ranking]\nco_occurrence = {Settings().co_occurrence}") == usual


def test_the_table_keeps_every_name_whatever_it_is_written_to(shop: Path) -> None:
    result = run("eval", shop / "rec", "--test", shop / "test.csv", "-k", "4", "--sample", "9")
    assert result.exit_code == 0, result.output
    for name in (
        "recbuild",
        "profile only",
        "co-occurrence only",
        "last item",
        "popularity",
        "random",
    ):
        assert any(line.startswith(name) for line in result.output.splitlines()), name
    assert "recall@4" in result.output and "tail" in result.output and "9 queries" in result.output


def test_warnings_stand_before_the_table_and_how_the_file_was_read_above_it(shop: Path) -> None:
    result = run("eval", shop / "rec", "--test", shop / "test.csv", "-k", "4", "--sample", "9")
    lines = result.stdout.splitlines()
    assert lines[0].startswith("Warning: Column 'time' holds the numbers from")
    table = next(number for number, line in enumerate(lines) if "recall@4" in line)
    assert any(line.startswith("test.csv, fields: session ← session, user ← user") for line in lines[:table])


def test_a_report_is_written_where_it_is_asked_for(shop: Path, tmp_path: Path) -> None:
    asked_ = ("--test", shop / "test.csv", "--sample", "9", "--only", "recbuild", "--only", "popularity")
    result = run("eval", shop / "rec", *asked_, "--report", tmp_path / "report.html")
    assert result.exit_code == 0, result.output
    assert "with “popularity” alone" in (tmp_path / "report.html").read_text()
    result = run("eval", shop / "rec", *asked_, "--report", tmp_path / "gone" / "report.html")
    assert result.exit_code == 2 and f"there is no folder {tmp_path / 'gone'}" in result.output


def test_what_is_left_out_of_the_test_and_who_is_known_in_it_is_said(shop: Path, tmp_path: Path) -> None:
    test = tmp_path / "test.csv"
    test.write_text((shop / "test.csv").read_text() + "s99,u1,carmilla,99999999\n")
    asked_ = ("--test", test, "--only", "recbuild", "--sample", "9", "--json")
    notes = measured(run("eval", shop / "rec", *asked_, "--protocol", "basket"))["notes"]
    assert notes[0].startswith("Events that name an item that the catalog does not have: 1, such as")
    assert any(note.startswith("Customers are known from the test file alone") for note in notes)


def test_a_test_file_that_leaks_into_what_is_learned_is_told_of(shop: Path) -> None:
    given = (
        "--sessions",
        shop / "sessions.csv",
        "--test",
        shop / "test.csv",
        "--config",
        shop / "settings.toml",
    )
    settings = ("--only", "recbuild", "--sample", "9", "--json")
    *_, same, early = measured(run("eval", shop / "catalog.csv", *given, *settings))["notes"]
    assert "12 of the 12 test sessions were learned from, too" in same
    assert "began before the newest one" in early


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["catalog.csv"], 11, "give past sessions to measure on: --sessions FILE"),
        (["rec"], 11, "with --test FILE"),
        (["rec", "--test", "none.csv"], 11, "none.csv"),
        (["rec", "--test", "test.csv", "--only", "best"], 2, "no strategy 'best'"),
        (["nothing-is-read", "--only", "popularity"], 2, "--only leaves nothing but baselines"),
        (["nothing-is-read", "--report", "gone/report.html"], 2, "there is no folder gone"),
        (["nothing-is-read", "--report", "rec"], 2, "--report rec: this is a folder"),
        (["rec", "--test", "single.csv"], 11, "give no question"),
        (["catalog.csv", "--sessions", "single.csv", "--share", "0.9"], 11, "cannot be split"),
    ],
)
def test_what_cannot_be_measured_is_refused_in_clear_words(
    shop: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, words: str
) -> None:
    monkeypatch.chdir(shop)
    Path("single.csv").write_text("session,item\na,sea-01\nb,sea-02\n")
    result = run("eval", *arguments)
    assert result.exit_code == code, result.output
    assert words in result.output and "Traceback" not in result.output
