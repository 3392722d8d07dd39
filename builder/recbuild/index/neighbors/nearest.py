"""Each item's most similar items, by exact vectors, before the codec rounds anything.

In a small catalog every item is compared with every other. In a large one by an IVF join: the cells are cut
into small blocks, an item is compared with those of its nearest blocks, and then with the neighbors
of its neighbors (Dong, Moses and Li: Efficient k-nearest neighbor graph construction, WWW 2011). The work
grows with the number of items, not with its square.
"""

from __future__ import annotations

import numpy as np

from recbuild.index.neighbors.blocks import blocks_of
from recbuild.index.neighbors.compare import Advance, Compared, Nearest, compare, empty_lists
from recbuild.index.neighbors.join import ByBlocks, Join
from recbuild.linalg import Rows
from recbuild.plan import Runner, on_disk, spans

COMPARE_ALL = 10_000
PROBES, GROWTH = 3.3, 0.24  # an item is compared with PROBES · b^GROWTH of b blocks: recall 98 %
ALONE = 2  # times as many where its neighbors' neighbors are not known


def nearest(
    compared: Compared, starts: Rows, runner: Runner, advance: Advance, asked: Rows | None = None
) -> Nearest:
    """The most similar items of each, or of the asked ones alone.

    starts: int64 (c + 1,), the first row of each cell, and the end. asked: int64 (m,), ascending. An item
    without a vector has no neighbors, and is none.
    """
    count, workspace = len(compared.vectors), runner.workspace
    rows = np.arange(count) if asked is None else asked
    if count <= COMPARE_ALL:
        return compare(compared, rows, np.flatnonzero(compared.offered.read()), runner, "nearest", advance)
    blocks = blocks_of(compared.vectors, starts, runner)
    found = empty_lists(workspace, "probed", len(rows))
    nprobe = round(PROBES * len(blocks.near) ** GROWTH) * (1 if asked is None else ALONE)
    step = ByBlocks(compared, blocks, on_disk(workspace, "asked", rows.astype(np.int32)), nprobe, found)
    for done in runner.each(step, list(spans(len(rows)))):
        advance(done)
    if asked is not None:
        return found
    joined = empty_lists(workspace, "joined", count)
    list(runner.each(Join(compared, found, joined), list(spans(count))))
    return joined
