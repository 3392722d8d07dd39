"""Verification, search: the search part can be read, the listing names it, and words lead to items."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from recbuild.bundle.manifest import Manifest
from recbuild.bundle.verify.checks import Check
from recbuild.bundle.verify.items import EngineParts, Register
from recruntime.bundle.files import read_file
from recruntime.errors import RecError
from recruntime.search.part import unpack_search
from recruntime.wire import MANIFEST


def check_search(
    root: Path, manifest: Manifest, engine: EngineParts, register: Register, check: Check
) -> None:
    """The search part, if there is one: readers believe what it says, and none of its items is gone.

    A word may lead to an item or to its replica.
    """
    entries = manifest.of("search")
    names = [entry.name for entry in entries]
    if names != ([engine.listing.search] if engine.listing.search else []):
        check.fail(manifest.of("listing")[0].path, f"names another search part than {MANIFEST}")
        return
    for entry in entries:
        try:
            part = unpack_search(read_file(root, entry.path), engine.core)
        except RecError as error:
            check.fail(entry.path, str(error))
            return
        check.count(len(part.terms))
        gone = _tombstones(register.id_of, engine.core.rows, len(engine.core.rows) - _samples(engine))
        if np.isin(part.items, gone).any():
            check.fail(entry.path, "finds items that are not there any more")


def _samples(engine: EngineParts) -> int:
    """How many item parts are of replicas."""
    return 0 if engine.listing.sample is None else 1


def _tombstones(id_of: Sequence[str | None], rows: Sequence[int], parts: int) -> list[int]:
    """Item numbers of tombstones. parts: how many item parts hold the items themselves."""
    return [number for number, item in enumerate(id_of[: sum(rows[:parts])]) if item is None]
