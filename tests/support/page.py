"""What a page finds in a bundle's folder, by the words of docs/format.md alone: a second implementation."""

from __future__ import annotations

import gzip
import json
import struct
from base64 import b64decode
from pathlib import Path
from typing import Any

WORD = 0xFFFFFFFF


def boot_of(rec: Path) -> dict[str, Any]:
    return dict(json.loads((rec / "manifest.json").read_text())["boot"])


def read_json(path: Path) -> Any:
    return json.loads(gzip.decompress(path.read_bytes()))


def names_of(names: str) -> list[str]:
    return [names[at : at + 16] for at in range(0, len(names), 16)]


def instant_part(rec: Path, item: str) -> Path:
    """Where the item is, if the bundle has it."""
    instant = boot_of(rec)["instant"]
    if instant["fan"] > 0:
        directory = names_of(instant["names"])[fnv1a32(item) % instant["fan"]]
        instant = read_json(rec / f"instant/{directory}.bin")
    return rec / f"instant/{names_of(instant['names'])[lookup(instant, item)]}.bin"


def read_part(rec: Path, item: str) -> Any:
    """What the item's instant part holds, if the bundle has the item."""
    instant = boot_of(rec)["instant"]
    if "page" not in instant:
        return read_json(instant_part(rec, item))
    names, size, fan = names_of(instant["names"]), instant["page"], instant["fan"]
    number = word(item, instant["seed"], 1) % fan
    file, place = divmod(number, 20_000_000 // size)
    page = (rec / f"instant/{names[file]}.gz").read_bytes()[place * size : (place + 1) * size]
    for at in range(0, size - 16 * (fan.bit_length() - 1), 30):
        mark, pack, start, length = struct.unpack_from("<IHII", page, at)
        if length and mark == word(item, instant["seed"], 0):
            content = (rec / f"instant/{names[pack]}.gz").read_bytes()[start : start + length]
            return json.loads(gzip.decompress(content))
    return None


def neighbors_of(rec: Path, item: str) -> list[str]:
    """The ids of the item's list."""
    part = read_part(rec, item)
    return [part["cards"]["id"][row] for row in part["items"][item]["neighbors"]]


def exact(rec: Path, item: str) -> list[tuple[str, float]]:
    """The ids of the item's list with their cosines, as a page hands them to the engine."""
    cosines = read_json(instant_part(rec, item))["items"][item]["cosines"]
    return [(other, cosine / 100) for other, cosine in zip(neighbors_of(rec, item), cosines, strict=True)]


def co_occurrence_of(rec: Path, item: str) -> list[str]:
    """The ids of what the item was met together with."""
    part = read_json(instant_part(rec, item))
    return [part["cards"]["id"][row] for row in part["items"][item].get("co_occurrence", ())]


def request(item: str | None = None, **options: Any) -> dict[str, Any]:
    """A RecRequest of protocol.ts that asks for nothing but these options."""
    asked = {"neighbors": [], "parts": [], "events": [], "k": 6, "where": [], "allow": None, "deny": []}
    return {"item": item, **asked, "repeat": False, "seed": None} | options


def lookup(found: dict[str, Any], item: str) -> int:
    table = b64decode(found["table"])
    words = [table[at] + 256 * table[at + 1] for at in range(0, len(table), 2)]
    third = len(words) // 3
    number = 0
    for j in range(3):
        number ^= words[j * third + word(item, found["seed"], j) % third]
    return number


def word(item: str, seed: int, j: int) -> int:
    return mix(fnv1a32(item) + mix(fnv1a32("\u0001" + item) + (3 * seed + j) * 0x9E3779B1))


def mix(word: int) -> int:
    word &= WORD
    word = (word ^ word >> 16) * 0x85EBCA6B & WORD
    word = (word ^ word >> 13) * 0xC2B2AE35 & WORD
    return word ^ word >> 16


def fnv1a32(text: str) -> int:
    value = 2166136261
    for byte in text.encode():
        value = (value ^ byte) * 16777619 & WORD
    return value
