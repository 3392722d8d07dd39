"""examples/: each is a row of docs/integration.md and of its own README, and a browser test drives it."""

from __future__ import annotations

import re

import pytest

from tests.support.paths import ROOT

EXAMPLES = ROOT / "examples"
FOLDERS = sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir() and path.name != "node_modules")
MADE = {"dist", "node_modules", "__pycache__"}
OURS = re.compile(r"\brec\b|recbuild|Shelf|load\(\)|BUNDLE|isCustomElement")
"""What a line has if recbuild is the reason for it."""

ROWS = {
    name: (int(ours), int(all_lines))
    for name, ours, all_lines in re.findall(
        r"^\| \[`(\w+)`\]\(\.\./examples/\w+\) \|.*\| (\d+) of (\d+) \|$",
        (ROOT / "docs/integration.md").read_text(),
        flags=re.MULTILINE,
    )
}


def lines_of(name: str) -> list[str]:
    """The lines of an example's own files, without blank ones."""
    files = [path for path in (EXAMPLES / name).rglob("*") if path.is_file()]
    own = [path for path in files if not MADE & set(path.relative_to(EXAMPLES).parts)]
    return [line for path in own for line in path.read_text().splitlines() if line.strip()]


def test_every_example_is_a_row_of_both_tables() -> None:
    readme = re.findall(r"^\| `(\w+)/` \|", (EXAMPLES / "README.md").read_text(), flags=re.MULTILINE)
    assert sorted(ROWS) == sorted(readme) == FOLDERS


@pytest.mark.parametrize("name", FOLDERS)
def test_the_table_says_how_many_lines_an_example_has_and_how_many_are_for_recbuild(name: str) -> None:
    lines = lines_of(name)
    assert ROWS[name] == (sum(bool(OURS.search(line)) for line in lines), len(lines))


@pytest.mark.parametrize("name", FOLDERS)
def test_a_browser_test_drives_every_example(name: str) -> None:
    specs = "".join(path.read_text() for path in (ROOT / "playwright/specs/frameworks").glob("*.spec.ts"))
    assert f'"{name}' in specs


def test_the_lock_file_names_no_registry() -> None:
    lock = (EXAMPLES / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert (EXAMPLES / ".npmrc").read_text() == (ROOT / ".npmrc").read_text(), "so that npm leaves them out"
