"""What `recbuild eval` asks, of whom, and what it says."""

from __future__ import annotations

import dataclasses
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from recbuild.cli import main
from recbuild.errors import SessionsError, UserError
from recbuild.evaluate.queries import LONGEST, Protocol, Queries, queries_of
from recbuild.evaluate.run import Trial, evaluate, taking_part
from recbuild.evaluate.source import leaks
from recbuild.evaluate.strategies import Asking, require_known
from recbuild.evaluate.table import evaluation_table
from recbuild.sessions import Sessions
from recruntime.engine import Engine
from tests.conftest import bundle_of, circle, contents_of, taught
from tests.visits import planted, sessions_of, write_shop


def asked(sessions: Sessions, protocol: Protocol, first: int = 0, repeat: bool = False) -> list[Any]:
    """For each query the rows that are known, and those that are wanted."""
    queries = queries_of(sessions, first, protocol, repeat)
    return [
        (sessions.item[known].tolist(), queries.relevant.of(number).tolist())
        for number, known in enumerate(queries.given)
    ]


# --- queries


def test_each_next_event_is_predicted_from_those_before_it() -> None:
    assert asked(sessions_of([0, 1, 2], [3], [4, 5]), "next") == [([0], [1]), ([0, 1], [2]), ([4], [5])]


def test_or_only_the_last_event_of_each_session() -> None:
    assert asked(sessions_of([0, 1, 2], [3], [4, 5]), "last") == [([0, 1], [2]), ([4], [5])]


def test_or_the_next_basket_from_all_that_the_customer_did_before() -> None:
    sessions = sessions_of([0, 1], [7], [2, 0], [3, 4, 3], users=[5, 6, 5, 5])
    assert asked(sessions, "basket") == [([0, 1], [2]), ([0, 1, 2, 0], [3, 4])]
    assert asked(sessions, "basket", repeat=True)[0] == ([0, 1], [0, 2])


@pytest.mark.parametrize("protocol", ["next", "last"])
def test_what_was_met_already_is_only_wanted_where_it_may_come_again(protocol: Protocol) -> None:
    sessions = sessions_of([0, 1, 0], [2, 3])
    fresh, again = asked(sessions, protocol), asked(sessions, protocol, repeat=True)
    assert ([0, 1], [0]) in again and ([0, 1], [0]) not in fresh
    assert ([2], [3]) in fresh


def test_earlier_sessions_are_known_but_not_asked_about() -> None:
    sessions = sessions_of([0, 1], [2, 3], [4, 5], users=[1, 2, 1])
    assert asked(sessions, "next", first=2) == asked(sessions, "last", first=2) == [([4], [5])]
    assert asked(sessions, "basket", first=2) == [([0, 1], [4, 5])]


def test_nobody_is_expected_to_go_for_what_they_then_dislike() -> None:
    sessions = sessions_of([0, 1, 2], [0, 3], kinds=["view", "dislike", "view", "view", "dislike"])
    assert asked(sessions, "next") == [([0, 1], [2])]
    assert asked(sessions, "last") == [([0, 1], [2])]


def test_a_long_session_is_known_as_far_back_as_a_page_remembers() -> None:
    known, wanted = asked(sessions_of(range(80)), "last")[0]
    assert (known, wanted) == (list(range(79 - LONGEST, 79)), [79])


@pytest.mark.parametrize(
    ("protocol", "words"),
    [("next", "at least two different items"), ("last", "only one event"), ("basket", "--protocol next")],
)
def test_where_nothing_can_be_asked_it_is_said_why(protocol: Protocol, words: str) -> None:
    with pytest.raises(SessionsError, match=f"The 2 sessions to measure on ask for nothing: .*{words}"):
        queries_of(sessions_of([0], [1, 1]), 0, protocol, repeat=False)


def test_a_sample_keeps_each_query_with_its_session() -> None:
    queries = queries_of(sessions_of([0, 1, 2], [3, 4]), 0, "next", repeat=False).take(np.array([0, 2]))
    assert (len(queries), queries.session.tolist()) == (2, [0, 1])
    assert [event.item for event in queries.events(1, "abcdef")] == ["d"]
    assert queries.relevant.of(1).tolist() == [4]


# --- a test that leaks


def test_a_session_that_was_learned_from_is_told_of() -> None:
    learned = sessions_of([0, 1], [2, 3, 4], [5, 6])
    test = learned.take([1, 2])
    same, early = leaks(learned, test)
    assert same.startswith("2 of the 2 test sessions were learned from, too")
    assert early.startswith("1 of the 2 test sessions began before the newest one")
    assert leaks(learned.take([0]), test) == []


def test_without_times_only_longer_sessions_count_as_the_same() -> None:
    learned = sessions_of([0, 1], [2, 3, 4], timed=False)
    assert len(leaks(learned, learned)) == 1
    assert leaks(learned, learned)[0].startswith("1 of the 2")


# --- strategies and baselines

GROUPS = circle([*range(0, 40, 2), *range(180, 220, 2)])  # two families, of 20 items each
HALF = len(GROUPS) // 2


def trial(
    protocol: Protocol = "next", *, k: int = 5, only: tuple[str, ...] = (), taught_: bool = True
) -> Trial:
    """A shop in which people keep to one family of items."""
    lists = [[(row + 1) % HALF + row // HALF * HALF] for row in range(len(GROUPS))]
    contents = contents_of(GROUPS, behavior=taught(lists) if taught_ else None)
    engine = Engine(bundle_of(contents))
    visits = planted(40, len(GROUPS))
    past = sessions_of(*visits, users=[visit[0] // HALF for visit in visits])
    queries = queries_of(past, 0, protocol, repeat=False)
    counts = np.arange(len(GROUPS)) + 1
    asking = Asking(k, repeat=False, on_page=True)
    ids = [f"i{row}" for row in range(len(GROUPS))]
    return Trial("shop", engine, ids, queries, counts, protocol, asking, only)


@pytest.mark.parametrize("protocol", ["next", "last", "basket"])
def test_what_is_planted_is_found_and_chance_is_beaten(protocol: Protocol) -> None:
    done: list[int] = []
    subject = trial(protocol)
    found = evaluate(subject, done.append)
    values = {one.name: one.values for one in found.measurements}
    assert sum(done) == len(found.measurements) * len(subject.queries)
    assert found.counts["queries"] == len(subject.queries)
    for name in ("recbuild", "last item"):
        assert values[name]["hit_rate"] > values["random"]["hit_rate"], name
    if protocol == "next":
        assert values["recbuild"]["recall"] > 1.5 * values["random"]["recall"]
        first = next(one for one in found.verdicts() if one.strategy == "recbuild")
        assert "random" in first.beats


def test_the_baselines_are_what_their_names_say() -> None:
    subject = trial()
    by_name = {one.name: one.ask for one in taking_part(subject)}
    popular = [row for row in range(39, 0, -1) if row not in known(subject, 0)]
    assert by_name["popular"](subject.queries, 0) == popular[:5]
    last = known(subject, 0)[-1]
    assert all(abs(row - last) <= 5 for row in by_name["last item"](subject.queries, 0))
    drawn = by_name["random"](subject.queries, 0)
    assert drawn == by_name["random"](subject.queries, 0) and len(set(drawn)) == 5


def known(subject: Trial, query: int) -> list[int]:
    queries: Queries = subject.queries
    rows: list[int] = queries.sessions.item[queries.given[query]].tolist()
    return rows


def test_nothing_that_was_met_is_shown_unless_it_may_come_again() -> None:
    subject = trial("last")
    for contender in taking_part(subject):
        for query in range(len(subject.queries)):
            assert not set(contender.ask(subject.queries, query)) & set(known(subject, query)), contender.name


def test_without_past_sessions_there_is_no_strategy_of_them() -> None:
    names = [one.name for one in taking_part(trial(taught_=False))]
    assert "also only" not in names and {"recbuild", "last item", "popular", "random"} <= set(names)


def test_only_some_can_be_asked() -> None:
    assert [one.name for one in taking_part(trial(only=("popular", "recbuild")))] == ["recbuild", "popular"]


@pytest.mark.parametrize(
    ("only", "words"),
    [
        (("recbuild", "also only"), "this bundle has no strategy 'also only'. There are: recbuild"),
        (("popular",), "nothing but baselines to measure. Add a strategy: --only recbuild"),
    ],
)
def test_what_this_bundle_cannot_be_asked_for_is_refused(only: tuple[str, ...], words: str) -> None:
    with pytest.raises(UserError, match=words):
        taking_part(trial(only=only, taught_=False))


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    require_known(["recbuild", "one interest"])
    with pytest.raises(UserError, match=r"no strategy 'popluar'\. Did you mean 'popular'") as caught:
        require_known(["popluar"])
    assert "There are: recbuild, incremental, one interest, profile only, also only, last item" in str(
        caught.value
    )


def test_longer_lists_than_the_catalog_are_told_of_and_do_no_harm() -> None:
    found = evaluate(trial(k=100, only=("recbuild", "popular")), lambda done: None)
    assert found.notes == ["Lists of 100 were asked for, but only 40 items are in stock."]
    assert dataclasses.asdict(found.baselines[0])["values"]["recall"] == 1.0


def test_in_a_narrow_window_figures_go_and_names_stay() -> None:
    found = evaluate(trial(), lambda done: None)
    console = Console(file=io.StringIO(), width=60)
    console.print(evaluation_table(found))
    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue()
    for one in found.measurements:
        assert any(line.startswith(f"{one.name} ") for line in shown.splitlines()), one.name
    assert "recall@5" in shown and "In a wider window, or with --json: " in " ".join(shown.split())
    assert "…" not in shown and max(map(len, shown.splitlines())) <= 60


# --- as somebody types it


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of a catalog, sessions, settings, and a bundle that has not seen the latest fifth of them."""
    folder = tmp_path_factory.mktemp("shop")
    catalog, sessions = write_shop(folder)
    settings = folder / "settings.toml"
    settings.write_text('[behavior]\nmodel = "factors"\nmin_users = 2\n')
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


def test_a_bundle_is_measured_on_the_sessions_that_it_has_not_seen(shop: Path) -> None:
    """And comes to the same as the catalog it was built of."""
    asked_ = ("--sessions", shop / "sessions.csv", "--share", "0.2", "-k", "4", "--json")
    found = measured(run("eval", shop / "rec", *asked_, "--only", "recbuild", "--only", "popular"))
    assert found["counts"] == {"items": 24, "sessions": 16, "queries": 64}
    assert {one["name"] for one in found["measurements"]} == {"recbuild", "popular"}


def test_the_table_keeps_every_name_whatever_it_is_written_to(shop: Path) -> None:
    result = run("eval", shop / "rec", "--test", shop / "test.csv", "-k", "4", "--sample", "9")
    assert result.exit_code == 0, result.output
    for name in ("recbuild", "incremental", "profile only", "also only", "last item", "popular", "random"):
        assert any(line.startswith(name) for line in result.output.splitlines()), name
    assert "recall@4" in result.output and "tail" in result.output and "9 queries" in result.output


def test_a_report_is_written_where_it_is_asked_for(shop: Path, tmp_path: Path) -> None:
    asked_ = ("--test", shop / "test.csv", "--sample", "9", "--only", "recbuild", "--only", "popular")
    result = run("eval", shop / "rec", *asked_, "--report", tmp_path / "report.html")
    assert result.exit_code == 0, result.output
    assert "with “popular” alone" in (tmp_path / "report.html").read_text()
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
        (["rec", "--test", "single.csv"], 11, "ask for nothing"),
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
