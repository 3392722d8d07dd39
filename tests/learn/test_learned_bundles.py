"""What is learned where there is little to learn from, and what a bundle tells of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from recbuild.sessions import Sessions
from recruntime import Event, Recommender
from tests.support.command import run
from tests.support.inputs.visits import planted, sessions_of, write_shop
from tests.support.learning import ITEMS, learned, published_pairs, topics


@pytest.mark.parametrize(
    "sessions",
    [
        sessions_of(*[[number % 4] for number in range(60)]),
        sessions_of(*planted(60, ITEMS), users=[0] * 60),
        sessions_of(*planted(3, ITEMS)),
    ],
    ids=["sessions of one item", "a single user", "three sessions"],
)
def test_where_nothing_can_be_learned_the_content_stays_and_it_is_said(sessions: Sessions) -> None:
    content = topics()
    found = learned(sessions, content=content)
    assert found.model == "co_occurrence" and not len(found.recency)
    assert (found.vectors == content).all()
    assert not published_pairs(found)
    assert "No two items that at least 5 users chose were chosen together" in found.notes[0]


def test_sessions_of_one_item_still_tell_what_is_popular() -> None:
    found = learned(sessions_of(*[[0]] * 19, *[[1]] * 5, *[[2]] * 4), items=4)
    assert found.popularity[0] == 255 > found.popularity[1] > 0
    assert found.popularity[2:].tolist() == [0, 0]


@pytest.mark.parametrize(("dated", "until"), [(True, 4 * 86_400), (False, None)])
def test_only_of_times_with_a_date_the_week_is_told(dated: bool, until: int | None) -> None:
    sessions = sessions_of(*[[0, 1]] * 5, dated=dated)
    assert sessions.timed and learned(sessions).until == until


def test_what_is_withheld_is_counted() -> None:
    visits = [*[[0, 1]] * 5, *[[0, 2]] * 4, [1, 2], [0, 3], [0] * 20]
    found = learned(sessions_of(*visits), items=4, model="co_occurrence", most_events=15).withheld
    # 3 is one person's; 0 with 2 and 1 with 2 fewer than five's; of twenty times the same, five are too many.
    assert (found.min_users, found.items, found.pairs, found.events) == (5, 1, 2, 5)


def bundle(folder: Path, name: str, **settings_: Any) -> tuple[Path, str]:
    """The bundle of the shop in the folder, and what was said."""
    values = "\n".join(f"{key} = {value!r}" for key, value in ({"epochs": 2} | settings_).items())
    out, past, settings = folder / name, folder / "sessions.csv", folder / f"{name}.toml"
    settings.write_text(f"[behavior]\n{values}\n".replace("'", '"'))
    result = run("bundle", folder / "catalog.csv", "--sessions", past, "--out", out, "--config", settings)
    assert result.exit_code == 0, result.output
    return out, " ".join(result.output.split())


def test_a_bundle_says_what_it_learned_and_holds_nothing_of_what_few_did(tmp_path: Path) -> None:
    _, past = write_shop(tmp_path)
    known = "".join(line for line in past.read_text().splitlines(True) if ",star-03," not in line)
    past.write_text(known + "y,u0,carmilla,1\n")
    without, said = bundle(tmp_path, "without")
    assert "session_average over tfidf-svd" in said and "in 80 sessions of 10 users" in said
    assert "and 0 items that fewer than 5 users stand behind" in said
    assert said.count("Events that name an item that the catalog does not have: 1, such as") == 1
    past.write_text(known + "".join(f"x{user},u{user},star-03,{300000 + user}\n" for user in range(4)))
    with_it, said = bundle(tmp_path, "with")
    assert "and 1 items that fewer than 5 users stand behind" in said
    one, other = (
        {path.name: path.read_bytes() for path in (rec / "parts").iterdir()} for rec in (without, with_it)
    )
    assert one == other


def test_a_strict_bundle_is_valid_and_says_who_can_compute_its_noise(tmp_path: Path) -> None:
    write_shop(tmp_path)
    rec, said = bundle(tmp_path, "rec", privacy="strict")
    assert "Whoever has the whole log can compute the noise" in said
    assert run("verify", rec).exit_code == 0
    keyed, said = bundle(tmp_path, "keyed", privacy="strict", noise_key="of ours")
    assert "compute the noise" not in said and "of ours" not in said
    assert not any(b"of ours" in path.read_bytes() for path in keyed.rglob("*") if path.is_file())


def test_a_catalog_without_a_word_recommends_from_sessions_alone(tmp_path: Path) -> None:
    write_shop(tmp_path, titles=False)
    rec, _ = bundle(tmp_path, "rec", min_users=3)
    found = Recommender.open(rec).recommend(item="sea-01", events=[Event("sea-02")], k=5)
    assert [one.item.partition("-")[0] for one in found.items] == ["sea"] * 5


def test_without_a_word_and_without_enough_people_there_is_still_a_bundle(tmp_path: Path) -> None:
    write_shop(tmp_path, sessions=10, titles=False)
    rec, said = bundle(tmp_path, "rec", min_users=11)
    assert "were chosen together" in said
    assert len(Recommender.open(rec).recommend(item="sea-01", k=5).items) <= 5


def test_a_bundle_says_how_it_understood_the_sessions_and_first_what_may_be_wrong(tmp_path: Path) -> None:
    _, past = write_shop(tmp_path)
    days = [f"{line},buy,{20240501 + number % 9}" for number, line in enumerate(past.read_text().split()[1:])]
    rows = [",".join([*line.split(",")[:3], *line.split(",")[4:]]) for line in days]
    unknown = [f"s{number},u1,carmilla,view,20240501" for number in range(60)]
    past.write_text("\n".join(["session,user,item,event,date", *rows, *unknown]) + "\n")
    _, said = bundle(tmp_path, "rec")
    assert "session fields session ← session, user ← user, item ← item, event ← event, time ← date" in said
    assert "session times 2024-05-01 to 2024-05-09" in said and "session events 400 purchase" in said
    warning = said.index("Warning: Events that name an item that the catalog does not have: 60, such as")
    assert warning < said.index("Embedding the items") < said.index("session fields")
    assert said.count("carmilla") == 2  # as the example of the first warning, and beside the catalog's ids
