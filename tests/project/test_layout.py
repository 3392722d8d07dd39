"""The layout: small rooms, imports in one direction, and a runtime that needs numpy and msgpack alone.

What may import what is in pyproject.toml, under import-linter.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT

PACKAGES = (ROOT / "builder" / "recbuild", ROOT / "runtime" / "recruntime")
FOLDERS = sorted(
    {file.parent for package in PACKAGES for file in package.rglob("*.py") if "assets" not in file.parts}
)
OTHERS = sorted(
    {
        file.parent
        for room in ("tests", "bench", "playwright", "web/src", "web/engine", "web/startup", "web/test")
        for kind in ("*.py", "*.ts", "*.mjs")
        for file in (ROOT / room).rglob(kind)
    }
)
MAX_MODULES = 14
MAX_LINES = 300


def test_imports_run_one_way() -> None:
    linted = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT / 'builder'}:{ROOT / 'runtime'}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert linted.returncode == 0, linted.stdout + linted.stderr
    assert "0 broken" in linted.stdout


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.relative_to(ROOT).as_posix())
def test_a_room_holds_about_a_dozen_modules_and_says_what_it_is_for(folder: Path) -> None:
    modules = [file for file in folder.glob("*.py") if file.name != "__init__.py"]
    assert len(modules) <= MAX_MODULES, sorted(file.name for file in modules)
    assert ast.get_docstring(ast.parse((folder / "__init__.py").read_text())), folder
    for module in modules:
        assert ast.get_docstring(ast.parse(module.read_text())), module
        assert len(module.read_text().splitlines()) <= MAX_LINES, module


@pytest.mark.parametrize("folder", OTHERS, ids=lambda folder: folder.relative_to(ROOT).as_posix())
def test_a_room_of_tests_benchmarks_or_the_page_holds_about_a_dozen_modules(folder: Path) -> None:
    modules = [file for file in folder.iterdir() if file.suffix in {".py", ".ts", ".mjs"}]
    assert len([file for file in modules if file.name != "__init__.py"]) <= MAX_MODULES


def test_the_runtime_imports_numpy_msgpack_and_the_standard_library_alone() -> None:
    allowed = {"numpy", "msgpack", "recruntime", *sys.stdlib_module_names}
    for file in (ROOT / "runtime").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert {name.partition(".")[0] for name in names} <= allowed, file


def test_every_public_class_has_a_name_of_its_own() -> None:
    places: dict[str, list[Path]] = {}
    for package in PACKAGES:
        for file in package.rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    places.setdefault(node.name, []).append(file.relative_to(ROOT))
    assert {name: files for name, files in places.items() if len(files) > 1} == {}
