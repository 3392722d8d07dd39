"""The folder that is written: parts, manifest, loader and page files, put in place in one step.

Everything is written beside the target and then renamed, so that an interrupted build leaves the earlier
bundle as it was.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from recbuild.errors import BundleError
from recbuild.part import Part

MANIFEST = "manifest.json"
LOADER = "rec.js"


@dataclass(frozen=True)
class PageFiles:
    """What a bundle carries for the page, as the web build made it. engine: the engine folder's name."""

    root: Traversable
    engine: str


def page_files() -> PageFiles:
    """The page's files inside this package. Raises BundleError where they have not been built."""
    root = files("recbuild") / "assets"
    listing = root / "engine.json"
    if not listing.is_file():
        raise BundleError(
            "This copy of recbuild has no page files. Build them with: ./dev build  (needs Node 20), "
            "or install recbuild from its wheel."
        )
    return PageFiles(root, json.loads(listing.read_text())["folder"])


def check_target(out: Path) -> None:
    """Raise BundleError where writing a bundle to `out` would overwrite something else."""
    if out.exists() and not out.is_dir():
        raise BundleError(f"{out} is a file. Give --out a folder.")
    if out.is_dir() and any(out.iterdir()) and not (out / MANIFEST).is_file():
        raise BundleError(f"{out} holds files that are not a bundle. Give --out an empty or a new folder.")


def write_folder(out: Path, manifest: Mapping[str, Any], parts: Sequence[Part], page: PageFiles) -> None:
    """The whole bundle at `out`, in place of the one that may be there."""
    out = out.absolute()
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as workshop:
            fresh = Path(workshop) / "new"
            _write_all(fresh, manifest, parts, page)
            _swap(fresh, out, Path(workshop) / "old")
    except OSError as error:
        raise BundleError(
            f"{out} cannot be written: {error.strerror or error}. An earlier bundle is still there."
        ) from error


def _write_all(root: Path, manifest: Mapping[str, Any], parts: Sequence[Part], page: PageFiles) -> None:
    for part in parts:
        target = root / part.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(part.content)
    _copy(page.root / "engine", root / page.engine)
    for entry in page.root.iterdir():
        if entry.is_file() and entry.name.startswith("preview."):
            (root / entry.name).write_bytes(entry.read_bytes())
    boot = json.dumps(manifest["boot"], ensure_ascii=False, separators=(",", ":"))
    (root / LOADER).write_text(f"const __BOOT__={boot};\n{(page.root / LOADER).read_text()}")
    (root / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")


def _copy(source: Traversable, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for entry in source.iterdir():
        if entry.is_dir():
            _copy(entry, target / entry.name)
        else:
            (target / entry.name).write_bytes(entry.read_bytes())


def _swap(fresh: Path, out: Path, old: Path) -> None:
    """Put `fresh` at `out`; what was there goes to `old`, or back if the second step fails."""
    if not out.exists():
        fresh.rename(out)
        return
    out.rename(old)
    try:
        fresh.rename(out)
    except BaseException:  # an interruption, too, must not lose the bundle that was there
        old.rename(out)
        raise
