"""Verification of the overlay: is it of this build, and about items and fields that the bundle has?"""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from recbuild.bundle.manifest import Manifest
from recbuild.bundle.signing.signature import check_overlay_signature
from recbuild.bundle.verify.checks import Check
from recbuild.errors import SignatureError
from recruntime.bundle.files import read_file
from recruntime.bundle.overlay import MAX_BYTES, read_overlay
from recruntime.errors import RecError
from recruntime.wire import OVERLAY


def check_overlay(root: Path, manifest: Manifest, ids: Collection[str], check: Check) -> None:
    """ids: of the bundle's items."""
    if not manifest.boot.engine.overlay:
        if os.path.lexists(root / OVERLAY):
            check.note = f"no page asks for {OVERLAY}: the bundle was built without"
        return
    check.count()
    try:
        content = read_file(root, OVERLAY, MAX_BYTES)
        overlay = read_overlay(content, {one.name: one.kind for one in manifest.fields}, manifest.build)
    except RecError as error:
        check.fail(
            OVERLAY,
            str(error).removeprefix(f"{root / OVERLAY} ").removeprefix(f"{OVERLAY} ").removesuffix("."),
        )
        return
    unknown = [id_ for id_ in map(overlay.ids.__getitem__, range(len(overlay))) if id_ not in ids]
    if unknown:
        check.fail(
            OVERLAY, f"names {len(unknown):,} items that the bundle does not have, such as {unknown[0]!r}"
        )
    check.note = f"{len(overlay):,} items changed since the build"


def check_overlay_signed(root: Path, manifest: Manifest, key: Ed25519PublicKey, check: Check) -> None:
    """The overlay, if pages ask for one, is signed by the key."""
    if not manifest.boot.engine.overlay:
        return
    check.count()
    try:
        check_overlay_signature(read_file(root, OVERLAY, MAX_BYTES), key)
    except SignatureError as error:
        check.fail(OVERLAY, str(error))
    except RecError as error:
        check.fail(OVERLAY, str(error).removesuffix("."))
