"""Verification, the outside: is every file there, and is it what the manifest lists?

In go the bundle's folder and its manifest; failures go to the check. What is in the parts is not read here.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from recbuild.bundle.inventory import JOURNAL, engine_paths
from recbuild.bundle.manifest import (
    LOADER,
    PAGE_FILES,
    SIGNED,
    Manifest,
    build_of,
    parse_manifest,
    shipped_loader,
)
from recbuild.bundle.page_files import PageFiles, page_files
from recbuild.bundle.part import ENGINE_LISTING, engine_folder
from recbuild.bundle.precompressed.codings import original_of
from recbuild.bundle.signing.signature import check_signature
from recbuild.bundle.verify.checks import Check
from recbuild.errors import BundleError, SignatureError
from recruntime.bundle.files import read_file
from recruntime.errors import RecError
from recruntime.untrusted import read_json
from recruntime.wire import CARD_FIELDS, LABELS, MANIFEST, NAME_HASH_LENGTH, OVERLAY

BOOT = "const __BOOT__="


def read_manifest(root: Path, check: Check) -> Manifest | None:
    """The manifest, if it can be read at all."""
    content = _content(root, MANIFEST, check)
    if content is None:
        return None
    try:
        manifest = parse_manifest(content)
    except RecError as error:
        check.fail(MANIFEST, str(error))
        return None
    for what in _contradictions(manifest, read_json(content, MANIFEST)):
        check.fail(MANIFEST, what)
    return manifest


def _contradictions(manifest: Manifest, raw: dict[str, Any]) -> Iterator[str]:
    boot = manifest.boot
    for name in ("format", "build", "space"):
        if getattr(boot, name) != getattr(manifest, name):
            yield f"says another {name} in the boot piece than outside it"
    labels = {"": manifest.labels, **manifest.languages}
    instant = {tag: {name: own.get(name) for name in boot.instant.labels} for tag, own in labels.items()}
    spoken = {
        tag: {name: text for name, text in own.items() if name != "currency"}
        for tag, own in {"": boot.labels, **boot.languages}.items()
    }
    if spoken != instant:
        yield "says other labels in the boot piece than outside it"
    build = build_of(raw)
    if manifest.build != build:
        yield f"has the build {manifest.build}, but what it says makes {build}"
    if manifest.counts.parts != len(manifest.parts):
        yield f"counts {manifest.counts.parts} parts and lists {len(manifest.parts)}"
    if unknown := sorted({name for own in labels.values() for name in own} - LABELS.keys()):
        yield f"has labels that no shelf shows: {', '.join(unknown)}"
    named = [field.name for field in manifest.fields]
    for field in manifest.fields:
        if field.name == "id" or named.count(field.name) > 1:
            yield f"has two card fields called {field.name}"
        if field.kind != CARD_FIELDS.get(field.name, field.kind):
            yield f"says that the field {field.name} holds {field.kind}"
    twice = [path for path, times in Counter(entry.path for entry in manifest.parts).items() if times > 1]
    for path in twice:
        yield f"lists {path} twice"
    for kind in ("core", "listing"):
        if len(manifest.of(kind)) != 1:
            yield f"lists {len(manifest.of(kind))} parts of the kind {kind} instead of one"


def check_files(root: Path, manifest: Manifest, check: Check) -> None:
    """Every file of the manifest: its place, its hash, its length."""
    for entry in manifest.parts:
        if entry.path != entry.proper_path:
            check.fail(MANIFEST, f"lists {entry.path}, which by its kind and hash were {entry.proper_path}")
            continue
        content = _content(root, entry.path, check)
        if content is None:
            continue
        if _sha256(content) == entry.sha256:
            if len(content) != entry.bytes:
                check.fail(MANIFEST, f"says that {entry.path} has {entry.bytes} bytes; it has {len(content)}")
        elif len(content) != entry.bytes:
            check.fail(entry.path, f"has {len(content)} bytes, but {MANIFEST} says {entry.bytes}")
        else:
            check.fail(entry.path, f"is not the file that {MANIFEST} lists: its hash differs")


def other_files(root: Path, manifest: Manifest) -> str:
    """In words, the files that are not of the bundle: a site may well keep its own beside it."""
    known = {MANIFEST, SIGNED, OVERLAY, *PAGE_FILES, *(entry.path for entry in manifest.parts)}
    files = (file.relative_to(root) for file in sorted(root.rglob("*")) if not file.is_dir())
    others = [file.as_posix() for file in files if file.parts[0] != manifest.boot.engine.folder]
    others = [path for path in others if path not in known and original_of(path) not in known]
    if JOURNAL in others:
        return "a build did not end: the next one removes what it left"
    return f"other files beside them: {len(others):,}, such as {others[0]}" if others else ""


def check_engine(root: Path, folder: str, check: Check) -> None:
    """The engine folder's name is the name hash of its listing, which lists all other files."""
    contents = {path: _content(root, path, check) for path in engine_paths(root, folder)}
    hashes = {path.removeprefix(f"{folder}/"): _sha256(found or b"") for path, found in contents.items()}
    listed = f"engine-{hashes.get(ENGINE_LISTING, '')[:NAME_HASH_LENGTH]}"
    if folder == listed == engine_folder(hashes):
        return
    if not hashes:
        check.fail(folder, "is missing")
        return
    shipped = _shipped(folder)
    if shipped is None:
        check.fail(folder, "does not hold the files that make its name: one is damaged, missing or added")
        return
    listing = json.loads((shipped.root / "engine.json").read_text())["files"]
    wanted = {file["path"]: file["sha256"] for file in listing}
    for path in sorted(wanted.keys() | hashes.keys()):
        if path not in hashes:
            check.fail(f"{folder}/{path}", "is missing")
        elif path not in wanted:
            check.fail(f"{folder}/{path}", "belongs to nothing in the engine folder. Remove it")
        elif hashes[path] != wanted[path]:
            check.fail(f"{folder}/{path}", "is damaged: its hash differs")


def check_page(root: Path, manifest: Manifest, check: Check) -> None:
    """The loader begins with the manifest's boot piece; all else is as recbuild ships it.

    A bundle has no hash of these, so they can be compared only where this recbuild ships the very
    engine folder of the bundle.
    """
    shipped = _shipped(manifest.boot.engine.folder)
    loader = _content(root, LOADER, check)
    if loader is not None:
        first, _, code = loader.partition(b"\n")
        if not _holds(first, read_json(read_file(root, MANIFEST), MANIFEST)["boot"]):
            check.fail(LOADER, f"does not begin with the boot piece of {MANIFEST}. Copy both of one build")
        if shipped and code != (shipped.root / shipped_loader(manifest.boot)).read_bytes():
            check.fail(LOADER, "is not the loader of this bundle's build")
    if not shipped:
        check.note = "the code is of another recbuild: not compared"
        return
    # A site may leave types and preview out.
    for name in (name for name in PAGE_FILES if name != LOADER and (root / name).exists()):
        if _content(root, name, check) != (shipped.root / name).read_bytes():
            check.fail(name, "is not of this bundle's build")


def boot_text(root: Path) -> str:
    """The boot piece, as it stands in the loader. Raises RecError, UnicodeDecodeError."""
    first = read_file(root, LOADER).partition(b"\n")[0].decode()
    return first.removeprefix(BOOT).removesuffix(";")


def check_signed(root: Path, key: Ed25519PublicKey, check: Check) -> None:
    """The signature is this key's, and about this bundle."""
    check.count()
    try:
        content = read_file(root, SIGNED) if os.path.lexists(root / SIGNED) else None
        check_signature(content, boot_text(root), key)
    except SignatureError as error:
        check.fail(SIGNED, str(error))
    except (RecError, UnicodeDecodeError):
        check.fail(SIGNED, f"cannot be compared with the boot piece of {LOADER}: copy both again")


def _holds(line: bytes, boot: dict[str, Any]) -> bool:
    try:
        text = line.decode()
        found = read_json(text.removeprefix(BOOT).removesuffix(";").encode(), LOADER)
    except (UnicodeDecodeError, RecError):
        return False
    same = json.dumps(found, sort_keys=True) == json.dumps(boot, sort_keys=True)
    return same and text.startswith(BOOT) and text.endswith(";")


def _shipped(folder: str) -> PageFiles | None:
    """The page files of this recbuild, if they are of the build that has this engine folder."""
    try:
        page = page_files()
    except BundleError:  # a recbuild without page files can verify all the rest
        return None
    return page if page.engine == folder else None


def _content(root: Path, path: str, check: Check) -> bytes | None:
    """The content of one more file; None, and a failure, where it cannot be read."""
    check.count()
    try:
        return read_file(root, path)
    except RecError as error:
        check.fail(path, str(error).removeprefix(f"{root / path} ").removesuffix("."))
        return None


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
