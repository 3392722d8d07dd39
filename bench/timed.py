"""Milliseconds inside Python, from a request as JSON to its answer as JSON: in CPython as in Pyodide."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from recruntime.bridge import Bridge


def milliseconds(bridge: Bridge, requests: Sequence[str]) -> list[float]:
    """What each request took, the first one included."""
    taken = []
    for request in requests:
        start = time.perf_counter()
        bridge.recommend(request)
        taken.append((time.perf_counter() - start) * 1000)
    return taken
