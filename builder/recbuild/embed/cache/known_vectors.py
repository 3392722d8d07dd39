"""The vectors of one space that a build begins with, as its workers look them up.

An index of all files, sorted by key, lies in the build's workspace: a batch is looked up at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from recbuild.embed.cache.shard import Keys, Shard
from recbuild.linalg import Vectors
from recbuild.plan import ArrayFile, Workspace

ROW_BITS = 32


@dataclass(frozen=True)
class Known:
    """Vectors by key. It can be pickled.

    shards: the files.
    keys: uint64 (k, 2), sorted.
    places: uint64 (k,), where each vector is: the number of the file, then the row.
    dims: of the vectors.
    """

    shards: tuple[Shard, ...]
    keys: ArrayFile
    places: ArrayFile
    dims: int

    def find(self, keys: Keys) -> tuple[NDArray[np.bool_], Vectors, list[int]]:
        """Which keys are known, bool (m,); their vectors, float32 (m, dims), zero where they are not; and the
        numbers of the files that have them.
        """
        known, vectors = np.zeros(len(keys), dtype=np.bool_), np.zeros((len(keys), self.dims), np.float32)
        if not len(self.keys):
            return known, vectors, []
        index = self.keys.view()
        rows = np.minimum(np.searchsorted(index[:, 0], keys[:, 0]), len(index) - 1)
        hits = np.flatnonzero((index[rows] == keys).all(axis=1))
        numbers, within = np.divmod(self.places.take(rows[hits]), np.uint64(1 << ROW_BITS))
        used = np.unique(numbers).tolist()
        for number in used:
            mine = numbers == number
            vectors[hits[mine]], known[hits[mine]] = self.shards[number].take(within[mine].astype(np.int64))
        vectors[~known] = 0
        return known, vectors, used


def known_of(shards: Sequence[Shard], dims: int, workspace: Workspace, name: str) -> Known:
    """name: of the index in the workspace."""
    keys = np.concatenate([np.empty((0, 2), dtype=np.uint64), *(shard.keys for shard in shards)])
    places = np.concatenate(
        [
            np.empty(0, dtype=np.uint64),
            *(
                np.arange(shard.count, dtype=np.uint64) + np.uint64(number << ROW_BITS)
                for number, shard in enumerate(shards)
            ),
        ]
    )
    # Of a key that two files have, the first one counts.
    order = np.unique(keys[:, 0], return_index=True)[1]
    index = workspace.array(f"{name}-keys", "<u8", len(order), 2)
    at = workspace.array(f"{name}-places", "<u8", len(order))
    index.write(0, keys[order])
    at.write(0, places[order])
    return Known(tuple(shards), index, at, dims)


def keys_of(texts: Sequence[str]) -> Keys:
    """uint64 (m, 2): a hash of each text. The text cannot be computed from it."""
    halves = b"".join(sha256(text.encode()).digest()[:16] for text in texts)
    return np.frombuffer(halves, "<u8").reshape(-1, 2)
