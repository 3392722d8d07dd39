"""Times of past events: how they are written, and what goes without."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recbuild.sessions.times import plausible, read_times
from tests.support.inputs.session_files import dropped, from_csv, from_parquet, shown


@pytest.mark.parametrize(
    "cells",
    [
        ["1577836800", "1577836801.5"],
        ["1577836800000", "1577836801500"],
        ["1577836800000000", "1577836801500000"],
        ["2020-01-01", "2020-01-01 00:00:01.5"],
        ["2020-01-01T00:00:00Z", "2020-01-01T01:00:01.500+01:00"],
        ["2020-01-01 00:00:00 UTC", "20200101T000001.5"],
        [1577836800, 1577836801.5],
        [1577836800000, 1577836801500],
        [datetime(2020, 1, 1), datetime(2020, 1, 1) + timedelta(seconds=1.5)],
        [datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, 0, 0, 1, 500_000, tzinfo=UTC)],
    ],
)
def test_times_become_unix_seconds(cells: list[Any], tmp_path: Path) -> None:
    sessions = from_parquet(tmp_path, {"session": [1, 1], "item": ["a", "b"], "time": cells})
    assert sessions.time.tolist() == [1577836800, 1577836801.5]


def test_without_times_the_order_of_the_file_counts(tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, "session,item", "2,a", "1,b", "2,c")
    assert shown(sessions) == {"2": "ac", "1": "b"}
    assert (sessions.timed, sessions.time.tolist()) == (False, [0, 2, 1])
    assert "There is no column of times: the order in the file counts." in sessions.notes


def test_an_empty_column_of_times_is_none(tmp_path: Path) -> None:
    empty = from_csv(tmp_path, "session,item,date", "2,a,", "1,b,NULL")
    assert (empty.timed, empty.warnings) == (False, ())
    assert any(note.startswith("Column 'date' is empty") for note in empty.notes)


@pytest.mark.parametrize(
    ("cells", "moments"),
    [
        (["20101129", "20101130"], ["2010-11-29", "2010-11-30"]),
        ([20101129, 20101130], ["2010-11-29", "2010-11-30"]),
        ([20101129.0, None], ["2010-11-29"]),
        (["2010112907", "2010113021"], ["2010-11-29T07:00:00", "2010-11-30T21:00:00"]),
        (["201011290705", "201011302100"], ["2010-11-29T07:05:00", "2010-11-30T21:00:00"]),
        ([20101129070509, 20101130210000], ["2010-11-29T07:05:09", "2010-11-30T21:00:00"]),
        (["101129", "101130"], ["2010-11-29", "2010-11-30"]),
        (["070503", "070504"], ["2007-05-03", "2007-05-04"]),
        (["201011", "201012"], ["2010-11-01", "2010-12-01"]),
        ([634266111090000000, 634267012000000000], ["2010-11-29T07:05:09", "2010-11-30T08:06:40"]),
    ],
)
def test_numbers_that_are_written_as_dates_are_dates(
    cells: list[Any], moments: list[str], tmp_path: Path
) -> None:
    sessions = from_parquet(tmp_path, {"session": [1, 1], "item": ["a", "b"], "date": cells})
    expected = [datetime.fromisoformat(one).replace(tzinfo=UTC) for one in moments]
    assert sessions.time.tolist() == [one.timestamp() for one in expected]
    assert sessions.dated and not [one for one in sessions.warnings if "date" in one]


def test_days_without_a_time_part_the_sessions_of_a_user_and_it_is_said(tmp_path: Path) -> None:
    lines = ("u,a,20210314", "u,b,20210314", "u,c,20210315")
    sessions = from_csv(tmp_path, "user,item,day,date", *(f"{line},{line[-8:]}" for line in lines))
    assert shown(sessions) == {"u #1": "ab", "u #2": "c"}
    assert any("'date' has days without a time" in note for note in sessions.notes)


def test_months_and_days_without_a_year_are_days_and_a_warning(tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, "user,item,time", "u,a,1129", "u,b,1129", "u,c,0930", "u,b,1201")
    assert shown(sessions) == {"u #1": "c", "u #2": "ab", "u #3": "b"}
    assert (sessions.timed, sessions.dated) == (True, False)
    (warning,) = sessions.warnings
    assert "from 930 to 1,201" in warning and "months and days of one year" in warning
    assert sessions.facts()["times"] == "62 days from the first to the last; which days is not known"


def test_steps_are_an_order_and_no_times(tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, "user,item,time", "u,a,2", "u,b,0", "u,c,3", "v,a,1")
    assert shown(sessions) == {"u #1": "bac", "v #1": "a"}
    assert not sessions.timed
    (warning,) = sessions.warnings
    assert "Column 'time' holds the numbers from 0 to 3" in warning and "an order" in warning
    said = from_csv(tmp_path, "user,item,time", "u,a,20", "u,b,4000", "u,c,90", time_format="order")
    assert (shown(said), said.timed, said.warnings) == ({"u #1": "acb"}, False, ())


def test_numbers_of_no_known_start_are_seconds_and_a_warning(tmp_path: Path) -> None:
    lines = ("u,a,5400", "u,b,5460", "u,c,98000")
    sessions = from_csv(tmp_path, "user,item,time", *lines)
    assert shown(sessions) == {"u #1": "ab", "u #2": "c"}
    assert (sessions.timed, sessions.dated) == (True, False)
    (warning,) = sessions.warnings
    assert "'time' holds the numbers from 5,400 to 98,000" in warning and "seconds" in warning
    days = from_csv(tmp_path, "user,item,time", *lines, time_format="days")
    assert shown(days) == {"u #1": "a", "u #2": "b", "u #3": "c"}
    told = from_csv(tmp_path, "user,item,time", *lines, time_format="seconds")
    assert (shown(told), told.warnings) == (shown(sessions), ())


def test_days_as_spreadsheets_count_them_are_dates_and_a_warning(tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, "user,item,time", "u,a,40511.25", "u,b,40511.26", "u,c,40512.25")
    assert shown(sessions) == {"u #1": "ab", "u #2": "c"}
    assert sessions.facts()["times"] == "2010-11-29 to 2010-11-30"
    (warning,) = sessions.warnings
    assert "days as spreadsheets count them" in warning


@pytest.mark.parametrize(
    "cells",
    [
        [datetime(1970, 1, 1, 0, 0, 20), datetime(1970, 1, 1, 0, 0, 21)],
        ["1970-01-01", "1970-01-02"],
        [99_000_000_000, 98_000_000_000],
    ],
)
def test_dates_on_which_there_was_no_shop_are_warned_of(cells: list[Any], tmp_path: Path) -> None:
    sessions = from_parquet(tmp_path, {"session": [1, 1], "item": ["a", "b"], "time": cells})
    assert len(sessions.warnings) == 1 and "'time'" in sessions.warnings[0]
    assert not sessions.dated


def test_a_few_impossible_times_are_left_out_and_counted(tmp_path: Path) -> None:
    lines = ["1,a,2021-03-14", "1,b,2021-03-15", "1,c,1970-01-01", "1,c,2099-12-31"]
    sessions = from_csv(tmp_path, "session,item,time", *lines)
    assert shown(sessions) == {"1": "ab"}
    assert [str(one) for one in sessions.dropped] == [
        "Events that have a time before 1990 or after 2049: 2, such as row 4: '1970-01-01'."
    ]


def test_a_time_long_after_all_others_is_left_out_and_counted(tmp_path: Path) -> None:
    lines = [f"1,{'abc'[at % 3]},2021-03-{1 + at % 28:02}" for at in range(60)]
    sessions = from_csv(tmp_path, "session,item,time", *lines, "1,c,2048-01-01")
    assert dropped(sessions)[0] == ("have a time long after all others", 1, "row 62: '2048-01-01'")
    assert sessions.facts()["times"] == "2021-03-01 to 2021-03-28"


def test_without_times_and_sessions_the_order_in_the_file_is_a_warning(tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, "user,item", "u,a", "u,b")
    assert sessions.warnings == ("There is no column of times: the order in the file counts.",)


def test_in_a_file_that_is_newest_first_so_are_events_of_the_same_time(tmp_path: Path) -> None:
    newest = ("1,c,2021-03-15", "1,b,2021-03-14", "1,a,2021-03-14")
    assert shown(from_csv(tmp_path, "session,item,time", *newest)) == {"1": "abc"}
    mixed = (*newest, "1,c,2021-03-14")
    assert shown(from_csv(tmp_path, "session,item,time", *mixed)) == {"1": "cabc"}
    lists = from_csv(tmp_path, "session,items,time", "1,b|a,2021-03-15", "2,c|a,2021-03-14")
    assert shown(lists) == {"2": "ca", "1": "ba"}


def test_times_that_run_backwards_are_sorted_and_counted(tmp_path: Path) -> None:
    together = from_csv(tmp_path, "session,item,time", "1,a,30", "1,b,10", "1,c,20", "2,a,5")
    assert shown(together) == {"2": "a", "1": "bca"}
    assert any(
        note.startswith("Events older than the one before them in their session: 1.")
        for note in together.notes
    )
    mixed = from_csv(tmp_path, "session,item,time", "1,a,30", "2,b,20", "1,c,10", "2,a,5")
    assert shown(mixed) == {"2": "ab", "1": "ca"}
    assert not any("older" in note for note in mixed.notes)


def test_events_of_the_same_time_stay_as_they_were(tmp_path: Path) -> None:
    assert shown(from_csv(tmp_path, "session,item,time", "1,c,1", "1,a,1", "1,b,1")) == {"1": "cab"}


NUMBERS = st.one_of(st.none(), st.floats(), st.integers(-(2**53), 2**53), st.integers(0, 99_999_999))
TEXTS = st.one_of(
    st.text(max_size=20), st.from_regex(r"[0-9]{1,4}[/. -][0-9]{1,2}[/. -][0-9]{1,4}( [0-9:.]+)?")
)


@pytest.mark.filterwarnings("error")
@given(cells=st.one_of(st.lists(NUMBERS, min_size=1), st.lists(TEXTS, min_size=1)))
def test_whatever_stands_in_a_column_of_times_is_a_time_or_none(cells: list[Any]) -> None:
    kind = pa.string() if isinstance(cells[0], str) else pa.float64()
    found = read_times(pa.chunked_array([pa.array(cells, kind)]), "time", None)
    assert len(found.seconds) == len(cells) and not np.isinf(found.seconds).any()
    if found.scale == "date":
        known = found.seconds[~np.isnan(found.seconds)]
        assert 2 * np.count_nonzero(plausible(known)) >= len(known)
