"""How a column of times may be written: what its numbers count, or a pattern of strptime."""

from __future__ import annotations

import re
from datetime import datetime

# What the numbers of a column of times may count, in seconds; an order has no length.
UNITS_OF_TIME = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400, "order": 1}


def check_pattern(pattern: str) -> None:
    """Raise ValueError unless strptime takes the pattern."""
    fault = "it holds no %, such as %Y"
    if "%" in pattern:
        try:
            datetime.strptime(datetime(2023, 11, 30).strftime(pattern), pattern)
        except (ValueError, re.error) as error:
            fault = str(error)
        else:
            return
    raise ValueError(
        f"{pattern!r} is no way to write times: {fault}. Give a pattern such as '%d.%m.%Y %H:%M', or what "
        f"the numbers count: {', '.join(UNITS_OF_TIME)}"
    )
