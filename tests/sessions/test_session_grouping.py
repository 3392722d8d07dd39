"""What is one session, and whose it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recbuild.sessions import Sessions
from tests.support.inputs.session_files import IDS, from_csv, from_parquet, shown


def test_without_sessions_a_long_break_ends_one(tmp_path: Path) -> None:
    lines = ("user,item,time", "u,a,0", "v,c,10", "u,b,1800", "u,c,3601")
    sessions = from_csv(tmp_path, *lines)
    assert shown(sessions) == {"u #1": "ab", "v #1": "c", "u #2": "c"}
    assert sessions.user[0] == sessions.user[2] != sessions.user[1]
    assert any("30 minutes" in note for note in sessions.notes)
    assert shown(from_csv(tmp_path, *lines, gap_minutes=31)) == {"u #1": "abc", "v #1": "c"}


def test_without_sessions_and_times_a_user_is_one_session(tmp_path: Path) -> None:
    assert shown(from_csv(tmp_path, "user,item", "u,a", "v,c", "u,b")) == {"u #1": "ab", "v #1": "c"}


def test_a_session_has_no_breaks_of_its_own(tmp_path: Path) -> None:
    assert shown(from_csv(tmp_path, "session,item,time", "1,a,0", "1,b,99999")) == {"1": "ab"}


def test_a_session_that_several_users_share_is_one_for_each(tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, "session,user,item,time", "1,u,a,0", "1,v,b,1", "1,u,c,2", "1,,b,3")
    assert sessions.names == ("1", "1", "1")
    assert [sessions.item[start] for start in sessions.starts[:-1]] == [0, 1, 1]
    assert len(set(sessions.user)) == 3


def test_what_came_before_a_login_belongs_to_the_sessions_only_user(tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, "session,user,item,time", "1,,a,0", "1,u,b,1", "2,u,c,2")
    assert shown(sessions) == {"1": "ab", "2": "c"}
    assert sessions.user[0] == sessions.user[1]


def test_a_session_without_a_user_is_a_user_of_its_own(tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, "session,user,item", "1,,a", "2,,b", "3,u,c", "4,u,c")
    assert len(set(sessions.user[:3])) == 3
    assert sessions.user[2] == sessions.user[3]
    assert sessions.has_users


def test_a_log_without_users_says_so(tmp_path: Path) -> None:
    alone = from_csv(tmp_path, "session,item", "1,a", "2,b")
    assert len(set(alone.user)) == 2 and not alone.has_users
    mostly = from_csv(tmp_path, "session,user,item", "1,,a", "2,,b", "3,u,c")
    assert not mostly.has_users


def test_events_without_a_session_are_grouped_by_their_user(tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, "session,user,item,time", "1,u,a,0", "1,u,b,1", ",u,c,2", ",u,a,9999")
    assert shown(sessions) == {"1": "ab", "u #1": "c", "u #2": "a"}
    assert any(
        note.startswith("Events without a session (2 of 4) are grouped by user") for note in sessions.notes
    )


def test_numbers_that_only_orders_have_are_no_sessions(tmp_path: Path) -> None:
    lines = ["u,a,view,0,", "u,b,view,1,", "u,b,transaction,2,77"]
    sessions = from_csv(tmp_path, "visitorid,itemid,event,timestamp,transactionid", *lines)
    assert shown(sessions) == {"u #1": "abb"}
    assert any("'transactionid' is empty in 2 of 3 rows" in note for note in sessions.notes)
    header = "visitorid,itemid,event,timestamp,transactionid"
    obeyed = from_csv(tmp_path, header, *lines, fields={"session": "transactionid"})
    assert shown(obeyed) == {"u #1": "ab", "77": "b"}


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["", "s", "t"]),
        st.sampled_from(["u", "v"]),
        st.sampled_from(IDS),
        st.integers(0, 9).map(lambda at: at * 1000),
    ),
    min_size=1,
    max_size=30,
)
Visit = list[tuple[str, int]]


def row_by_row(events: list[tuple[str, str, str, int]]) -> dict[str, list[Visit]]:
    """The items and times of each session, by user."""
    found: dict[tuple[str, str], list[Visit]] = {}
    for session, user, item, time in sorted(dict.fromkeys(events), key=lambda event: event[3]):
        visits = found.setdefault((session, user), [])
        if not visits or (not session and time - visits[-1][-1][1] > 1800):
            visits.append([])
        visits[-1].append((item, time))
    users: dict[str, list[Visit]] = {}
    for (_, user), visits in found.items():
        users.setdefault(user, []).extend(visits)
    return users


def by_user(sessions: Sessions) -> dict[int, list[Visit]]:
    users: dict[int, list[Visit]] = {}
    for user, start, end in zip(sessions.user, sessions.starts[:-1], sessions.starts[1:], strict=True):
        visit = [(IDS[sessions.item[at]], int(sessions.time[at])) for at in range(start, end)]
        users.setdefault(user, []).append(visit)
    return users


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(events=EVENTS)
def test_columns_at_once_say_the_same_as_row_by_row(
    events: list[tuple[str, str, str, int]], tmp_path: Path
) -> None:
    columns = dict(
        zip(["session", "user", "item", "time"], map(list, zip(*events, strict=True)), strict=True)
    )
    # The column is chosen, so that it counts however many rows lack it.
    sessions = from_parquet(tmp_path, columns, fields={"session": "session"})
    found, expected = by_user(sessions), row_by_row(events)
    assert sorted(map(sorted, found.values())) == sorted(map(sorted, expected.values()))
    assert (np.diff(sessions.time[sessions.starts[:-1]]) >= 0).all()
