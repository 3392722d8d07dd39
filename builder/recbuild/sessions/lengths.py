"""How long sessions are, in words."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from recbuild.sessions.data import Sessions

_LENGTHS = (
    (1, "1 event"),
    (2, "2 events"),
    (4, "3 or 4"),
    (9, "5 to 9"),
    (19, "10 to 19"),
)  # at most, in words


def lengths_in_words(sessions: Sessions) -> Iterator[str]:
    """How many sessions have how many events."""
    lengths, before = np.diff(sessions.starts), 0
    for most, words in (*_LENGTHS, (int(lengths.max(initial=0)), "20 or more")):
        found = np.count_nonzero((lengths > before) & (lengths <= most))
        if found:
            yield f"{found:,} with {words}"
        before = max(before, most)
