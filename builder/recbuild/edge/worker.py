"""The folder of an edge worker: in goes a bundle, out come modules, one of which recommends and searches.

Such workers have no files, and most may not compile WebAssembly from bytes. So all WebAssembly becomes
modules that the worker imports, and the bundle's files become one block of bytes.
"""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from recbuild.bundle.inventory import file_hashes
from recbuild.bundle.part import engine_folder
from recbuild.errors import BundleError
from recruntime.bundle.files import checked, read_file, read_manifest
from recruntime.errors import PartCorruptError
from recruntime.wire import MANIFEST

OURS = "recbuild"
"""The folder of what each run writes anew; what is beside it is the worker's own."""
CONTENT = "content.bin"
ENTRY = "recbuild.js"
KIND = "// Written by `recbuild edge`"
SINCE = "2026-04-01"
"""The date of the runtime whose behavior is asked for; later ones keep it."""
WORKERD = "workerd.capnp"
"""What the runtime itself reads, for those who run it on a server of their own."""
TYPES = {".js": "esModule", ".mjs": "esModule", ".wasm": "wasm", ".bin": "data"}
SCRIPTS = ("server.js", "digest.js", "pyodide.mjs", "pyodide.asm.mjs")
"""Of the engine folder, as they are."""
TEXTS = ("snapshot.json",)
"""Of the engine folder, into the block of bytes."""
UNUSED = ("pictures",)
"""Kinds of parts that only browsers read."""


@dataclass(frozen=True)
class Worker:
    """What was written.

    folder: where.
    files: how many files of the bundle are in it.
    bytes: of all that the host gets.
    compressed: the same, compressed by gzip, as hosts count it.
    kept: the worker's own files that were there already.
    """

    folder: Path
    files: int
    bytes: int
    compressed: int
    kept: tuple[str, ...]


def write_worker(bundle: Path, out: Path) -> Worker:
    """The worker of the bundle in the folder `bundle`, in the folder `out`.

    `out/recbuild` is replaced; `worker.js` and `wrangler.toml` are written if they are missing. Raises
    BundleError, RecError and OSError.
    """
    _check_target(bundle, out)
    manifest, entries = read_manifest(read_file(bundle, MANIFEST))
    boot = manifest["boot"]
    engine = _engine_files(bundle, boot["engine"]["folder"])
    parts = {
        entry.path: checked(lambda path: read_file(bundle, path), entry)
        for entry in entries
        if entry.kind not in UNUSED
    }
    texts = {f"{boot['engine']['folder']}/{name}": engine[name] for name in TEXTS}
    content, places = _block({**texts, **parts})
    compiled = {name: data for name, data in engine.items() if name.endswith(".wasm")}
    modules = {name: engine[name] for name in SCRIPTS} | compiled | {CONTENT: content}
    modules[ENTRY] = _entry(boot, places, sorted(compiled)).encode()
    out.mkdir(parents=True, exist_ok=True)
    _replace(out / OURS, {**modules, WORKERD: _workerd(sorted(modules)).encode()})
    sizes = [(len(data), len(gzip.compress(data, 6))) for data in modules.values()]
    size, compressed = (sum(column) for column in zip(*sizes, strict=True))
    return Worker(out, len(places), size, compressed, tuple(_add_own(out)))


def _check_target(bundle: Path, out: Path) -> None:
    real = bundle.resolve()
    if out.resolve() == real or real in out.resolve().parents:
        raise BundleError(f"{out} is in the bundle, which gets published. Give another folder.")
    entry = out / OURS / ENTRY
    if (out / OURS).exists() and not (entry.is_file() and entry.read_text().startswith(KIND)):
        raise BundleError(
            f"{out / OURS} is there, and not from `recbuild edge`. Move it, or give another folder."
        )


def _engine_files(bundle: Path, folder: str) -> dict[str, bytes]:
    """By name. Raises BundleError or PartCorruptError."""
    hashes = file_hashes(bundle / folder) if (bundle / folder).is_dir() else {}
    if "server.js" not in hashes:
        raise BundleError(
            f"{bundle} was built by a version of recbuild that had no edge workers. Build it again."
        )
    if engine_folder(hashes) != folder:
        raise PartCorruptError(f"{bundle / folder} is not what its name says. Copy the bundle again.")
    return {name: read_file(bundle, f"{folder}/{name}") for name in hashes}


def _block(data: Mapping[str, bytes]) -> tuple[bytes, dict[str, tuple[int, int]]]:
    """All of it end to end, and where each begins and ends."""
    places = {}
    end = 0
    for path, content in data.items():
        places[path] = (end, end + len(content))
        end += len(content)
    return b"".join(data.values()), places


def _entry(boot: Mapping[str, Any], places: Mapping[str, tuple[int, int]], compiled: list[str]) -> str:
    """The module that the worker imports."""
    imports = [f'import wasm{number} from "./{name}";' for number, name in enumerate(compiled)]
    named = ", ".join(f'"{name}": wasm{number}' for number, name in enumerate(compiled))
    return "\n".join(
        [
            f"{KIND}, which replaces this folder each time: change nothing in it.",
            'import { shopOf } from "./server.js";',
            'import * as loader from "./pyodide.mjs";',
            'import * as module from "./pyodide.asm.mjs";',
            f'import content from "./{CONTENT}";',
            *imports,
            f"const boot = {json.dumps(boot, separators=(',', ':'))};",
            f"const files = {json.dumps(places, separators=(',', ':'))};",
            f"const shop = shopOf({{ boot, content, files, compiled: {{ {named} }}, loader, module }});",
            "export const recommend = (request) => shop.recommend(request);",
            "export const search = (query, options) => shop.search(query, options);",
            "",
        ]
    )


def _workerd(names: Sequence[str]) -> str:
    """The configuration of workerd: the worker with these modules of ours, at port 8787 of this machine."""
    modules = [("worker.js", "../worker.js"), *((f"{OURS}/{name}", name) for name in names)]
    lines = (f'    (name = "{name}", {TYPES[Path(name).suffix]} = embed "{path}"),' for name, path in modules)
    return "\n".join(
        [
            'using Workerd = import "/workerd/workerd.capnp";',
            "const config :Workerd.Config = (",
            '  services = [(name = "main", worker = .worker)],',
            '  sockets = [(name = "http", address = "127.0.0.1:8787", http = (), service = "main")],',
            ");",
            "const worker :Workerd.Worker = (",
            f'  compatibilityDate = "{SINCE}",',
            "  modules = [",
            *lines,
            "  ],",
            ");",
            "",
        ]
    )


def _replace(folder: Path, modules: Mapping[str, bytes]) -> None:
    """The folder with these files alone; the earlier one stays until they are all written."""
    fresh = folder.with_name(f".{folder.name}-new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    for name, data in modules.items():
        (fresh / name).write_bytes(data)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.replace(folder)


def _add_own(out: Path) -> Iterator[str]:
    """Writes the worker's own files where they are missing. The names of the others."""
    for template in sorted((files("recbuild") / "edge" / "template").iterdir(), key=lambda one: one.name):
        target = out / template.name
        if target.exists():
            yield target.name
        else:
            target.write_bytes(template.read_bytes())
