"""A part: one immutable file of a bundle, named by its content."""

from __future__ import annotations

from dataclasses import dataclass

from recruntime.wire import name_hash


@dataclass(frozen=True)
class Part:
    """kind: as in the manifest. path: in the bundle."""

    kind: str
    path: str
    content: bytes

    @property
    def name(self) -> str:
        """The name hash, by which the boot piece and directories know the part."""
        return name_hash(self.content)
