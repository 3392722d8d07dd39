"""Instant parts: small JSON files from which a page shows neighbours without WebAssembly.

In go the items and their lists; out come the parts of docs/format.md §4, one per bucket of ids.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.neighbours import Rows
from recbuild.part import Part
from recruntime.bundle import Items
from recruntime.format import fnv1a32, name_hash

PART_BYTES = 24_000
MOST_INLINED = 96
MOST_PARTS = 2048
FAN = 64

Card = dict[str, str | float | None]


@dataclass(frozen=True)
class InstantLane:
    """The parts, and where the boot piece finds them."""

    parts: tuple[Part, ...]
    buckets: int
    fan: int
    names: str
    front: str


def instant_lane(items: Items, lists: Sequence[Rows], front: NDArray[np.uint32]) -> InstantLane:
    """The whole instant lane of a catalog."""
    cards = [items.card(row) for row in range(len(items))]
    buckets = _bucket_count(cards, lists)
    members: list[list[int]] = [[] for _ in range(buckets)]
    for row, card in enumerate(cards):
        members[fnv1a32(str(card["id"])) % buckets].append(row)
    parts = [_json_part("instant", _bucket(items, cards, lists, rows)) for rows in members]
    front_part = _json_part("instant", _front(cards, front))
    directories = _directories(parts) if buckets > MOST_INLINED else []
    return InstantLane(
        parts=_distinct([*parts, front_part, *directories]),
        buckets=buckets,
        fan=FAN if directories else 1,
        names="".join(part.name for part in directories or parts),
        front=front_part.name,
    )


def _bucket_count(cards: Sequence[Card], lists: Sequence[Rows]) -> int:
    """As many parts as make each about PART_BYTES, while their names fit into rec.js.

    A directory costs every visitor a round trip, so parts rather grow to twice the size first. Where a
    directory is needed anyway, parts are small, for more of them cost nothing.
    """
    sizes = np.array([len(_compact(card)) for card in cards])
    total = int(sum(sizes[rows].sum() for rows in lists)) + len(cards) * 200
    wanted = max(1, -(-total // PART_BYTES))
    return min(wanted, MOST_INLINED) if wanted <= 2 * MOST_INLINED else min(2 * wanted, MOST_PARTS)


def _bucket(
    items: Items, cards: Sequence[Card], lists: Sequence[Rows], rows: Sequence[int]
) -> dict[str, object]:
    shown = list(dict.fromkeys(int(near) for row in rows for near in lists[row]))
    place = {row: number for number, row in enumerate(shown)}
    return {
        "items": {
            str(cards[row]["id"]): {
                "near": [place[int(near)] for near in lists[row]],
                "cell": 0,
                "code": b64encode(items.codes[row].tobytes()).decode(),
            }
            for row in rows
        },
        "cards": _columns(cards, shown),
    }


def _front(cards: Sequence[Card], front: NDArray[np.uint32]) -> dict[str, object]:
    return {"items": {"": {"near": list(range(len(front)))}}, "cards": _columns(cards, front)}


def _columns(cards: Sequence[Card], rows: Iterable[int]) -> dict[str, list[str | float | None]]:
    shown = [cards[row] for row in rows]
    return {field: [card[field] for card in shown] for field in cards[0]}


def _directories(parts: Sequence[Part]) -> list[Part]:
    groups = (parts[start : start + FAN] for start in range(0, len(parts), FAN))
    return [_json_part("directory", {"names": "".join(part.name for part in group)}) for group in groups]


def _json_part(kind: str, value: object) -> Part:
    content = _compact(value)
    return Part(kind, f"instant/{name_hash(content)}.json", content)


def _compact(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _distinct(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Each file once: two empty buckets, say, are one file."""
    return tuple({part.path: part for part in parts}.values())
