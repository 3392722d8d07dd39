"""The texts of a catalog in a file, which workers read batch by batch."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from recbuild.linalg import Rows
from recbuild.plan import Workspace, spans
from recbuild.plan.arrays import BATCH

SCHEMA = pa.schema([("text", pa.large_string())])


@dataclass(frozen=True)
class Texts:
    """It can be pickled.

    path: an Arrow file whose batches have BATCH texts.
    count: how many texts there are.
    digest: of all of them: what was made of other texts is not taken for this.
    """

    path: Path
    count: int
    digest: str

    def take(self, rows: Rows, characters: int | None = None) -> list[str]:
        """The texts of ascending rows. characters: of each, at most; None for all."""
        if characters == 0:
            return [""] * len(rows)
        found: list[str] = []
        with pa.memory_map(str(self.path)) as file:
            reader = pa.ipc.open_file(file)
            for number in np.unique(rows // BATCH).tolist():
                within = rows[rows // BATCH == number] - number * BATCH
                found += reader.get_batch(number).column(0).take(pa.array(within)).to_pylist()
        return found if characters is None else [text[:characters] for text in found]


def store_texts(texts: Sequence[str], workspace: Workspace) -> Texts:
    """Write the texts into the workspace."""
    path, digest = workspace.path("texts.arrow"), hashlib.sha256()
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, SCHEMA) as writer:
        for first, end in spans(len(texts)):
            column = pa.array(list(texts[first:end]), pa.large_string())
            for buffer in column.buffers()[1:]:
                digest.update(buffer)
            writer.write_batch(pa.record_batch([column], SCHEMA))
    return Texts(path, len(texts), digest.hexdigest())
