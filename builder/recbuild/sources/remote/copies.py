"""Files from elsewhere, copied into a temporary folder and read from there.

So every format of `sources.files` is read from everywhere, and a source that changes while it is read cannot
mix two states. The folder is removed when the `Source` is no longer referenced.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from recbuild.errors import CatalogError
from recbuild.sources.files import open_file
from recbuild.sources.table import Source, Table

Fetch = Callable[[Path], Mapping[Path, str]]
"""Puts the files into a folder; returns each with what messages call it."""


def open_copies(name: str, fetch: Fetch, columns: Sequence[str] = ()) -> Source:
    """The rows of the files that `fetch` fetches.

    name: what messages call them. columns: names of the columns of a file without a header. Raises
    CatalogError.
    """
    folder = TemporaryDirectory(prefix="recbuild-")
    try:
        root = Path(folder.name).resolve()
        copied = fetch(root)
        names = {str(path): shown for path, shown in copied.items()} | {str(root): name}
        paths = list(copied)
        with _renaming(names):
            source = open_file(paths[0] if len(paths) == 1 else root, columns)
    except BaseException:
        folder.cleanup()
        raise

    def load(columns: Sequence[str]) -> Table:
        with _renaming(names):
            return source.load(columns)

    weakref.finalize(load, folder.cleanup)
    return replace(source, name=name, load=load, notes=tuple(_renamed(note, names) for note in source.notes))


@contextmanager
def _renaming(names: Mapping[str, str]) -> Iterator[None]:
    try:
        yield
    except CatalogError as error:
        raise type(error)(_renamed(str(error), names)) from error


def _renamed(text: str, names: Mapping[str, str]) -> str:
    """The text with what a file is called in place of where its copy is."""
    for path, name in names.items():
        text = text.replace(path, name)
    return text
