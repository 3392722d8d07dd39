"""The recommendation engine of recbuild: reads a bundle and recommends from it.

numpy, msgpack and the standard library, nothing else; the same code runs in CPython and in Pyodide.
"""

from __future__ import annotations

from recruntime.conditions import Condition
from recruntime.engine import Engine
from recruntime.errors import RecError
from recruntime.explain import Reason
from recruntime.profile import Event
from recruntime.recommender import Recommender
from recruntime.request import Recommendation, Request, Result
from recruntime.settings import Ranking, Rule

__version__ = "0.1.0"

__all__ = [
    "Condition",
    "Engine",
    "Event",
    "Ranking",
    "Reason",
    "RecError",
    "Recommendation",
    "Recommender",
    "Request",
    "Result",
    "Rule",
]
