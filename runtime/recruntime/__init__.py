"""The recommendation engine of recbuild: reads a bundle and recommends from it.

It imports numpy, msgpack and the standard library alone; the same code runs in CPython and in Pyodide.
"""

from __future__ import annotations

from recruntime.conditions import Condition
from recruntime.errors import (
    BadRequestError,
    BundleFormatError,
    PartCorruptError,
    PartMissingError,
    PartTruncatedError,
    RecError,
    UnknownItemError,
)
from recruntime.recommender import Recommender
from recruntime.rules import Rule
from recruntime.search.request import SearchResult
from recruntime.settings import Settings
from recruntime.types import Event, Reason, Recommendation, Request, Result, RunningProfile

__version__ = "0.1.0"

__all__ = [
    "BadRequestError",
    "BundleFormatError",
    "Condition",
    "Event",
    "PartCorruptError",
    "PartMissingError",
    "PartTruncatedError",
    "Reason",
    "RecError",
    "Recommendation",
    "Recommender",
    "Request",
    "Result",
    "Rule",
    "RunningProfile",
    "SearchResult",
    "Settings",
    "UnknownItemError",
]
