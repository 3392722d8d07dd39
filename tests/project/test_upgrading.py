"""docs/upgrading-pyodide.md names every file that depends on the version of Pyodide or of its Python."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.paths import ROOT

GUIDE = (ROOT / "docs/upgrading-pyodide.md").read_text()
FOLDERS = ("bench", "builder", "demo", "playwright", "runtime", "tests", "web")
CODE = {".cjs", ".ini", ".json", ".mjs", ".mts", ".py", ".sh", ".toml", ".ts", ".txt", ".yaml", ""}
NOT_OURS = {"assets", "dist", "node_modules", "results", "licenses", "data", "__pycache__", ".build"}
# 314.0.7, cp314, cpython-314, python314, python3.14, 3.14.2, 2026_0, emscripten_5_0_3
PINNED = re.compile(
    r"(?<![\d.])314\.\d+\.\d|cp(ython-)?314|python3\.?14|\"3\.14[\"\.]|2026_0|emscripten_\d_\d"
)


def sources() -> list[Path]:
    found = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in CODE]
    return [path for path in found if path.is_file() and NOT_OURS.isdisjoint(path.relative_to(ROOT).parts)]


def named(path: str) -> bool:
    """By its own path, or by that of a folder that it is in."""
    return f"`{path}`" in GUIDE or any(f"`{folder}/`" in GUIDE for folder in Path(path).parents)


def test_every_file_that_names_a_version_stands_in_the_table() -> None:
    pins = [
        path
        for path in sources()
        if path != Path(__file__) and PINNED.search(path.read_text("utf-8", "replace"))
    ]
    paths = sorted(str(path.relative_to(ROOT)) for path in pins)
    assert {"web/package.json", "web/startup/python.ts", "web/engine/pack.py"} <= set(paths)
    assert [path for path in paths if not named(path)] == []


def test_every_file_that_the_guide_names_is_there() -> None:
    paths = set(re.findall(r"`((?:web|tests|bench)/[\w./-]+)`", GUIDE))
    assert len(paths) > 20
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []
