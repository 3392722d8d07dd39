"""The engine folder that ships: it holds what it says, loads nothing from elsewhere, and can be rebuilt."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import zipfile
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests import forgery
from tests.verify.conftest import findings

ROOT = Path(__file__).parent.parent
ASSETS = ROOT / "builder/recbuild/assets"
ENGINE = ASSETS / "engine"
PYODIDE = ROOT / "node_modules/pyodide"


@pytest.fixture(scope="module")
def listing() -> dict[str, Any]:
    found = ASSETS / "engine.json"
    if not found.is_file():
        pytest.fail("The engine folder is not built. Run: node web/build.mjs")
    return dict(json.loads(found.read_text()))


@pytest.fixture(scope="module")
def lock(listing: dict[str, Any]) -> dict[str, Any]:
    return dict(json.loads((ENGINE / "pyodide-lock.json").read_text()))


def archives() -> list[Path]:
    return [*sorted(ENGINE.glob("*.whl")), ENGINE / "python_stdlib.zip"]


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_the_folder_holds_exactly_the_files_of_its_listing(listing: dict[str, Any]) -> None:
    found = [
        {"path": file.name, "bytes": file.stat().st_size, "sha256": sha256(file.read_bytes())}
        for file in sorted(ENGINE.iterdir())
    ]
    assert found == listing["files"]


def test_the_folder_is_named_by_its_content(listing: dict[str, Any]) -> None:
    lines = "".join(f"{file['path']} {file['sha256']}\n" for file in listing["files"])
    assert listing["folder"] == f"engine-{sha256(lines.encode())[:16]}"


def test_pyodide_ships_as_it_was_published(listing: dict[str, Any]) -> None:
    for name in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"):
        assert (ENGINE / name).read_bytes() == (PYODIDE / name).read_bytes(), name


def test_the_lock_lists_exactly_the_wheels_that_ship(lock: dict[str, Any]) -> None:
    packages = lock["packages"]
    assert sorted(packages) == ["msgpack", "numpy", "recruntime"]
    assert sorted(entry["file_name"] for entry in packages.values()) == [
        wheel.name for wheel in sorted(ENGINE.glob("*.whl"))
    ]
    for name, entry in packages.items():
        assert entry["sha256"] == sha256((ENGINE / entry["file_name"]).read_bytes()), name
        assert entry["imports"] == [name]
    assert packages["recruntime"]["depends"] == ["msgpack", "numpy"]
    assert packages["numpy"]["depends"] == packages["msgpack"]["depends"] == []


def test_the_lock_is_for_this_pyodide(lock: dict[str, Any]) -> None:
    published = json.loads((PYODIDE / "pyodide-lock.json").read_text())
    assert lock["info"] == published["info"]


def test_nothing_is_fetched_from_elsewhere(lock: dict[str, Any]) -> None:
    for entry in lock["packages"].values():
        assert "/" not in entry["file_name"], "a wheel must lie beside the lock file"
    worker = (ENGINE / "worker.js").read_text()
    assert "://" not in worker
    # Pyodide would turn to a CDN only where it is told neither of these.
    assert "packageBaseUrl" in worker
    assert "lockFileURL" in worker


def test_no_browser_has_to_compile_python(listing: dict[str, Any]) -> None:
    for archive in archives():
        with zipfile.ZipFile(archive) as packed:
            names = packed.namelist()
        assert any(name.endswith(".pyc") for name in names), archive.name
        assert not [name for name in names if name.endswith(".py")], archive.name


def test_every_wheel_records_what_is_in_it(lock: dict[str, Any]) -> None:
    for entry in lock["packages"].values():
        with zipfile.ZipFile(ENGINE / entry["file_name"]) as wheel:
            record = next(name for name in wheel.namelist() if name.endswith(".dist-info/RECORD"))
            recorded = {
                path: (digest, size)
                for path, digest, size in csv.reader(wheel.read(record).decode().splitlines())
                if path != record
            }
            files = {name: wheel.read(name) for name in wheel.namelist() if name != record}
        assert recorded == {
            name: (
                f"sha256={urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()}",
                str(len(data)),
            )
            for name, data in files.items()
        }


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
