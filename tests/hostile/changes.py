"""How a hostile bundle is made of a sound one: each function makes an attack, or is one.

All hashes and names are changed to match, so that only what the changed value says is wrong.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from recruntime.wire import PATHS, pack_array, zip_array
from tests.support import forgery

Attack = Callable[[Path], object]

DEEP = 200_000
BOMB = zlib.compress(bytes(1 << 28), 9)  # 260 KB that become 256 MB
MARKUP = "[/x] \x1b[2J"


def of_path(path: object) -> Attack:
    """The first part is said to be at another path."""

    def attack(rec: Path) -> None:
        manifest = forgery.manifest_of(rec)
        manifest["parts"][0]["path"] = path
        forgery.forge_manifest(rec, manifest)

    return attack


def of_manifest(*keys: str | int, value: object) -> Attack:
    """The manifest says something else under these keys."""

    def attack(rec: Path) -> None:
        manifest = forgery.manifest_of(rec)
        put(manifest, keys, value)
        forgery.forge_manifest(rec, manifest)

    return attack


def of_text(text: str) -> Attack:
    """The manifest is this text."""
    return lambda rec: (rec / "manifest.json").write_text(text)


def of_core(*keys: str | int, value: object) -> Attack:
    """The core part says something else under these keys."""
    return lambda rec: forgery.edit_msgpack(rec, first(rec, "core"), lambda part: put(part, keys, value))


def of_items(*keys: str | int, value: object) -> Attack:
    """The first item part says something else under these keys."""
    return lambda rec: forgery.edit_msgpack(rec, first(rec, "items"), lambda part: put(part, keys, value))


def of_bytes(kind: str, content: bytes) -> Attack:
    """The first part of this kind has these bytes."""
    return lambda rec: forgery.forge(rec, first(rec, kind), content)


def of_instant(edit: Callable[[Any], object]) -> Attack:
    """Every instant part is changed by `edit`."""

    def attack(rec: Path) -> None:
        for path in forgery.paths_of(rec, "instant"):
            forgery.edit_json(rec, path, edit)

    return attack


def of_entries(**values: object) -> Attack:
    """Every item of every instant part says something else."""
    return of_instant(lambda part: [entry.update(values) for entry in part["items"].values()])


def of_link(place: str, target: str) -> Attack:
    """A file or a folder of the bundle is a link. place: its path, the kind of a part, or "engine"."""

    def attack(rec: Path) -> None:
        found = rec / (first(rec, place) if place in PATHS else place)
        if place == "engine":
            found = rec / forgery.manifest_of(rec)["boot"]["engine"]["folder"]
        found.rename(rec.parent / f"{rec.name}-aside")
        found.symlink_to(target.format(aside=rec.parent / f"{rec.name}-aside"))

    return attack


def a_pipe(rec: Path) -> None:
    """A part is a pipe, which never ends and never begins."""
    path = rec / first(rec, "core")
    path.unlink()
    os.mkfifo(path)


def a_sparse_file(rec: Path) -> None:
    """A part claims a terabyte, and takes no place on the disk."""
    manifest = forgery.manifest_of(rec)
    manifest["parts"][0]["bytes"] = 1 << 40
    forgery.forge_manifest(rec, manifest)
    os.truncate(rec / manifest["parts"][0]["path"], 1 << 40)


def a_huge_manifest(rec: Path) -> None:
    os.truncate(rec / "manifest.json", 1 << 40)


def a_folder(rec: Path) -> None:
    """A part is a folder."""
    path = rec / first(rec, "core")
    path.unlink()
    path.mkdir()


def ids_that_are_no_text(rec: Path) -> None:
    """The ids' bytes are no UTF-8."""
    count = len(forgery.items_of(rec, 0))
    lengths = zip_array(np.full(count, 2, dtype="<u4"))
    data = {"lengths": lengths, "zip": zlib.compress(b"\xff\xfe" * count)}
    forgery.edit_msgpack(rec, first(rec, "items"), lambda part: part.update(ids=data))


def ids_cut_within_a_letter(rec: Path) -> None:
    count = len(forgery.items_of(rec, 0))
    lengths = zip_array(np.array([1, 3] * (count // 2), dtype="<u4"))
    data = {"lengths": lengths, "zip": zlib.compress("éé".encode() * (count // 2))}
    forgery.edit_msgpack(rec, first(rec, "items"), lambda part: part.update(ids=data))


def an_id_of_megabytes(rec: Path) -> None:
    """Hashing it byte after byte would take minutes."""
    count = len(forgery.items_of(rec, 0))
    lengths = np.ones(count, dtype="<u4")
    lengths[0] = 3_000_000
    noise = np.random.default_rng(0).integers(97, 101, 3_000_000 + count - 1, dtype=np.uint8).tobytes()
    data = {"lengths": zip_array(lengths), "zip": zlib.compress(noise)}
    forgery.edit_msgpack(rec, first(rec, "items"), lambda part: part.update(ids=data))


def numbers_everywhere(number: float) -> Attack:
    """All prices are this number."""

    def attack(rec: Path) -> None:
        count = len(forgery.items_of(rec, 0))
        column = zip_array(np.full(count, number, dtype="<f8"))
        forgery.edit_msgpack(rec, first(rec, "items"), lambda part: part["cards"].update(price=column))

    return attack


def a_stream_in_one_lane(rec: Path) -> None:
    """Decoding would take a step of Python for each symbol."""
    forgery.edit_msgpack(
        rec,
        first(rec, "items"),
        lambda part: part["codes"].update(rows=200_000, lanes=1, stream=bytes(1 << 20)),
    )


def a_codec_of_many_axes(rec: Path) -> None:
    """A thousand bytes that claim 65,536 dimensions for each of 2,000 rows."""
    axes = {"means": zip_array(np.zeros(65536, "|i1")), "models": zip_array(np.full(65536, 255, "|u1"))}
    forgery.edit_msgpack(rec, first(rec, "core"), lambda core: core["codec"].update(dims=65536, **axes))
    blank = pack_array(np.empty(0, "<u4"))
    codes = {"rows": 2000, "lanes": 1, "blank": blank, "stream": (1 << 16).to_bytes(4, "little")}
    forgery.edit_msgpack(rec, first(rec, "items"), lambda part: part.update(codes=codes))


def many_small_bombs(rec: Path) -> None:
    """Each column is no larger than a column may be; together they are."""
    names = [f"field-{number}" for number in range(200)]
    column = zip_array(np.zeros(forgery.manifest_of(rec)["counts"]["items"], "<f8"))
    bomb = {"dtype": "<f8", "shape": [1 << 17], "zip": zlib.compress(bytes(1 << 20), 9)}
    fields = [{"name": name, "kind": "number"} for name in names]
    forgery.edit_msgpack(rec, first(rec, "core"), lambda core: core["fields"].extend(fields))
    cards = dict.fromkeys(names[1:], bomb) | {names[0]: column}
    forgery.edit_msgpack(rec, first(rec, "items"), lambda part: part["cards"].update(cards))


def first(rec: Path, kind: str) -> str:
    return forgery.paths_of(rec, kind)[0]


def put(value: Any, keys: tuple[str | int, ...], fresh: object) -> None:
    """Another value where these keys lead."""
    for key in keys[:-1]:
        value = value[key]
    value[keys[-1]] = fresh


def nested_msgpack(depth: int) -> bytes:
    """A map whose one value is a list in a list in a list …"""
    return b"\x81\xa5codec" + b"\x91" * depth + b"\xc0"


def swollen_msgpack() -> bytes:
    """Lists in lists, each of which says that it has as many members as the file has bytes."""
    head = b"\xdd" + (1 << 20).to_bytes(4, "big")
    return b"\x81\xa5codec" + head * 500 + bytes(1 << 20)
