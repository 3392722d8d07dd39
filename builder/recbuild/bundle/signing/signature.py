"""What `signed.json` holds, written and checked: docs/format.md, "The signature".

A signature is over the boot piece, which names all other files by their hashes, and whose `build` is the hash
of the rest of the manifest. So it covers the bundle.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from recbuild.bundle.manifest import SIGNED
from recbuild.bundle.signing.keys import public_text
from recbuild.errors import SignatureError
from recruntime.errors import PartCorruptError
from recruntime.untrusted import read_json

CONTEXT = "recbuild boot 1\n"
"""Stands before the boot piece in what is signed, so that the signature is good for nothing else."""
OVERLAY_CONTEXT = "recbuild overlay 1\n"
"""The same, before an overlay."""
SIGNATURE_BYTES = 64
MAX_BUILD = 40  # characters of a build that an error shows


class Signer:
    """Signs what a bundle has for its pages, with one key."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    def boot(self, boot: str) -> bytes:
        """What `signed.json` holds for this boot piece, the exact text of it in `rec.js`."""
        return self._signed("boot", boot, CONTEXT)

    def overlay(self, text: str) -> bytes:
        """What `overlay.json` holds in a signed bundle. text: what it says, as JSON."""
        return self._signed("overlay", text, OVERLAY_CONTEXT)

    def _signed(self, what: str, text: str, context: str) -> bytes:
        signature = b64encode(self._key.sign(f"{context}{text}".encode())).decode()
        return json.dumps({what: text, "signature": signature}, ensure_ascii=False).encode() + b"\n"


def check_overlay_signature(content: bytes, key: Ed25519PublicKey) -> None:
    """Raise SignatureError unless `content`, of `overlay.json`, is signed by the key."""
    text, signature = _read(content, "overlay")
    try:
        key.verify(signature, f"{OVERLAY_CONTEXT}{text}".encode())
    except InvalidSignature as error:
        raise SignatureError(
            f"was not made by the key {public_text(key)}: make it again with recbuild overlay --key"
        ) from error


def check_signature(content: bytes | None, boot: str, key: Ed25519PublicKey) -> None:
    """Raise SignatureError unless `content`, of `signed.json`, is the key's signature of this boot piece."""
    if content is None:
        raise SignatureError("is missing: sign the bundle with recbuild sign, or verify it without --key")
    signed, signature = _read(content, "boot")
    if signed != boot:
        build, own = (_build_of(text) for text in (signed, boot))
        raise SignatureError(
            f"is about build {build}, but this bundle is build {own}: copy both of one build, or sign again"
            if build != own
            else "does not hold the boot piece of rec.js: sign the bundle again"
        )
    try:
        key.verify(signature, f"{CONTEXT}{boot}".encode())
    except InvalidSignature as error:
        raise SignatureError(
            f"was not made by the key {public_text(key)}: give the key of whoever signed this bundle, or do "
            "not publish it"
        ) from error


def _read(content: bytes, what: str) -> tuple[str, bytes]:
    """The text of this name, and its signature. Raises SignatureError."""
    try:
        match read_json(content, SIGNED):
            case {"signature": str(encoded), **found} if isinstance(text := found.get(what), str):
                signature = b64decode(encoded, validate=True)
                if len(signature) == SIGNATURE_BYTES:
                    return text, signature
    except (ValueError, PartCorruptError):
        pass
    raise SignatureError("is damaged: copy it again, or sign the bundle again")


def _build_of(boot: str) -> str:
    try:
        match read_json(boot.encode(), "The boot piece"):
            case {"build": str(build)}:
                return build[:MAX_BUILD]
    except PartCorruptError:
        pass
    return "unknown"
