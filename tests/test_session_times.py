"""Times of past events: how they are written, and what goes without."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.session_files import from_csv, from_parquet, shown


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


def test_times_of_which_none_is_understood_are_none(tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, "session,item,date", "2,a,", "1,b,noon")
    assert not sessions.timed
    assert any("such as 'noon' in row 3" in note and "ISO 8601" in note for note in sessions.notes)
    empty = from_csv(tmp_path, "session,item,date", "2,a,", "1,b,")
    assert any(note.startswith("Column 'date' is empty") for note in empty.notes)


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
