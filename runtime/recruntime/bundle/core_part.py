"""The core part: what the engine needs once, whatever item parts it is given afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recruntime.codecs import Codec, codec_from_tables
from recruntime.errors import PartCorruptError
from recruntime.settings import Ranking, ranking_from
from recruntime.wire import LABELS, Buffer, check_format, unpack, unpack_array


@dataclass(frozen=True)
class Core:
    """kinds: kind of each card field. rows: items in each item part. front: ids of the front list, in order.

    probes: how many cells a search looks into. dead: for an item part the rows, uint32, that a later build
    replaced or removed. ranking: how candidates become a shelf. recency: float64 (m,), what an event counts
    by how many came after it, as learned from sessions; empty where nothing was.
    """

    space: str
    codec: Codec
    labels: Mapping[str, str]
    kinds: Mapping[str, str]
    rows: tuple[int, ...]
    dead: Mapping[int, NDArray[np.uint32]]
    front: tuple[str, ...]
    probes: int
    ranking: Ranking
    recency: NDArray[np.float64]


def read_core(core: Buffer) -> Core:
    """The core part behind its bytes. Raises BundleFormatError or PartCorruptError."""
    head = unpack(core, "The core part")
    check_format(head.get("format"), "The bundle")
    codec = codec_from_tables(head.get("codec"))
    match head:
        case {"rows": [*rows], "front": [*front], "probes": int(probes)} if (
            all(isinstance(count, int) and count > 0 for count in rows)
            and all(isinstance(item, str) for item in front)
            and probes >= 1
        ):
            return Core(
                space=str(head.get("space")),
                codec=codec,
                labels=LABELS | _labels(head.get("labels")),
                kinds=_kinds(head.get("fields")),
                rows=tuple(rows),
                dead=_dead(head.get("dead"), rows),
                front=tuple(front),
                probes=probes,
                ranking=ranking_from(head.get("ranking")),
                recency=_recency(head.get("recency")),
            )
    raise PartCorruptError("The core part does not list its item parts, its front list and its probes.")


def _recency(packed: object) -> NDArray[np.float64]:
    found: NDArray[np.float64] = unpack_array(packed, "The core part: recency", "<f8")
    if not np.all(np.isfinite(found) & (found >= 0)):
        raise PartCorruptError("The core part: recency holds what cannot be a weight.")
    return found


def _dead(dead: object, rows: list[int]) -> dict[int, NDArray[np.uint32]]:
    found = {}
    for key, packed in dead.items() if isinstance(dead, dict) else [("?", None)]:
        what = f"The core part: dead rows of item part {key}"
        gone = unpack_array(packed, what, "<u4")
        if not (str(key).isdigit() and int(key) < len(rows)) or np.any(gone >= rows[int(key)]):
            raise PartCorruptError(f"{what} point beyond the bundle's items.")
        found[int(key)] = gone
    return found


def _kinds(fields: object) -> dict[str, str]:
    kinds: dict[str, str] = {}
    for field in fields if isinstance(fields, list) else [None]:
        match field:
            case {"name": str(name), "kind": "text" | "number" as kind}:
                kinds[name] = kind
            case _:
                raise PartCorruptError("The core part does not say which fields a card has.")
    return kinds


def _labels(labels: object) -> dict[str, str]:
    if isinstance(labels, dict) and all(isinstance(text, str) for text in labels.values()):
        return labels
    raise PartCorruptError("The core part: the labels are not texts.")
