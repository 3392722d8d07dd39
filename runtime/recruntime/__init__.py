"""The recommendation engine of recbuild: reads a bundle and recommends from it.

numpy, msgpack and the standard library, nothing else; the same code runs in CPython and in Pyodide.
"""

from __future__ import annotations

from recruntime.engine.conditions import Condition
from recruntime.engine.engine import Engine
from recruntime.engine.explain import Reason
from recruntime.engine.profile import Event
from recruntime.errors import RecError
from recruntime.recommender import Recommender
from recruntime.settings import Ranking, Rule
from recruntime.types import Recommendation, Request, Result

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
