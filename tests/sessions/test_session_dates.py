"""Dates of past events as programs, spreadsheets and people write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recbuild.errors import SessionsError
from recbuild.sessions.times.dates import read_dates
from tests.support.inputs.session_files import from_csv, shown

EVENING = datetime(2021, 3, 14, 19, 5, 9, tzinfo=UTC)


def seconds(*texts: str) -> list[float]:
    return [float(one) for one in read_dates(texts).seconds]


@pytest.mark.parametrize(
    "text",
    [
        "3/14/2021 19:05:09",
        "03/14/2021 7:05:09 PM",
        "3/14/2021, 7:05:09\u202fp.m.",
        "14/03/2021 19:05:09",
        "14.3.2021 19:05:09",
        "14.03.21 19.05.09",
        "14-03-2021 19:05:09",
        "2021/3/14 19:05:09",
        "2021-3-14 19:05:09",
        "2021-03-14-19.05.09",
        "2021-03-14 19:05:09.000 UTC",
        "2021-03-14 14:05:09 -0500",
        "2021-03-14 14:05:09 EST",
        "2021-03-14T20:05:09+01:00[Europe/Berlin]",
        "14-Mar-2021 19:05:09",
        "14. März 2021 19:05:09",
        "14 mars 2021 19:05:09",
        "Mar 14, 2021 7:05:09 PM",
        "March 14th, 2021 at 7:05:09 pm",
        "Sunday, March 14, 2021 7:05:09 PM",
        "Sun, 14 Mar 2021 19:05:09 GMT",
        "Sun Mar 14 19:05:09 2021",
        "Sun Mar 14 20:05:09 +0100 2021",
        "Sun Mar 14 2021 20:05:09 GMT+0100 (Central European Standard Time)",
        "14/Mar/2021:19:05:09 +0000",
    ],
)
def test_one_moment_is_read_however_it_is_written(text: str) -> None:
    assert seconds(text) == [EVENING.timestamp()]


@pytest.mark.parametrize(
    "text",
    ["noon", "14/14/2021", "31.2.2021", "3/14/2021 25:00", "3/14/2021 13:00 PM", "2021-13-01", "14 Foo 2021"],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert np.isnan(seconds(text)[0])


PATTERNS = (
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%y %I:%M:%S %p",
    "%d.%m.%Y %H:%M:%S",
    "%d-%m-%Y %H.%M.%S",
    "%Y/%m/%d %H:%M:%S",
    "%d %B %Y %H:%M:%S",
    "%a %b %d %H:%M:%S %Y",
    "%d/%b/%Y:%H:%M:%S +0000",
)


@given(
    pattern=st.sampled_from(PATTERNS),
    moments=st.lists(st.datetimes(datetime(1990, 1, 1), datetime(2049, 12, 31)), min_size=1, max_size=20),
)
def test_a_column_of_one_pattern_is_read_back_where_days_tell_the_order(
    pattern: str, moments: list[datetime]
) -> None:
    # One day above 12 decides for the whole column.
    whole = [datetime(2020, 1, 31), *(moment.replace(microsecond=0, tzinfo=None) for moment in moments)]
    texts = [moment.strftime(pattern) for moment in whole]
    expected = [moment.replace(tzinfo=UTC).timestamp() for moment in whole]
    assert seconds(*texts) == expected


def test_an_order_that_nothing_tells_is_the_one_in_which_the_dates_lie_closest_and_is_said(
    tmp_path: Path,
) -> None:
    days = [datetime(2021, 6, 7) + timedelta(days=day) for day in range(3)]
    for pattern, order in (("%m/%d/%Y", "month/day/year"), ("%d/%m/%Y", "day/month/year")):
        lines = [f"1,a,{day.strftime(pattern)}" for day in days]
        sessions = from_csv(tmp_path, "session,item,date", *lines)
        assert sessions.time.tolist() == [day.replace(tzinfo=UTC).timestamp() for day in days]
        (warning,) = sessions.warnings
        assert f"such as {days[0].strftime(pattern)!r}" in warning
        assert f"read as {order}" in warning and "[sessions] time_format" in warning
    assert from_csv(tmp_path, "session,item,date", "1,a,6/13/2021").warnings == ()
    short = from_csv(tmp_path, "session,item,date", "1,a,20/05/24", "1,b,21/05/24", "1,c,22/05/24")
    assert (short.facts()["times"], short.warnings) == ("2024-05-20 to 2024-05-22", ())
    assert from_csv(tmp_path, "session,item,date", "1,a,6/6/2021", "1,b,7/7/2021").warnings == ()


def test_dates_that_the_settings_describe_are_not_guessed(tmp_path: Path) -> None:
    lines = ("1,a,07/06/2021 23h", "1,b,06/06/2021 01h", "2,c,05/06/2021 00h")
    sessions = from_csv(tmp_path, "session,item,date", *lines, time_format="%d/%m/%Y %Hh")
    assert sessions.facts()["times"] == "2021-06-05 to 2021-06-07"
    assert (shown(sessions), sessions.warnings) == ({"2": "c", "1": "ba"}, ())


def test_times_of_which_most_are_not_understood_are_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(SessionsError) as caught:
        from_csv(tmp_path, "session,item,date", "1,a,", "1,b,noon", "1,c,2021-03-14", "1,a,later")
    message = str(caught.value)
    assert "sessions.csv: most times in column 'date' are not understood, such as 'noon' in row 3" in message
    assert 'time_format = "%d.%m.%Y %H:%M"' in message and 'fields = {time = ""}' in message
    with pytest.raises(SessionsError, match="most times in column 'date'"):
        from_csv(tmp_path, "session,item,date", "1,a,2021-03-14", time_format="%d.%m.%Y")
