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
SIGNATURE_BYTES = 64
MAX_BUILD = 40  # characters of a build that an error shows


def signed_content(boot: str, key: Ed25519PrivateKey) -> bytes:
    """What `signed.json` holds for this boot piece, the exact text of it in `rec.js`."""
    signature = b64encode(key.sign(_message(boot))).decode()
    return json.dumps({"boot": boot, "signature": signature}, ensure_ascii=False).encode() + b"\n"


def check_signature(content: bytes | None, boot: str, key: Ed25519PublicKey) -> None:
    """Raise SignatureError unless `content`, of `signed.json`, is the key's signature of this boot piece."""
    if content is None:
        raise SignatureError("is missing: sign the bundle with recbuild sign, or verify it without --key")
    signed, signature = _read(content)
    if signed != boot:
        build, own = (_build_of(text) for text in (signed, boot))
        raise SignatureError(
            f"is about build {build}, but this bundle is build {own}: copy both of one build, or sign again"
            if build != own
            else "does not hold the boot piece of rec.js: sign the bundle again"
        )
    try:
        key.verify(signature, _message(boot))
    except InvalidSignature as error:
        raise SignatureError(
            f"was not made by the key {public_text(key)}: give the key of whoever signed this bundle, or do "
            "not publish it"
        ) from error


def _read(content: bytes) -> tuple[str, bytes]:
    """The boot piece and the signature in `signed.json`. Raises SignatureError."""
    try:
        match read_json(content, SIGNED):
            case {"boot": str(boot), "signature": str(text)}:
                signature = b64decode(text, validate=True)
                if len(signature) == SIGNATURE_BYTES:
                    return boot, signature
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


def _message(boot: str) -> bytes:
    return f"{CONTEXT}{boot}".encode()
