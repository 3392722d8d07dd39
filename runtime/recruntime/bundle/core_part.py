"""The core part: what the engine needs once, whatever item parts it is given afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle.items import NO_OWNER
from recruntime.codecs import Codec, codec_from_tables
from recruntime.errors import PartCorruptError
from recruntime.rules import Marked
from recruntime.settings import Settings, settings_from
from recruntime.untrusted import Buffer, is_count
from recruntime.wire import LABELS, LARGEST, MOST_STEPS, check_format, known_keys, unpack, unpack_array

WHAT = "The core part"
Steps = NDArray[np.uint8]
KEYS = frozenset(
    "format space codec fields labels languages rows tombstones default nprobe ranking recency "
    "returns".split()
)


@dataclass(frozen=True)
class Core:
    """What the core part says.

    space: identifies the embedding space and the codec; codes of one space can be compared.
    codec: how codes become vectors.
    labels: the shelf's words, by name.
    languages: further language, such as "fr" → the shelf's words in it.
    kinds: kind of each card field, "text" or "number".
    rows: number of items in each item part.
    tombstones: item part → uint32, rows that a later build replaced or removed.
    default: ids of the default list, best first.
    nprobe: how many cells a search looks into.
    settings: the ranking's settings.
    recency: float64 (m,), what an event counts by the number of later events, as learned from sessions; empty
        where nothing was learned.
    returns: uint8 (m,), how often past visitors went back to the item of each age: 2^((step − 16) / 2) of the
        time, 0 for hardly ever. The age is an item's place among the distinct items met so far, the newest
        first. Empty where nothing was learned, or nobody goes back.
    """

    space: str
    codec: Codec
    labels: Mapping[str, str]
    languages: Mapping[str, Mapping[str, str]]
    kinds: Mapping[str, str]
    rows: tuple[int, ...]
    tombstones: Mapping[int, NDArray[np.uint32]]
    default: tuple[str, ...]
    nprobe: int
    settings: Settings
    recency: NDArray[np.float64]
    returns: Steps


def read_core(core: Buffer) -> Core:
    """The core part behind its bytes. Raises BundleFormatError or PartCorruptError."""
    read = unpack(core, WHAT)
    check_format(read.get("format"), "The bundle")
    head = {"labels": {}, "languages": {}, "tombstones": {}, "ranking": {}} | known_keys(read, KEYS, WHAT)
    codec = codec_from_tables(head.get("codec"))
    labels = LABELS | _labels(head["labels"])
    match head:
        case {"rows": [*rows], "default": [*default], "nprobe": nprobe} if (
            len(rows) <= NO_OWNER
            and all(is_count(count, LARGEST) and count > 0 for count in rows)
            and all(isinstance(item, str) for item in default)
            and is_count(nprobe, LARGEST)
            and nprobe >= 1
        ):
            return Core(
                space=str(head.get("space")),
                codec=codec,
                labels=labels,
                languages=_languages(head["languages"], labels),
                kinds=_kinds(head.get("fields")),
                rows=tuple(rows),
                tombstones=_tombstones(head["tombstones"], rows),
                default=tuple(default),
                nprobe=nprobe,
                settings=_settings(head["ranking"], sum(rows)),
                recency=_recency(head.get("recency")),
                returns=_returns(head.get("returns")),
            )
    raise PartCorruptError(f"{WHAT} does not list its item parts, its default list and its nprobe.")


def _settings(data: object, count: int) -> Settings:
    """count: of rows of all item parts."""
    settings = settings_from(data)
    for rule in settings.rules:
        if isinstance(rule.where, Marked) and len(rule.where.bits) != -(-count // 8):
            raise PartCorruptError(f"{WHAT} has a rule that marks items of another bundle.")
    return settings


def _recency(packed: object) -> NDArray[np.float64]:
    if packed is None:
        return np.empty(0)
    found: NDArray[np.float64] = unpack_array(packed, f"{WHAT}: recency", "<f8")
    if not np.all(np.isfinite(found) & (found >= 0)):
        raise PartCorruptError(f"{WHAT}: recency holds what cannot be a weight.")
    return found


def _returns(packed: object) -> Steps:
    if packed is None:
        return np.empty(0, dtype=np.uint8)
    found: Steps = unpack_array(packed, f"{WHAT}: returns", "|u1")
    if np.any(found > MOST_STEPS):
        raise PartCorruptError(f"{WHAT}: returns hold a step above {MOST_STEPS}.")
    return found


def _tombstones(tombstones: object, rows: list[int]) -> dict[int, NDArray[np.uint32]]:
    found = {}
    for key, packed in tombstones.items() if isinstance(tombstones, dict) else [("?", None)]:
        what = f"{WHAT}: tombstones of item part {key}"
        gone = unpack_array(packed, what, "<u4")
        number = int(key) if str(key).isascii() and str(key).isdecimal() else len(rows)
        if number >= len(rows) or np.any(gone >= rows[number]):
            raise PartCorruptError(f"{what} point beyond the bundle's items.")
        found[number] = gone
    return found


def _kinds(fields: object) -> dict[str, str]:
    kinds: dict[str, str] = {}
    for field in fields if isinstance(fields, list) else [None]:
        match field:
            case {"name": str(name), "kind": "text" | "number" as kind}:
                kinds[name] = kind
            case _:
                raise PartCorruptError(f"{WHAT} does not say which fields a card has.")
    return kinds


def _labels(labels: object) -> dict[str, str]:
    if isinstance(labels, dict) and all(isinstance(text, str) for text in labels.values()):
        return labels
    raise PartCorruptError(f"{WHAT}: the labels are not texts.")


def _languages(languages: object, main: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What a language does not say is said in the main one."""
    if isinstance(languages, dict) and all(isinstance(tag, str) for tag in languages):
        return {tag: {**main, **_labels(labels)} for tag, labels in languages.items()}
    raise PartCorruptError(f"{WHAT}: the languages are not names of languages.")
