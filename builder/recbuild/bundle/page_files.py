"""The page's files inside this package: what every bundle of a version has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from recbuild.bundle.manifest import LOADER, PACKS_LOADER, PAGE_FILES
from recbuild.bundle.signing.script_tag import integrity_of
from recbuild.errors import BundleError
from recruntime.wire import NAME_HASH_LENGTH


@dataclass(frozen=True)
class PageFiles:
    """What a bundle has for its pages, as the web build made it.

    root: where the files are.
    engine: the name of the engine folder.
    connect: the integrity value of its connect.js, by which pages check the file.
    extras: the same of its extras.js.
    overlay: the same of its overlay.js.
    experiments: the same of its experiments.js.
    worker: the name hash of its worker.js, for the same.
    """

    root: Traversable
    engine: str
    connect: str
    extras: str
    overlay: str
    experiments: str
    worker: str


def page_files() -> PageFiles:
    """The page's files inside this package. Raises BundleError where they have not been built."""
    root = files("recbuild") / "assets"
    listing = root / "engine.json"
    if not all((root / name).is_file() for name in (listing.name, PACKS_LOADER, *PAGE_FILES)):
        raise BundleError(
            "This copy of recbuild has no page files. Build them with: ./dev build  (needs Node 20), "
            "or install recbuild from its wheel."
        )
    engine = json.loads(listing.read_text())
    hashes = {file["path"]: file["sha256"] for file in engine["files"]}
    named = {
        name: integrity_of((root / "engine" / f"{name}.js").read_bytes())
        for name in ("connect", "extras", "overlay", "experiments")
    }
    worker = hashes["worker.js"][:NAME_HASH_LENGTH]
    return PageFiles(root=root, engine=engine["folder"], worker=worker, **named)


def of_page(page: PageFiles) -> dict[str, bytes]:
    """What is the same in all bundles of a version."""
    return {name: (page.root / name).read_bytes() for name in PAGE_FILES if name != LOADER}


def engine_and_page(page: PageFiles) -> dict[str, bytes]:
    """The same with the engine folder's files: contents by their paths in a bundle."""
    engine = contents_of(page.root / "engine")
    return {**{f"{page.engine}/{name}": content for name, content in engine}, **of_page(page)}


def contents_of(folder: Traversable, under: str = "") -> Iterator[tuple[str, bytes]]:
    """Path and content of each file in a folder."""
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from contents_of(entry, f"{under}{entry.name}/")
        else:
            yield f"{under}{entry.name}", entry.read_bytes()
