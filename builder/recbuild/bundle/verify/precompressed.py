"""Verification, precompressed files: does each open to the file beside it?

Hosts send them in that file's place. They are not in the manifest: a folder may lack some, or all.
"""

from __future__ import annotations

from pathlib import Path

from recbuild.bundle.inventory import engine_paths
from recbuild.bundle.manifest import PAGE_FILES, SIGNED, Manifest
from recbuild.bundle.precompressed.make import copies_beside
from recbuild.bundle.verify.checks import Check
from recruntime.bundle.files import read_file
from recruntime.errors import RecError
from recruntime.wire import MANIFEST, OVERLAY


def check_precompressed(root: Path, manifest: Manifest, check: Check) -> None:
    """Every precompressed file of the bundle."""
    engine = engine_paths(root, manifest.boot.engine.folder)
    for path in (MANIFEST, SIGNED, OVERLAY, *PAGE_FILES, *engine):
        for copy, coding in copies_beside(root, path):
            check.count()
            try:
                same = coding.opens_to(read_file(root, copy), read_file(root, path))
            except RecError as error:
                check.fail(copy, str(error).removeprefix(f"{root / copy} ").removesuffix("."))
                continue
            if not same:
                check.fail(copy, f"does not open to {path}. Build again, or remove it")
