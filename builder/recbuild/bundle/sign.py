"""Signing a bundle that lies in its folder: first it must be whole, then `signed.json` is written into it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from recbuild.bundle.folder import lies_in, put_file
from recbuild.bundle.manifest import SIGNED, SIGNED_SCRIPT, parse_manifest
from recbuild.bundle.signing.keys import make_private_key, public_text, read_private_key
from recbuild.bundle.signing.overlay_file import stored, text_in
from recbuild.bundle.signing.script_tag import script_tag
from recbuild.bundle.signing.signature import Signer
from recbuild.bundle.verify import verify_outside
from recbuild.bundle.verify.files import boot_text
from recbuild.errors import DamagedError, SignatureError
from recbuild.watcher import Unwatched
from recruntime.bundle.files import read_file
from recruntime.wire import MANIFEST, OVERLAY


@dataclass(frozen=True)
class Signed:
    """A signed bundle.

    public_key: in base64, of the 32 bytes.
    script: the tag that loads the bundle if the signature is right.
    """

    public_key: str
    script: str


def sign(folder: Path, key: Path, *, new_key: bool = False) -> Signed:
    """Sign the bundle in `folder`. new_key: make the key first, in a new file.

    Raises PartMissingError where there is no folder, DamagedError for a bundle that is not whole, and
    SignatureError for a key that cannot be used.
    """
    report = verify_outside(folder, Unwatched())
    if report.failed:
        first = next(failure for check in report.checks for failure in check.failures)
        raise DamagedError(
            f"{folder} is not whole, so it was not signed: {first.path} {first.what}. Build it again first."
        )
    if lies_in(folder, key):
        raise SignatureError(
            f"--key {key} lies in {folder}, the folder that gets published: whoever has the key can sign in "
            "your name. Name a file outside."
        )
    owner = make_private_key(key) if new_key else read_private_key(key)
    signer = Signer(owner)
    if os.path.lexists(folder / OVERLAY):
        put_file(folder, OVERLAY, stored(text_in(read_file(folder, OVERLAY), _build(folder)), signer))
    put_file(folder, SIGNED, signer.boot(boot_text(folder)))
    public = public_text(owner.public_key())
    return Signed(public, script_tag(folder, SIGNED_SCRIPT, public))


def _build(folder: Path) -> str:
    return parse_manifest(read_file(folder, MANIFEST)).build
