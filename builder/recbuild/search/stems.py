"""Stems: which words of a catalog are forms of one word, by the stemmers of the Snowball project.

In go words and their language, out comes which of them belong together. Only builds need a stemmer: the
search part says which words are forms, and a page reads it there.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import Stemmer
from numpy.typing import NDArray

from recbuild.linalg import Rows


def stems_of(words: Sequence[str], language: str | None) -> Rows:
    """int64 (v,): for each word the number of the first one with its stem. language: by its English name."""
    if language is None:
        return np.arange(len(words))
    stems = Stemmer.Stemmer(language).stemWords(list(words))
    number: dict[str, int] = {}
    return np.array([number.setdefault(stem, place) for place, stem in enumerate(stems)], dtype=np.int64)


def first_of_each(groups: NDArray[np.int64]) -> Rows:
    """int64 (v,): the first place of each group, at all its places."""
    _, first, which = np.unique(groups, return_index=True, return_inverse=True)
    return first[which].astype(np.int64)
