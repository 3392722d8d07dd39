"""What else items are called by, besides their ids: in logs of other systems, and on pages of variants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class OtherNames:
    """Names that lead to an item, besides its id.

    aliases: another id → the item's id, such as of a variant. No id of an item is among them.
    columns: column of the catalog → its values, each of one item → the item's id: addresses, article numbers.
        A log may name items by them.
    """

    aliases: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
