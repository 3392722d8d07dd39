"""The engine folder that ships: it holds what it says, loads nothing from elsewhere, and can be rebuilt."""

from __future__ import annotations

import ast
import hashlib
import json
import re
import subprocess
import zipfile
from base64 import b64decode
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recbuild.bundle.part import ENGINE_LISTING
from tests.support import forgery
from tests.support.paths import ROOT
from tests.verify.conftest import findings

ASSETS = ROOT / "builder/recbuild/assets"
ENGINE = ASSETS / "engine"
PYODIDE = ROOT / "node_modules/pyodide"

# Functions that import what is not in the snapshot: programs, tracebacks for people, files and networks.
NEVER_CALLED = {
    "_py_warnings._formatwarnmsg_impl",
    "ast.main",
    "ast.unparse",
    "base64.main",
    "collections.most_common",
    "numpy.__getattr__",
    "numpy._pyinstaller_hooks_dir",
    "pyodide.code.run_js",
    "tokenize._main",
}


@pytest.fixture(scope="module")
def listing() -> dict[str, Any]:
    found = ASSETS / "engine.json"
    if not found.is_file():
        pytest.fail("The engine folder is not built. Run: node web/build.mjs")
    return dict(json.loads(found.read_text()))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_the_folder_holds_exactly_the_files_of_its_listing(listing: dict[str, Any]) -> None:
    found = [
        {"path": file.name, "bytes": file.stat().st_size, "sha256": sha256(file.read_bytes())}
        for file in sorted(ENGINE.iterdir())
    ]
    assert found == listing["files"]


def test_the_folder_is_named_by_its_content(listing: dict[str, Any]) -> None:
    others = [file for file in listing["files"] if file["path"] != ENGINE_LISTING]
    lines = "".join(f"{file['path']} {file['sha256']}\n" for file in others)
    assert (ENGINE / ENGINE_LISTING).read_text() == lines
    assert listing["folder"] == f"engine-{sha256(lines.encode())[:16]}"


def test_pyodides_loader_ships_as_it_was_published() -> None:
    """Of what it loads, web/test/startup/trim.test.ts says what is left."""
    assert (ENGINE / "pyodide.mjs").read_bytes() == (PYODIDE / "pyodide.mjs").read_bytes()


def test_the_worker_checks_every_file_of_pythons_start() -> None:
    checked = dict(re.findall(r'"([\w.]+)":"sha256-([\w+/=]+)"', (ENGINE / "worker.js").read_text()))
    extensions = [file.name for file in ENGINE.glob("numpy.*.wasm")]
    of_pyodide = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"]
    assert sorted(checked) == sorted(
        [*of_pyodide, "python.zip", "snapshot.json", "snapshot.wasm", *extensions]
    )
    for name, digest in checked.items():
        assert b64decode(digest) == hashlib.sha256((ENGINE / name).read_bytes()).digest(), name


def test_nothing_is_fetched_from_elsewhere() -> None:
    worker = (ENGINE / "worker.js").read_text()
    assert "://" not in worker
    # Pyodide would turn to a CDN only where it is told neither of these.
    assert "packageBaseUrl" in worker
    assert "lockFileContents" in worker


def test_no_browser_has_to_compile_python() -> None:
    with zipfile.ZipFile(ENGINE / "python.zip") as archive:
        names = archive.namelist()
    assert {"recruntime/bridge.pyc", "numpy/__init__.pyc", "msgpack/fallback.pyc"} <= set(names)
    assert [name for name in names if not name.endswith((".pyc", ".so"))] == []


def test_the_snapshot_does_not_tell_where_it_was_made() -> None:
    image = (ENGINE / "snapshot.wasm").read_bytes()
    assert b"recruntime" in image, "text in the snapshot can be read"
    assert str(ROOT).encode() not in image
    assert b"warmup.py" not in image


def inside(code: str) -> Any:
    """What this Python says inside the snapshot, where nothing can be imported that is not in it."""
    command = ["node", str(ROOT / "tests/pyodide/inside.mjs")]
    ran = subprocess.run(command, input=code, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_all_that_the_runtime_imports_and_takes_from_numpy_is_in_the_snapshot() -> None:
    of_bundle = ("files", "instant_lane", "instant_part", "lookup", "packs")
    names = ("recommender", *(f"bundle/{name}" for name in of_bundle))
    alone = {ROOT / f"runtime/recruntime/{name}.py" for name in names}
    alone |= {*(ROOT / "runtime/recruntime/render").glob("*.py")}
    files = {*(ROOT / "runtime/recruntime").rglob("*.py")} - alone  # these open folders, in plain CPython
    sources = [ast.parse(file.read_text()) for file in files]
    nodes = [node for source in sources for node in ast.walk(source)]
    modules = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    modules |= {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    taken = {
        node.attr for node in nodes if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "np"
    }
    assert len(taken) > 40
    missing, empty = inside(f"""
import json, sys, numpy
missing = [name for name in {sorted(modules)!r} if name not in sys.modules]
stubs = [name for name in {sorted(taken)!r} if getattr(getattr(numpy, name), "__name__", "") == "Nothing"]
json.dumps([missing, stubs])
""")
    assert (missing, empty) == ([], [])


def test_what_functions_import_later_is_in_the_snapshot_or_known_to_be_needed_never() -> None:
    command = ["node", str(ROOT / "tests/pyodide/imports.mjs"), str(ENGINE / "python.zip")]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    found, builtin = json.loads(ran.stdout)
    there = {*inside("import json, sys; json.dumps([*sys.modules])"), *builtin}
    missing = {f"{module}.{function}" for module, function, imported in found if imported not in there}
    assert missing == NEVER_CALLED


def test_the_modules_that_numpys_machine_code_imports_are_in_the_snapshot() -> None:
    (library,) = ENGINE.glob("numpy.*.wasm")
    named = {name.decode() for name in re.findall(rb"\0(numpy(?:\.\w+)+)(?=\0)", library.read_bytes())}
    (wheel,) = (ROOT / "web/vendor/numpy").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        files = set(archive.namelist())
    modules = sorted(name for name in named if f"{name.replace('.', '/')}.pyc" in files)
    assert len(modules) > 8
    missing = inside(
        f"import json, sys; json.dumps([name for name in {modules!r} if name not in sys.modules])"
    )
    assert missing == []


def test_a_flipped_byte_in_a_large_file_of_the_engine_is_found(
    listing: dict[str, Any], tmp_path: Path
) -> None:
    forgery.build(tmp_path, tmp_path / "rec", 20)
    random = np.random.default_rng(0)
    for file in sorted((tmp_path / "rec" / listing["folder"]).iterdir()):
        content = file.read_bytes()
        file.write_bytes(forgery.flipped(content, random))
        assert findings(tmp_path / "rec") == [f"{file.parent.name}/{file.name} is damaged: its hash differs"]
        file.write_bytes(content)


def test_the_notices_name_every_file_and_carry_every_licence(listing: dict[str, Any]) -> None:
    notices = (ENGINE / "NOTICES.txt").read_text()
    unnamed = [file["path"] for file in listing["files"] if f"`{file['path']}`" not in notices]
    assert unnamed == [], "add them to web/NOTICES.md"
    for licence in [*(ROOT / "web/licenses").iterdir(), ROOT / "web/vendor/numpy/LICENSE.txt"]:
        assert licence.read_text() in notices, licence.name


def test_building_again_gives_the_same_bytes(listing: dict[str, Any], tmp_path: Path) -> None:
    command = ["node", str(ROOT / "web/engine/build.mjs"), str(tmp_path / "engine")]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    again = json.loads(built.stdout)
    assert again == listing, "if the sources changed since the last build, run: node web/build.mjs"
