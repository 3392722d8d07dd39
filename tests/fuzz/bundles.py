"""A bundle as a dict of its files, in which one part can be changed and all that names it follows."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgpack

from recruntime.wire import MANIFEST
from tests.fuzz.mutate import damaged, mutated, plain

Files = dict[str, bytes]


def files_of(rec: Path) -> Files:
    """Path to content, of all files."""
    found = (path for path in rec.rglob("*") if path.is_file())
    return {path.relative_to(rec).as_posix(): path.read_bytes() for path in found}


def spoiled(files: Mapping[str, bytes], rng: random.Random) -> Files:
    """The files with one of them changed: a part, or the manifest."""
    paths = [path for path in files if path.startswith(("parts/", "instant/"))]
    path = rng.choice([MANIFEST, *paths, *paths])
    if path == MANIFEST:
        manifest = json.loads(files[MANIFEST])
        if rng.random() < 0.1:
            return {**files, MANIFEST: damaged(files[MANIFEST], rng)}
        changed = mutated(manifest, rng)
        return _with_manifest(files, changed) if isinstance(changed, dict) else {**files, MANIFEST: b"[]"}
    return forged(files, path, _changed(files[path], path, rng))


def _changed(content: bytes, path: str, rng: random.Random) -> bytes:
    if rng.random() < 0.15:
        return damaged(content, rng)
    if path.endswith(".msgpack"):
        return _packed(mutated(msgpack.unpackb(content), rng))
    text = json.dumps(plain(mutated(json.loads(gzip.decompress(content)), rng))).encode()
    return gzip.compress(damaged(text, rng) if rng.random() < 0.1 else text, 1, mtime=0)


def _packed(value: Any) -> bytes:
    try:
        return bytes(msgpack.packb(value))
    except (OverflowError, ValueError, TypeError):  # numbers beyond 64 bits
        return b"\x80"


def forged(files: Mapping[str, bytes], path: str, content: bytes) -> Files:
    """Other content in a part's place, under its own hash, and the names in other files to match."""
    old, fresh = (hashlib.sha256(one).hexdigest() for one in (files[path], content))
    found = {other: text for other, text in files.items() if other != path}
    found[path.replace(old[:16], fresh[:16])] = content
    manifest = json.loads(files[MANIFEST])
    for entry in manifest["parts"]:
        if entry["path"] == path:
            entry.update(bytes=len(content), sha256=fresh)
    found = _with_manifest(found, json.loads(json.dumps(manifest).replace(old[:16], fresh[:16])))
    for entry in manifest["parts"]:
        if entry["kind"] in ("directory", "listing") and entry["path"] != path:
            text = gzip.decompress(files[entry["path"]])
            if old[:16].encode() in text:
                named = text.replace(old[:16].encode(), fresh[:16].encode())
                found = forged(found, entry["path"], gzip.compress(named, 1, mtime=0))
    return found


def _with_manifest(files: Mapping[str, bytes], manifest: dict[str, Any]) -> Files:
    """The manifest under its own build, and a loader to match, as far as there is a boot piece."""
    boot = manifest.get("boot")
    found = dict(files)
    manifest = plain(manifest)
    if isinstance(boot, dict):
        bare = {key: value for key, value in boot.items() if key != "build"}
        said = {key: value for key, value in manifest.items() if key != "build"} | {"boot": plain(bare)}
        build = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]
        manifest["build"] = manifest["boot"]["build"] = build
        code = files["rec.js"].partition(b"\n")[2]
        found["rec.js"] = f"const __BOOT__={json.dumps(manifest['boot'])};\n".encode() + code
    return found | {MANIFEST: json.dumps(manifest).encode()}
