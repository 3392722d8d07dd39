"""A column of times as seconds, and what they are counted from.

In goes an Arrow column of dates, timestamps, texts or numbers. Numbers are Unix times or dates such as
20240520; numbers outside EARLIEST and LATEST are neither, and a warning says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from recbuild.catalog.cells import parse
from recbuild.sessions.cells import coded, floats, number
from recbuild.sessions.data import Integers
from recbuild.sessions.times.dates import DAY, Dates, day_numbers, read_dates
from recbuild.time_format import UNITS_OF_TIME

Floats = NDArray[np.float64]
Scale = Literal["date", "seconds", "order"]

# Unix seconds between which an event may have happened: 1990 to 2049. Fixed: the same input must make the
# same bundle on any day.
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC).timestamp()
LATEST = datetime(2050, 1, 1, tzinfo=UTC).timestamp()

# The largest Unix time that is taken for seconds, for milliseconds, for microseconds; larger ones are
# nanoseconds. The first is the year 5138 in seconds, and 1973 in milliseconds.
_LARGEST_TIMES = (1e11, 1e14, 1e17)
# .NET counts tenths of a microsecond from the year 1, in seconds; a spreadsheet counts days from its day 0.
_TICKS_BEFORE_1970 = 62_135_596_800
_DAYS_BEFORE_1970 = 25_569

_YEARS = ("%Y", "%y", "%G", "%c", "%x")
_SAY = "say so in recbuild.toml: [sessions] time_format"


@dataclass(frozen=True)
class Times:
    """A column of times.

    seconds: float64 (n,), NaN for a cell that is empty or not understood.
    scale: "date" for Unix seconds, "seconds" for seconds from an unknown start, "order" if the time between
        two cells is not known either.
    warnings: sentences on what was assumed.
    notes: sentences on what else a person should know.
    """

    seconds: Floats
    scale: Scale
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def take(self, rows: Integers) -> Times:
        """The times of these rows."""
        return replace(self, seconds=self.seconds[rows])


def read_times(column: pa.ChunkedArray, name: str, time_format: str | None) -> Times:
    """A column's cells as times. name: of the column. time_format: as in the settings; None to find out."""
    if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
        unit = pa.timestamp("us", tz=getattr(column.type, "tz", None))
        micros = pc.cast(pc.cast(column, unit, safe=False), pa.int64())
        times = _of_dates(floats(micros) / 1e6, name)
    elif time_format is not None:
        times = _of_format(column, time_format)
    else:
        times = _of_numbers(floats(column), name) if parse.is_number(column.type) else _of_texts(column, name)
    if times.scale == "date" and not np.any(times.seconds[np.isfinite(times.seconds)] % DAY):
        note = f"Column {name!r} has days without a time: within a day, the order in the file counts."
        return replace(times, notes=(note,))
    return times


def plausible(seconds: Floats) -> NDArray[np.bool_]:
    """bool (n,): whether an event may have happened at this Unix time."""
    return (seconds >= EARLIEST) & (seconds < LATEST)


def too_late(seconds: Floats) -> NDArray[np.bool_]:
    """bool (n,): the few times more than a year, and twice the log's length, after nearly all others."""
    known = seconds[plausible(seconds)]
    if len(known) < 2:
        return np.zeros(len(seconds), dtype=np.bool_)
    first, last = np.quantile(known, [0.01, 0.98])
    late: NDArray[np.bool_] = seconds > last + max(366 * DAY, 2 * (last - first))
    return np.logical_and(plausible(seconds), late)


def _of_format(column: pa.ChunkedArray, time_format: str) -> Times:
    """The cells as the settings say: numbers of a unit, or texts by a pattern."""
    texts = coded(column)
    if time_format in UNITS_OF_TIME:
        known = [UNITS_OF_TIME[time_format] * number(text) for text in texts.texts]
    else:
        known = [_by_pattern(text, time_format) for text in texts.texts]
    seconds = np.array([*known, np.nan])[texts.codes]
    if time_format == "order":
        return Times(seconds, "order")
    return Times(seconds, "date" if _mostly(plausible(seconds), seconds) else "seconds")


def _by_pattern(text: str, pattern: str) -> float:
    if not any(year in pattern for year in _YEARS):
        text, pattern = f"1972 {text}", f"%Y {pattern}"  # a leap year in which no shop was on the web
    try:
        moment = datetime.strptime(text, pattern)
    except ValueError:
        return np.nan
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _of_texts(column: pa.ChunkedArray, name: str) -> Times:
    """Texts that are dates or numbers: of the kind that is more frequent; of both if both are Unix times."""
    texts = coded(column)
    values = np.array([*map(number, texts.texts), np.nan])
    seconds = np.full(len(values), np.nan)
    no_numbers = np.flatnonzero(np.isnan(values[:-1])).tolist()
    dates = read_dates([texts.texts[at] for at in no_numbers])
    seconds[no_numbers] = dates.seconds
    written, counted = seconds[texts.codes], values[texts.codes]
    if np.isfinite(counted).sum() > np.isfinite(written).sum():
        times, other = _of_numbers(counted, name), written
    else:
        times, other = _of_dates(written, name), _of_numbers(counted, name).seconds
    known = times.seconds
    if times.scale == "date":
        known = np.where(np.isnan(known), other, known)
    return Times(known, times.scale, (*_ambiguous_order(dates, name), *times.warnings))


def _ambiguous_order(dates: Dates, name: str) -> list[str]:
    """A warning if the column fits two orders of day and month."""
    if not dates.order:
        return []
    return [
        f"Column {name!r} does not tell days from months, such as {dates.example!r}. It is read as "
        f"{dates.order}, as the dates lie closest together that way. If that is wrong, {_SAY} = "
        '"%d/%m/%Y %H:%M", or however it is written.'
    ]


def _of_dates(seconds: Floats, name: str) -> Times:
    """Unix seconds; if most are outside EARLIEST and LATEST, only the time between two of them counts."""
    if _mostly(plausible(seconds), seconds):
        return Times(seconds, "date")
    warning = (
        f"Column {name!r} has dates from {_day(np.nanmin(seconds))} to {_day(np.nanmax(seconds))}, when "
        "there were no such events: only the time between two counts. Check how the file was made."
    )
    return Times(seconds, "seconds", (warning,))


def _of_numbers(values: Floats, name: str) -> Times:
    """Dates such as 20240520, or Unix times; else the most likely unit, with a warning."""
    values = np.where(np.abs(values) < 1e19, values, np.nan)  # a larger number is no time in any unit
    unix = _unix_seconds(values)
    ticks = values / 1e7 - _TICKS_BEFORE_1970
    for seconds, share in (
        (_calendar(values), 0.95),
        (_short_dates(values), 0.95),
        (ticks, 0.95),
        (unix, 0.5),
    ):
        if _mostly(plausible(seconds), values, share):
            return Times(seconds, "date")
    of_a_year = day_numbers(np.full(len(values), 1972.0), values // 100, values % 100)  # a leap year
    spreadsheet = DAY * (values - _DAYS_BEFORE_1970)
    if _mostly(plausible(spreadsheet), values, 0.95):
        times, taken = Times(spreadsheet, "date"), "days as spreadsheets count them, from 1900 on"
    elif _mostly(of_a_year >= 0, values, 1):
        times, taken = Times(DAY * of_a_year, "seconds"), "months and days of one year, as 520 is May 20"
    elif _are_steps(values):
        times, taken = Times(values, "order"), "an order without times: no break tells where a session ends"
    else:
        times, taken = Times(unix, "seconds"), "seconds from an unknown start: no day is known"
    warning = (
        f"Column {name!r} holds the numbers from {np.nanmin(values):,.15g} to {np.nanmax(values):,.15g}: no "
        f"Unix times of 1990 to 2049. They are taken for {taken}. If they are something else, {_SAY} = "
        '"seconds", "minutes", "hours", "days", "order", or a pattern such as "%d%m%y".'
    )
    return replace(times, warnings=(warning,))


def _unix_seconds(values: Floats) -> Floats:
    finite = np.isfinite(values)
    usual = float(np.median(np.abs(values[finite]))) if finite.any() else 0.0
    unit = 1000.0 ** sum(usual > largest for largest in _LARGEST_TIMES)
    return np.where(finite, values / unit, np.nan)


def _calendar(values: Floats) -> Floats:
    """202405, 20240520, 2024052010, 202405201013, 20240520101320 as Unix seconds; NaN for other numbers."""
    digits = np.searchsorted(10.0 ** np.arange(15), values, side="right")
    right = np.isin(digits, (6, 8, 10, 12, 14)) & (values % 1 == 0)
    number = np.where(right, values, 0).astype(np.int64) * 10 ** np.where(right, 14 - digits, 0)
    month, day, hour, minute, second = (number // 10**place % 100 for place in (8, 6, 4, 2, 0))
    days = day_numbers(number // 10**10, month, np.where(digits == 6, 1, day))
    right &= (hour < 24) & (minute < 60) & (second < 60)
    return np.where(right, DAY * days + 3600 * hour + 60 * minute + second, np.nan)


def _short_dates(values: Floats) -> Floats:
    """240520 and, without its zero, 90520 as Unix seconds; NaN for other numbers."""
    right = (values >= 10_101) & (values <= 991_231) & (values % 1 == 0)
    return np.where(right, DAY * day_numbers(values // 10_000, values // 100 % 100, values % 100), np.nan)


def _are_steps(values: Floats) -> bool:
    """Whether the numbers count from 0 or 1 with hardly a gap."""
    steps = np.unique(values[np.isfinite(values)])
    whole = not np.any(steps % 1)
    return whole and steps[0] in (0, 1) and len(steps) >= 0.9 * (steps[-1] - steps[0] + 1)


def _mostly(right: NDArray[np.bool_], values: Floats, share: float = 0.5) -> bool:
    """Whether at least this share of the finite values is right; true if there are none."""
    return bool(np.count_nonzero(right) >= share * np.count_nonzero(np.isfinite(values)))


def _day(seconds: float) -> str:
    return str(np.datetime64(int(seconds), "s"))[:10]
