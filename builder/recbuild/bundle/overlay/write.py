"""Writes a bundle's overlay: a folder and a file of changes in, `overlay.json` and what is in it out."""

from __future__ import annotations

import gzip
import os
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from recbuild.bundle.folder import check_inputs, lies_in, put_file
from recbuild.bundle.manifest import SIGNED, Manifest, parse_manifest
from recbuild.bundle.overlay.changes import Changes, changes_of
from recbuild.bundle.overlay.reading import Shown, Told, read_told
from recbuild.bundle.signing.keys import read_private_key
from recbuild.bundle.signing.overlay_file import overlay_text, stored
from recbuild.bundle.signing.signature import Signer, check_signature
from recbuild.bundle.verify.files import boot_text
from recbuild.config import Config
from recbuild.errors import BundleError, SignatureError
from recbuild.sources import SourceLike, files_of
from recruntime import Recommender
from recruntime.bundle.files import read_file
from recruntime.wire import MANIFEST, OVERLAY


@dataclass(frozen=True)
class WrittenOverlay:
    """An overlay, as it was written.

    changes: what is in it.
    told: what the file of changes said.
    bytes: of the file.
    compressed: its bytes with gzip, as a host sends it.
    """

    changes: Changes
    told: Told
    bytes: int
    compressed: int


def write_overlay(
    folder: Path,
    items: SourceLike | None,
    config: Config,
    key: Path | None = None,
    today: date | None = None,
) -> WrittenOverlay:
    """Write the overlay of the bundle in `folder`, in place of the one that is there.

    items: the file of changes; None for none. key: that of a signed bundle. today: for prices that hold for a
    time; None for the clock's. Raises UserError or RecError.
    """
    check_inputs(folder, {"--stock": files_of(items)})
    manifest = parse_manifest(read_file(folder, MANIFEST))
    if not manifest.boot.engine.overlay:
        raise BundleError(
            f"The bundle in {folder} was built without an overlay, so its pages do not ask for one. Build it "
            'again with --overlay, or with overlay = "json" in the table [index] of its settings.'
        )
    signer = _signer(folder, key)
    bundle = Recommender.open(folder).engine.bundle
    shown = Shown(manifest.fields, manifest.boot.currency)
    day = today or datetime.now(UTC).date()
    told = (
        Told()
        if items is None
        else read_told(items, config, shown, lambda id_: bundle.row(id_) is not None, day)
    )
    changes = changes_of(bundle, told)
    text = overlay_text(manifest.build, changes.ids, changes.stock, changes.cards)
    content = stored(text, signer)
    _write(folder, manifest, content)
    return WrittenOverlay(changes, told, len(content), len(gzip.compress(content, 6, mtime=0)))


def _write(folder: Path, manifest: Manifest, content: bytes) -> None:
    put_file(folder, OVERLAY, content)
    if parse_manifest(read_file(folder, MANIFEST)).build != manifest.build:
        raise BundleError(f"{folder} got another build meanwhile. Run recbuild overlay again.")


def _signer(folder: Path, key: Path | None) -> Signer | None:
    """Raises SignatureError unless the key is that of a signed bundle, or there is neither."""
    if not os.path.lexists(folder / SIGNED):
        if key is not None:
            raise SignatureError(
                f"{folder} is not signed: leave --key out, or sign it first with recbuild sign."
            )
        return None
    if key is None:
        raise SignatureError(
            f"{folder} is signed, and its pages use no overlay that is not: give its key with --key FILE."
        )
    if lies_in(folder, key):
        raise SignatureError(
            f"--key {key} lies in {folder}, the folder that gets published. Name a file outside."
        )
    owner = read_private_key(key)
    try:
        check_signature(read_file(folder, SIGNED), boot_text(folder), owner.public_key())
    except SignatureError as error:
        raise SignatureError(f"{folder}: {SIGNED} {error}.") from error
    return Signer(owner)
