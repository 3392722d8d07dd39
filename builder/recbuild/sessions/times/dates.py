"""Dates and times of day as people and programs write them: texts as Unix seconds.

Python reads ISO 8601. Regular expressions read other texts: "5/22/2024 5:18 PM", "22.05.24 17:18",
"20-May-2024", "Mon, 20 May 2024 10:13:20 +0000", "Mon May 20 10:13:20 2024". Whether 5/6/2024 is May 6 or
June 5 is decided for the column as a whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

DAY = 86_400

# The orders of a date's three numbers: the places of year, month and day. The first is preferred.
_ORDERS = {"month/day/year": (2, 0, 1), "day/month/year": (2, 1, 0), "year/month/day": (0, 1, 2)}

# The beginnings of the months' names in English, German, French, Spanish, Italian, Portuguese and Dutch.
_MONTHS = (
    "jan ene gen",
    "feb fev",
    "mar maa mrt",
    "apr avr abr",
    "may mai mag mei",
    "jun giu",
    "jul juil lug",
    "aug aou ago",
    "sep set",
    "oct okt ott out",
    "nov",
    "dec dez dic",
)
_MONTH_OF = {name: month for month, names in enumerate(_MONTHS, 1) for name in names.split()} | {"juin": 6}

# Hours east of UTC.
_ZONES = dict.fromkeys(("", "z", "utc", "gmt", "wet", "uhr", "h"), 0) | {
    **{"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7},
    **{"bst": 1, "west": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3, "jst": 9},
    **{"aest": 10, "aedt": 11},
}

# What stands after year, month and day in Chinese, Japanese and Korean.
_UNITS = str.maketrans({"年": "-", "月": "-", "日": " ", "년": "-", "월": "-", "일": " "})
_BETWEEN = re.compile(r"\b(?:de|del|of)\b")

_WEEKDAY = r"^(?:[a-z]{2,10}\.?,? )?"
_DATE = (
    r"(?P<first>\d{1,4}|[a-z]{3,10})(?:st|nd|rd|th)?(?P<between>[ ./,_-]+)"
    r"(?P<middle>\d{1,2}|[a-z]{3,10})(?:st|nd|rd|th)?[ ./,_-]+(?P<last>\d{1,4})"
)
_CLOCK = (
    r"(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?:[:.](?P<second>\d{2}(?:[.,]\d+)?))?"
    r"(?: ?(?P<half>[ap])\.? ?m\.?)?"
)
_ZONE = r"(?: ?(?P<zone>[a-z]{1,4}))?(?: ?(?P<offset>[+-](?:\d{4}|\d{1,2}(?::\d{2})?)))?(?: ?[(\[].*[)\]])?"
_PATTERNS = (
    rf"{_WEEKDAY}{_DATE}(?:(?:,? (?:at |um |a |as |alle |om )?|t|:|-){_CLOCK}{_ZONE})?$",
    # Mon May 20 10:13:20 +0000 2024
    rf"{_WEEKDAY}(?P<first>[a-z]{{3,10}})(?P<between> )(?P<middle>\d{{1,2}}),? {_CLOCK}{_ZONE} "
    r"(?P<last>\d{4})$",
)


@dataclass(frozen=True)
class Dates:
    """Texts as times.

    seconds: float64 (n,), Unix seconds, UTC if a text names no zone; NaN if it is no date.
    order: the order chosen for dates of three numbers, if another order fits as well; else "".
    example: a text that the other order reads differently; "" if there is none.
    """

    seconds: Floats
    order: str
    example: str


def read_dates(texts: Sequence[str]) -> Dates:
    """The distinct texts of a column as times."""
    seconds = np.array([_iso_seconds(text) for text in texts], dtype=np.float64)
    others = np.flatnonzero(np.isnan(seconds)).tolist()
    parts = _parts_of([_simplified(texts[at]) for at in others])
    days, order, ambiguous = _days(parts)
    seconds[others] = DAY * days + _time_of_day(parts)
    return Dates(seconds, order, texts[others[int(np.argmax(ambiguous))]] if order else "")


def _iso_seconds(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text.removesuffix("UTC").rstrip())
    except ValueError:
        return np.nan
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _simplified(text: str) -> str:
    """The text in lower case, without accents and brackets around it, with single plain spaces."""
    if not text.isascii():
        letters = unicodedata.normalize("NFKD", text.translate(_UNITS))
        text = "".join(one for one in letters if not unicodedata.combining(one))
    if text.startswith("[") and text.endswith("]"):  # as web servers write them
        text = text[1:-1]
    return " ".join(_BETWEEN.sub(" ", text.casefold()).split())


def _parts_of(texts: Sequence[str]) -> dict[str, Floats]:
    """The parts of each date, by the keys of _PARSERS: float64 (n,), NaN if no pattern fits."""
    column = pa.array(texts, pa.large_string())
    parts = {name: np.full(len(texts), np.nan) for name in _PARSERS}
    for pattern in _PATTERNS:
        groups = pc.extract_regex(column, pattern=pattern)
        fits = groups.is_valid().to_numpy(zero_copy_only=False)
        for name, parse in _PARSERS.items():
            encoded = groups.field(name).dictionary_encode()
            values = np.array([parse(text) for text in encoded.dictionary.to_pylist()], dtype=np.float64)
            parts[name][fits] = values[encoded.indices.to_numpy()[fits]]
    return parts


def _part_of_date(text: str) -> float:
    """A number, or a month's name as a negative number."""
    if not text.isalpha():
        return _number(text)
    return -next((_MONTH_OF[text[:size]] for size in (4, 3) if text[:size] in _MONTH_OF), np.nan)


def _number(text: str) -> float:
    return float(text.replace(",", ".")) if text else np.nan


def _offset(text: str) -> float:
    """Seconds east of UTC: "+0200", "-4", "+05:30"."""
    if not text:
        return 0.0
    hours, minutes = text[1:3].rstrip(":"), text[3:].lstrip(":")
    return float(f"{text[0]}1") * (3600 * float(hours) + 60 * float(minutes or 0))


_PARSERS: dict[str, Callable[[str], float]] = {
    "first": _part_of_date,
    "middle": _part_of_date,
    "last": _number,
    "between": lambda text: float("." in text),
    "hour": _number,
    "minute": _number,
    "second": _number,
    "half": lambda text: {"": 0.0, "a": 1.0, "p": 2.0}[text],
    "zone": lambda text: 3600.0 * _ZONES.get(text, np.nan),
    "offset": _offset,
}


def _days(parts: dict[str, Floats]) -> tuple[Floats, str, Mask]:
    """float64 (n,), days since 1970, NaN if there is no date.

    Also the order chosen for dates of three numbers, if another order fits as well, else ""; and bool (n,),
    the dates that the other order reads differently.
    """
    first, middle, last = parts["first"], parts["middle"], parts["last"]
    ambiguous = np.zeros(len(first), dtype=np.bool_)
    clear = [
        (first < 0, (last, -first, middle)),
        ((middle < 0) & (first >= 1000), (first, -middle, last)),
        (middle < 0, (last, -middle, first)),
        (first >= 1000, (first, middle, last)),
    ]
    cases = [case for case, _ in clear]
    year, month, day = (np.select(cases, [date[at] for _, date in clear], np.nan) for at in range(3))
    days = day_numbers(year, month, day)
    open_ = np.flatnonzero((first >= 0) & ~np.logical_or.reduce(cases))
    if not len(open_):
        return days, "", ambiguous
    readings = _readings(
        [first[open_], middle[open_], last[open_]], dotted=parts["between"][open_].mean() > 0.5
    )
    order, others = _likeliest(readings)
    days[open_] = readings[order]
    for other in others:
        ambiguous[open_] |= readings[other] != readings[order]
    return days, order if ambiguous.any() else "", ambiguous


def _readings(numbers: Sequence[Floats], dotted: bool) -> dict[str, Floats]:
    """Dates of three numbers as days since 1970, by order. With dots, the month never comes first."""
    orders = {order: at for order, at in _ORDERS.items() if not (dotted and order == "month/day/year")}
    return {
        order: day_numbers(numbers[year], numbers[month], numbers[day])
        for order, (year, month, day) in orders.items()
    }


def _likeliest(readings: dict[str, Floats]) -> tuple[str, list[str]]:
    """The most likely order, and the others that fit as well.

    The order in which most dates exist; of several, the one with the smallest span, since a log covers its
    days one after the other. "year/month/day" does not count as another order if it spreads the dates far:
    then the first number is no year of two digits.
    """
    counts = {order: np.count_nonzero(~np.isnan(days)) for order, days in readings.items()}
    best = [order for order, count in counts.items() if count == max(counts.values())]
    if not max(counts.values()):
        return best[0], []
    span = {order: np.nanmax(readings[order]) - np.nanmin(readings[order]) for order in best}
    chosen = min(best, key=lambda order: span[order])
    far = span.get("year/month/day", 0) > 30 * max(1, span[chosen])
    return chosen, [order for order in best if order != chosen and not (far and order == "year/month/day")]


def day_numbers(year: Floats, month: Floats, day: Floats) -> Floats:
    """float64 (n,), days since 1970; NaN if there is no such day. Years of two digits are 1970 to 2069."""
    year = np.where(year < 100, year + np.where(year < 70, 2000, 1900), year)
    with np.errstate(invalid="ignore"):
        right = (year >= 1000) & (year < 10_000) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    months = np.where(right, 12 * (year - 1970) + month - 1, 0).astype(np.int64).astype("datetime64[M]")
    begins, ends = months.astype("datetime64[D]"), (months + 1).astype("datetime64[D]")
    days = begins.astype(np.int64) + day - 1
    return np.where(right & (days < ends.astype(np.int64)), days, np.nan)


def _time_of_day(parts: dict[str, Floats]) -> Floats:
    """float64 (n,), seconds since midnight UTC; 0 without a time of day, NaN for one that does not exist."""
    hour, minute, second = (np.nan_to_num(parts[name]) for name in ("hour", "minute", "second"))
    half = np.nan_to_num(parts["half"])
    twelve = np.where(half > 0, hour % 12 + 12 * (half > 1), hour)
    right = (hour <= np.where(half > 0, 12, 23)) & (minute < 60) & (second < 61)
    local: Floats = np.where(right, 3600 * twelve + 60 * minute + second, np.nan)
    return local - parts["zone"] - parts["offset"]
