"""Lets extension modules lie in the archive with the rest of Python's modules.

The linker wants files, so each is written to a folder when it is first imported.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.machinery import ExtensionFileLoader, ModuleSpec
from types import ModuleType
from zipimport import zipimporter

ARCHIVE = "/lib/python314.zip"
FOLDER = "/lib/extensions"
"""In the archive, they are below a folder of this name, each called after its module."""


class Extensions:
    """A finder of modules for `sys.meta_path`."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        file = f"{FOLDER}/{name}.so"
        try:
            content = zipimporter(ARCHIVE).get_data(f"extensions/{name}.so")
        except OSError:
            return None
        os.makedirs(FOLDER, exist_ok=True)  # noqa: PTH103 (pathlib is large, and nothing else wants it)
        with open(file, "wb") as out:  # noqa: PTH123
            out.write(content)
        return ModuleSpec(name, ExtensionFileLoader(name, file), origin=file)


def install() -> None:
    """From now on, extension modules are found."""
    sys.meta_path.insert(0, Extensions())
