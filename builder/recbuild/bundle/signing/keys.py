"""The keys of signatures: Ed25519 (RFC 8032), private ones in PEM, public ones in PEM or as base64."""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from recbuild.errors import SignatureError

MAKE_ONE = "make one with: openssl genpkey -algorithm ed25519"


def read_private_key(file: Path) -> Ed25519PrivateKey:
    """The key in a PEM file. Raises SignatureError."""
    content = _content(file)
    try:
        key = load_pem_private_key(content, None)
    except TypeError as error:
        raise SignatureError(
            f"--key {file}: the key is protected by a password. Give it without one: openssl pkey -in {file}."
        ) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SignatureError(f"--key {file}: this is no private key in PEM; {MAKE_ONE}.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SignatureError(f"--key {file}: this is not an Ed25519 key; {MAKE_ONE}.")
    return key


def make_private_key(file: Path) -> Ed25519PrivateKey:
    """A new key, in a new file that only its owner can read. Raises SignatureError."""
    key = Ed25519PrivateKey.generate()
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise SignatureError(
            f"--new-key: {file} exists. Leave --new-key out to sign with it, or name another file."
        ) from error
    except OSError as error:
        raise SignatureError(
            f"--key {file} cannot be written: {error.strerror}. Name another file."
        ) from error
    with os.fdopen(handle, "wb") as opened:
        opened.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return key


def read_public_key(given: str) -> Ed25519PublicKey:
    """The key, given in base64 or as a file: of base64, or of either key in PEM. Raises SignatureError."""
    file = Path(given)
    named = len(given) < 1000 and "\0" not in given and file.is_file()
    text = _content(file) if named else given.encode(errors="replace")
    if b"PRIVATE KEY" in text:
        return read_private_key(file).public_key()
    if b"PUBLIC KEY" in text:
        return _public_pem(text, given)
    try:
        return Ed25519PublicKey.from_public_bytes(b64decode(text.strip(), validate=True))
    except ValueError as error:
        what = "holds no public key" if named else "is neither a file nor a public key"
        raise SignatureError(f"--key {given} {what}. Give the text that recbuild sign prints.") from error


def _public_pem(text: bytes, given: str) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(text)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SignatureError(f"--key {given}: this is no public key in PEM. Export it again.") from error
    if not isinstance(key, Ed25519PublicKey):
        raise SignatureError(f"--key {given}: this is not an Ed25519 key; {MAKE_ONE}.")
    return key


def public_text(key: Ed25519PublicKey) -> str:
    """The key in base64, as pages have it."""
    return b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise SignatureError(
            f"--key {file} cannot be read: {error.strerror}. Name the file of the key."
        ) from error
