"""Bundles for tests of what reads them: small ones, with page files of a few bytes, and forged ones.

A forged part has every hash, name and reference as the builder would have written it: only its content lies.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recbuild.bundle.manifest import PACKS_LOADER, PAGE_FILES
from recbuild.bundle.part import ENGINE_LISTING
from recruntime.bundle.core_part import Core, read_core
from recruntime.bundle.items import Items, pack_items, unpack_items
from recruntime.wire import pack, unpack
from tests.support.command import run

TOPICS = ("whale ship harbour sailor wave", "planet rocket comet galaxy orbit", "rose seed tulip hedge spade")
FOREIGN = {
    ".git/HEAD": b"ref: refs/heads/main\n",
    ".htaccess": b"Options -Indexes\n",
    "robots.txt": b"User-agent: *\nDisallow: /rec/\n",
    "notes/old.md": b"remember\n",
    "parts/README": b"what these are\n",
    "parts/items-0123456789abcdef.msgpack": b"of somebody else\n",
    "parts/deeper/note": b"nested\n",
    "instant/.well-known/thing": b"?",
    "engine-0123456789abcdef/mine.js": b"// not of recbuild\n",
}
"""Files in a bundle's folder that are not recbuild's."""


def write_catalog(path: Path, count: int) -> Path:
    """Items of three topics, every seventeenth out of stock."""
    lines = ["id,title,description,price,url,stock"]
    for row in range(count):
        words = TOPICS[row % 3].split()
        text = " ".join(words[(row // 3 + step) % 5] for step in range(3 + row % 2))
        price = "" if row % 5 == 0 else f"{row % 90 + 0.5}"
        lines.append(f"sku-{row},The {text} book № {row},{text},{price},/p/{row}.html,{int(row % 17 > 0)}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_sessions(folder: Path, ids: Sequence[str]) -> tuple[str, ...]:
    """Options for a bundle that learns from sessions: items that stand side by side were met together.

    Every seventh item stands between two that were, and nobody met it.
    """
    lines = ["user,item,event,time"]
    for row in range(len(ids)):
        for user in range(2 + row % 4):
            met = [ids[other % len(ids)] for other in (row, row + 1, row + 3) if other % 7]
            lines += [f"u{row}-{user},{item},view,{60 * turn}" for turn, item in enumerate(met)]
    (folder / "sessions.csv").write_text("\n".join(lines) + "\n")
    (folder / "recbuild.toml").write_text(
        '[behavior]\nmin_users = 2\nmodel = "co_occurrence"\ntune = "none"\n'
    )
    return ("--sessions", str(folder / "sessions.csv"), "--config", str(folder / "recbuild.toml"))


@contextmanager
def small_builder(home: Path, version: str = "") -> Iterator[None]:
    """A builder whose page files are a few bytes, and whose parts are so small that few items fill many.

    version: of its page files.
    """
    engine = home / "assets/engine"
    engine.mkdir(parents=True, exist_ok=True)
    hashes = {}
    for name in ("connect.js", "experiments.js", "extras.js", "overlay.js", "pyodide.mjs", "worker.js"):
        (engine / name).write_text(f"// {name} of the engine{version}\n")
        hashes[name] = hashlib.sha256((engine / name).read_bytes()).hexdigest()
    lines = "".join(f"{name} {found}\n" for name, found in hashes.items()).encode()
    folder = hashlib.sha256(lines)
    (engine / ENGINE_LISTING).write_bytes(lines)
    hashes[ENGINE_LISTING] = folder.hexdigest()
    listing = [{"path": name, "sha256": found} for name, found in hashes.items()]
    (home / "assets/engine.json").write_text(
        json.dumps({"folder": f"engine-{folder.hexdigest()[:16]}", "files": listing})
    )
    for name in (PACKS_LOADER, *PAGE_FILES):
        (home / "assets" / name).write_text(f"// {name}{version}\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("recbuild.bundle.page_files.files", lambda package: home)
        patch.setattr("recbuild.bundle.rebuild.reusable.PARTITIONED_PART_BYTES", 3000)
        patch.setattr("recbuild.index.partition.MIN_ITEMS", 50)
        patch.setattr("recbuild.bundle.instant.lane.PART_BYTES", 6000)
        patch.setattr("recbuild.bundle.instant.lane.MAX_INLINED", 60)
        patch.setattr("recbuild.bundle.instant.lane.ITEMS_PER_DIRECTORY", 60)
        yield


def build(home: Path, out: Path, count: int, *options: str, taught: bool = False) -> Path:
    """A bundle of so many items in `out`, by the builder as it is. taught: by past sessions."""
    catalog = write_catalog(home / "catalog.csv", count)
    sessions = write_sessions(home, [f"sku-{row}" for row in range(count)]) if taught else ()
    result = run("bundle", catalog, "--out", out, *options, *sessions)
    assert result.exit_code == 0, result.output
    return out


def flipped(content: bytes, random: np.random.Generator) -> bytes:
    """The content with one byte changed."""
    place, bits = int(random.integers(len(content))), int(random.integers(1, 256))
    return content[:place] + bytes([content[place] ^ bits]) + content[place + 1 :]


def manifest_of(rec: Path) -> dict[str, Any]:
    return dict(json.loads((rec / "manifest.json").read_text()))


def paths_of(rec: Path, kind: str) -> list[str]:
    return [part["path"] for part in manifest_of(rec)["parts"] if part["kind"] == kind]


def default_path(rec: Path) -> str:
    """Path of the instant part that has the default list."""
    return f"instant/{manifest_of(rec)['boot']['instant']['default']}.bin"


def read_json(rec: Path, path: str) -> Any:
    return json.loads(gzip.decompress((rec / path).read_bytes()))


def forge(rec: Path, path: str, content: bytes) -> str:
    """Other content in a part's place, and all that names the part to match. Returns its new path."""
    manifest = manifest_of(rec)
    entry = next(part for part in manifest["parts"] if part["path"] == path)
    old, full = entry["sha256"][:16], hashlib.sha256(content).hexdigest()
    fresh = path.replace(old, full[:16])
    (rec / path).unlink()
    (rec / fresh).write_bytes(content)
    entry.update(path=fresh, bytes=len(content), sha256=full)
    manifest["boot"] = json.loads(json.dumps(manifest["boot"]).replace(old, full[:16]))
    forge_manifest(rec, manifest)
    for other in (*paths_of(rec, "directory"), *paths_of(rec, "listing")):
        text = json.dumps(read_json(rec, other))
        if old in text:
            forge_json(rec, other, json.loads(text.replace(old, full[:16])))
    return fresh


def forge_manifest(rec: Path, manifest: dict[str, Any]) -> None:
    """The manifest as given, but for its build, and a loader to match."""
    said = {key: value for key, value in manifest.items() if key != "build"}
    said["boot"] = {key: value for key, value in manifest["boot"].items() if key != "build"}
    build = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]
    manifest["build"] = manifest["boot"]["build"] = build
    (rec / "manifest.json").write_text(json.dumps(manifest))
    code = (rec / "rec.js").read_text().partition("\n")[2]
    (rec / "rec.js").write_text(f"const __BOOT__={json.dumps(manifest['boot'])};\n{code}")


def forge_json(rec: Path, path: str, value: object) -> str:
    """Another value in a JSON part."""
    return forge(rec, path, gzip.compress(json.dumps(value).encode(), mtime=0))


def edit_json(rec: Path, path: str, edit: Callable[[Any], object]) -> str:
    """A JSON part after `edit` has changed its value in place."""
    value = read_json(rec, path)
    edit(value)
    return forge_json(rec, path, value)


def edit_msgpack(rec: Path, path: str, edit: Callable[[dict[str, Any]], object]) -> str:
    """A msgpack part after `edit` has changed its map in place."""
    value = unpack((rec / path).read_bytes(), path)
    edit(value)
    return forge(rec, path, pack(value))


def edit_items(rec: Path, number: int, **columns: Callable[[Items], Any]) -> str:
    """Item part `number` with other columns: by name, made from the items as they are."""
    items = items_of(rec, number)
    changed = replace(items, **{name: make(items) for name, make in columns.items()})
    return forge(rec, paths_of(rec, "items")[number], pack_items(changed, core_of(rec).codec))


def items_of(rec: Path, number: int) -> Items:
    """Item part `number`, decoded."""
    core, content = core_of(rec), (rec / paths_of(rec, "items")[number]).read_bytes()
    return unpack_items(content, number, sum(core.rows[:number]), core.codec, core.kinds)


def core_of(rec: Path) -> Core:
    return read_core((rec / paths_of(rec, "core")[0]).read_bytes())


def copied(bundle: Path, out: Path) -> Path:
    """The bundle, once more at `out`."""
    return Path(shutil.copytree(bundle, out, symlinks=True))


def add(root: Path, contents: dict[str, bytes]) -> None:
    """Write these contents, by their paths below the folder."""
    for path, content in contents.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
