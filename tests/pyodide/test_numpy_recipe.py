"""meta.yaml beside the vendored numpy is a recipe for pyodide-build, and build.sh goes by it, too."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.pyodide.test_vendored_numpy import VENDOR, load_tool


@pytest.fixture(scope="module")
def recipe() -> dict[str, Any]:
    return dict(yaml.safe_load((VENDOR / "meta.yaml").read_text()))


def from_build_script(function: str) -> str:
    """What a function of build.sh prints."""
    command = ["bash", "-ec", f'source "$1"; {function}', "bash", str(VENDOR / "build.sh")]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_the_recipe_is_of_the_vendored_version(recipe: dict[str, Any]) -> None:
    version = recipe["package"]["version"]
    (wheel,) = VENDOR.glob("*.whl")
    assert wheel.name.startswith(f"numpy-{version}-")
    assert recipe["source"]["url"].endswith(f"/v{version}/numpy-{version}.tar.gz")


def test_build_sh_gets_the_recipes_source(recipe: dict[str, Any]) -> None:
    version, sha256 = recipe["package"]["version"], recipe["source"]["sha256"]
    assert re.fullmatch("[0-9a-f]{64}", sha256)
    assert from_build_script("pinned_source") == f"numpy=={version} --hash=sha256:{sha256}\n"


def test_build_sh_compiles_with_the_recipes_flags_and_settings(recipe: dict[str, Any]) -> None:
    command = from_build_script("write_build_command")
    build = recipe["build"]
    flags = [flag for flag in build["cflags"].split() if not flag.startswith("-W")]
    assert {"-O3", "-msimd128", "-DNPY_HAVE_SSE42=1"} <= set(flags)
    for name in ("c_args", "cpp_args"):
        assert f'"-Csetup-args=-D{name}={" ".join(flags)}"' in command
    assert f" WASM_LINK_OPTIMIZE={build['ldflags']} " in command
    settings = build["backend-flags"].split()
    assert "setup-args=-Dallow-noblas=true" in settings
    assert f" {' '.join(f'-C{setting}' for setting in settings)} " in command


def test_the_recipes_script_applies_the_patch(recipe: dict[str, Any], tmp_path: Path) -> None:
    """In files that hold no more of numpy than the places to be changed."""
    edits = load_tool("patch_matmul").edits()
    for path in {edit.path for edit in edits}:
        (tmp_path / path).parent.mkdir(parents=True)
        places = [edit.old for edit in edits if edit.path == path]
        (tmp_path / path).write_text("/* between */".join(places))
    command = ["bash", "-ec", recipe["build"]["script"]]
    subprocess.run(command, cwd=tmp_path, env={**os.environ, "PKGDIR": str(VENDOR)}, check=True)
    for edit in edits:
        assert edit.new in (tmp_path / edit.path).read_text()


def test_pyodide_build_accepts_the_recipe(recipe: dict[str, Any]) -> None:
    spec = pytest.importorskip("pyodide_build.recipe.spec", reason="needs the extra wasm, and Python 3.12")
    accepted = spec.MetaConfig.from_yaml(VENDOR / "meta.yaml")
    assert accepted.source.sha256 == recipe["source"]["sha256"]
    assert accepted.build.backend_flags == recipe["build"]["backend-flags"]
