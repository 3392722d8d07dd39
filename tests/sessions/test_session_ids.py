"""Ids of sessions and users that are none: words for it, and ids with more events than anybody has."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.inputs.session_files import dropped, from_csv, from_parquet, shown


@pytest.mark.parametrize(
    "word",
    [
        "NULL",
        "null",
        "None",
        "NaN",
        "n/a",
        "N/A",
        "-",
        "--",
        "(not set)",
        "undefined",
        "<NA>",
        "[null]",
        "-1",
    ],
)
def test_words_for_no_id_are_no_user_and_no_session(word: str, tmp_path: Path) -> None:
    columns = {"session": ["s1", "s2", word, word], "user": [word, word, "u", word], "item": list("abbc")}
    sessions = from_parquet(tmp_path, columns, fields={"session": "session"})
    assert shown(sessions) == {"s1": "a", "s2": "b", "u #1": "b"}
    assert len(set(sessions.user)) == 3
    assert dropped(sessions) == [("have no session and no user", 1, f"row 4: {word!r}")]
    assert f"3 of 4 cells of column 'user' say {word!r} or the like: no user." in sessions.notes


def test_names_that_only_hold_such_a_word_are_ids(tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, "user,item", "null-island,a", "nan.smith,b", "Nona,c", "0,a")
    assert len(sessions) == 4


def test_a_word_for_no_item_is_none_unless_the_catalog_has_it(tmp_path: Path) -> None:
    lines = ("1,a", "1,(not set)", "1,NULL", "1,undefined")
    sessions = from_csv(tmp_path, "session,item", *lines)
    assert dropped(sessions) == [("name no item", 3, "row 3: '(not set)'")]
    assert len(from_csv(tmp_path, "session,item", *lines, ids=["a", "NULL"]).item) == 2


def visits(guest: str, events: int, users: int = 8) -> list[str]:
    """Three events of each user, and so many of the guest."""
    own = [f"u{user},{item}" for user in range(users) for item in "abc"]
    all_ = own + [f"{guest},{'abc'[number % 3]}" for number in range(events)]
    return [f"{row},{1577836800 + 60 * at}" for at, row in enumerate(all_)]


@pytest.mark.parametrize("zero", ["0", "0.0", "00000000"])
def test_a_zero_with_far_more_events_than_anybody_is_no_user(zero: str, tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, "user,item,time", *visits(zero, 24))
    assert len(sessions) == 8 and dropped(sessions)[0][:2] == ("have no session and no user", 24)
    assert any("It is taken for no user." in warning for warning in sessions.warnings)
    few = from_csv(tmp_path, "user,item,time", *visits(zero, 3))
    assert (len(few), few.warnings) == (9, ())


def test_another_id_with_far_more_events_than_anybody_stays_and_is_warned_of(tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, "user,item,time", *visits("shop", 24))
    assert len(sessions) == 9
    (warning,) = sessions.warnings
    assert "Column 'user' has 'shop' in 24 of 48 rows, more than one user can have" in warning
    assert from_csv(tmp_path, "user,item,time", *visits("shop", 12)).warnings == ()
    assert from_csv(tmp_path, "user,item,time", *visits("ann", 24, users=2)).warnings == ()
