"""Steps that other processes than the test's run: they must be importable."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from recbuild.bundle.packing import PackParts, PartSpan
from recbuild.bundle.part import Part


@dataclass(frozen=True)
class DieOnce:
    """Packs parts; the first process that is given the first part is killed when it has begun to write it.

    step: that packs them.
    mark: a file that says that one was killed.
    """

    step: PackParts
    mark: Path

    def __call__(self, spans: Sequence[PartSpan]) -> list[Part]:
        if spans[0].first == 0 and not self.mark.exists():
            self.mark.touch()
            self.step.workspace.put("parts/items-cut.msgpack", b"\x8a\xa3ids")
            os.kill(os.getpid(), 9)
        return self.step(spans)
