"""Files without a header: what each column is, by what is in it."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from recbuild.config import SessionSettings
from recbuild.sessions import Sessions, read_sessions

IDS = [str(number) for number in range(1, 9)]
DAY = 86_400


def read(rows: Sequence[tuple[object, ...]]) -> Sessions:
    columns = {f"column {at}": list(map(str, cells)) for at, cells in enumerate(zip(*rows, strict=True), 1)}
    return read_sessions(pa.table(columns), SessionSettings(), IDS)


def test_users_items_ratings_and_times() -> None:
    rows = [
        (user, 1 + (3 * user + at) % 8, 1 + (user + at) % 5, 881250949 + DAY * (90 * user + 7 * at))
        for user in range(1, 9)
        for at in range(6)
    ]
    sessions = read(rows)
    assert sessions.columns == {
        "user": "column 1",
        "item": "column 2",
        "time": "column 4",
        "rating": "column 3",
    }
    (warning,) = (one for one in sessions.warnings if "no names" in one)
    assert '[sessions] columns = ["user", "item", "rating", "time"]' in warning


def test_a_category_of_the_items_is_no_user() -> None:
    rows = [
        (
            100 + user,
            item := 1 + (3 * user + at) % 8,
            40 + item // 3,
            ["pv", "buy"][at % 2],
            1511544070 + DAY * at,
        )
        for user in range(20)
        for at in range(9)
    ]
    sessions = read(rows)
    assert (sessions.columns["user"], sessions.columns["item"]) == ("column 1", "column 2")
    assert sessions.facts()["events"] == "100 view, 80 purchase"


def test_ids_within_a_day_are_sessions() -> None:
    rows = [
        (session, f"2014-04-{1 + session % 28:02}T10:{at:02}:09.277Z", 1 + (session + at) % 8, "S0"[at % 2])
        for session in range(11, 50)
        for at in range(4)
    ]
    sessions = read(rows)
    assert (sessions.columns["session"], sessions.columns["item"]) == ("column 1", "column 3")
    assert len(sessions) == 39
