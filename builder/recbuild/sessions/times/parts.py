"""Times of day in a column of their own: "10:13", "10:13:20", and numbers such as 1013 or 101320.

In go texts, out come seconds since midnight.
"""

from __future__ import annotations

import re

import numpy as np

_CLOCK = re.compile(r"(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?(?: ?([ap])\.? ?m\.?)?", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,6}")


def seconds_of_clock(text: str) -> float:
    """Seconds since midnight; NaN if the text is no time of day."""
    found = _CLOCK.fullmatch(text)
    if found:
        hour, minute, second = (int(part or 0) for part in found.groups()[:3])
        if found[4]:
            hour = hour % 12 + 12 * (found[4].lower() == "p")
    elif _NUMBER.fullmatch(text):
        hour, minute, second = _of_number(text)
    else:
        return np.nan
    return 3600.0 * hour + 60 * minute + second if hour < 24 and minute < 60 and second < 61 else np.nan


def _of_number(text: str) -> tuple[int, int, int]:
    """The hour alone, the hour and two digits of minutes, or two more of seconds."""
    if len(text) <= 2:
        return int(text), 0, 0
    padded = text.zfill(4 if len(text) <= 4 else 6).ljust(6, "0")
    return int(padded[:2]), int(padded[2:4]), int(padded[4:])


def is_clock(text: str) -> bool:
    """Whether the text is a time of day."""
    return not np.isnan(seconds_of_clock(text))
