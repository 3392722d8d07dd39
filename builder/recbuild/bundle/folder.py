"""The folder that is written: parts, engine, page files, loader and manifest, in a folder that may hold more.

Everything happens inside the folder, which may therefore be a link, a mount point, or a shell's working
directory; what recbuild did not write stays. Parts and engine folders are named by their content, so that
those of the earlier bundle and the new ones lie side by side. First a journal lists the files of both. Then
the new ones are written. Then manifest and loader are replaced, each in one step. At last, what the new
manifest does not need is removed, and the journal. A kill at any time leaves all that manifest and loader
lead to, and the journal, by which the next build removes the rest. A lock on the folder lets one build write
at a time.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from recbuild.bundle.inventory import JOURNAL, TEMPORARY, owned_files, read_inventory, read_journal
from recbuild.bundle.manifest import LOADER, SIGNED, Manifest, shipped_loader
from recbuild.bundle.page_files import PageFiles, contents_of, engine_and_page, of_page
from recbuild.bundle.part import Part, StoredBytes
from recbuild.bundle.precompressed.codings import copies_of, original_of
from recbuild.bundle.precompressed.make import Precompression, codings_in, copies_fit, remove_stale
from recbuild.bundle.signing.overlay_file import stored, text_in
from recbuild.bundle.signing.signature import Signer
from recbuild.errors import BundleError
from recruntime.wire import MANIFEST, OVERLAY

Data: TypeAlias = bytes | StoredBytes
"""A file's bytes, or the file of a workspace that has them."""

NONE = Precompression()
EMPTY = "lost+found"  # what an empty folder holds where a file system begins


def check_target(out: Path, *, signing: bool) -> None:
    """Raise BundleError unless `out` is new, empty or the folder of a bundle, and may be written to.

    signing: whether the bundle will be signed. One that is signed must not be replaced by one that is not.
    """
    with _system_errors(out):
        root = _real(out)
        place = next(one for one in (root, *root.parents) if one.exists() or one.is_symlink())
        if not place.is_dir():
            raise BundleError(f"{place} is not a folder. Give --out a new folder, or an empty one.")
        if not os.access(place, os.W_OK | os.X_OK):
            raise BundleError(f"This user may not write to {place}. Give --out another folder.")
        if place == root and read_inventory(place) is None:
            _check_empty(out)
        if not signing and os.path.lexists(root / SIGNED):
            raise BundleError(
                f"{out} is signed. Give --key FILE to sign the new bundle too, or remove {SIGNED} to publish "
                "without a signature."
            )


def _check_empty(out: Path) -> None:
    begun = {path.partition("/")[0] for path in read_journal(out)}
    found = sorted(one.name for one in out.iterdir() if not one.name.startswith(TEMPORARY))
    others = [name for name in found if name not in begun and name != EMPTY]
    if MANIFEST in others:
        raise BundleError(
            f"{out} holds no bundle: its {MANIFEST} is not recbuild's (web apps have one, too), "
            "or is damaged. Give --out an empty or a new folder."
        )
    if others:
        raise BundleError(
            f"{out} holds files that are not a bundle, such as {others[0]}. "
            "Give --out an empty or a new folder."
        )


def check_inputs(out: Path, inputs: Mapping[str, Sequence[Path]]) -> None:
    """Raise BundleError for an input, by what it is called, in the folder `out`: everybody could read it."""
    with _system_errors(out):
        for name, path in ((name, path) for name, paths in inputs.items() for path in paths):
            if os.path.lexists(path) and lies_in(out, path):
                raise BundleError(
                    f"{name} {path} lies in {out}, the folder that gets published. "
                    "Move it out of there, or give --out another folder."
                )


def lies_in(out: Path, path: Path) -> bool:
    """Whether the file, which need not exist, is in the folder `out`. Raises OSError."""
    # Of a link both ends count: a host may follow it.
    places = [_real(path), _real(path.parent) / path.name]
    return any(_real(out) in place.parents for place in places)


def write_folder(
    out: Path,
    manifest: Manifest,
    parts: Sequence[Part],
    page: PageFiles,
    signer: Signer | None = None,
    precompression: Precompression = NONE,
) -> None:
    """The bundle in the folder `out`, in place of the one that may be there. Raises BundleError.

    signer: makes what `signed.json` holds; None for a bundle without a signature.
    """
    with _system_errors(out):
        root = _real(out)
        new = not root.exists()
        root.mkdir(parents=True, exist_ok=True)
        try:
            with _locked(root):
                check_target(out, signing=signer is not None)
                _write(root, manifest, parts, page, signer, precompression)
        finally:
            if new:
                with suppress(OSError):  # it is not empty, unless nothing came of this
                    root.rmdir()


def put_file(out: Path, path: str, content: bytes) -> None:
    """One more file of the bundle in the folder `out`, in one step, precompressed as the loader is.

    Raises BundleError.
    """
    with _system_errors(out), _locked(_real(out)):
        root = _real(out)
        compressed = Precompression(codings_in(root)).files({path: content})
        remove_stale(root, copies_of(path), compressed)
        for one, data in {path: content, **compressed}.items():
            _put(root / one, data)


def _write(
    root: Path,
    manifest: Manifest,
    parts: Sequence[Part],
    page: PageFiles,
    signer: Signer | None,
    precompression: Precompression,
) -> None:
    engine = dict(contents_of(page.root / "engine"))
    immutable: dict[str, Data] = {part.path: part.data for part in parts}
    immutable |= {f"{page.engine}/{name}": content for name, content in engine.items()}
    replaced: dict[str, Data] = {**of_page(page)}
    # Each names the parts, so they are replaced at last, and together.
    roots = _roots(manifest, page)
    if signer:
        roots[SIGNED] = signer.boot(_boot(manifest))
    if manifest.boot.engine.overlay:
        roots[OVERLAY] = stored(text_in(_content(root / OVERLAY), manifest.build), signer)
    compressed = precompression.files({**immutable, **replaced, **roots})
    journal = {*owned_files(root, engine), *immutable, *replaced, *roots, *compressed}
    try:
        _put(root / JOURNAL, json.dumps(sorted(journal)).encode())
        # A host must not send what was compressed of an earlier file: it goes before, and comes back at last.
        remove_stale(root, [path for path in journal if original_of(path)], compressed)
        for path, data in (immutable | replaced).items():
            _put(root / path, data)
        # All are written in full before any is replaced.
        fresh_roots = {root / name: content for name, content in roots.items()}
        staged = [
            (_staged(target, content), target)
            for target, content in fresh_roots.items()
            if not _has(target, content)
        ]
        for fresh, target in staged:
            fresh.replace(target)
        for path, data in compressed.items():
            _put(root / path, data)
    finally:
        _sweep(root)


def is_whole(out: Path, manifest: Manifest, page: PageFiles, codings: Sequence[str]) -> bool:
    """Whether the folder holds this bundle, without a signature, as a build would write it.

    codings: in which it should have precompressed files.
    """
    files: dict[str, Data] = {
        entry.path: StoredBytes(out / entry.path, entry.bytes, entry.sha256) for entry in manifest.parts
    }
    files |= engine_and_page(page) | _roots(manifest, page)
    told = not manifest.boot.engine.overlay or (out / OVERLAY).is_file()
    if (out / JOURNAL).exists() or not told or set(codings) != set(codings_in(out)):
        return False
    return all(_has(out / path, data) and copies_fit(out, path, data) for path, data in files.items())


def _roots(manifest: Manifest, page: PageFiles) -> dict[str, bytes]:
    """What names the parts."""
    loader = f"const __BOOT__={_boot(manifest)};\n{(page.root / shipped_loader(manifest.boot)).read_text()}"
    listing = json.dumps(manifest.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"
    return {MANIFEST: listing.encode(), LOADER: loader.encode()}


def _boot(manifest: Manifest) -> str:
    """The boot piece."""
    data = manifest.model_dump(mode="json")["boot"]
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _put(target: Path, data: Data) -> None:
    """The data at `target`, in one step. A file that has it already is left as it is."""
    if not _has(target, data):
        _staged(target, data).replace(target)


def _has(file: Path, data: Data) -> bool:
    size = len(data) if isinstance(data, bytes) else data.size
    if not file.is_file() or file.stat().st_size != size:
        return False
    content = file.read_bytes()
    return content == data if isinstance(data, bytes) else hashlib.sha256(content).hexdigest() == data.sha256


def _staged(target: Path, data: Data) -> Path:
    """The data in a file beside `target`, ready to take its place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = _temporary(target)
    # What lies in a file is copied: a build that is interrupted here finds it again.
    fresh.write_bytes(data if isinstance(data, bytes) else data.file.read_bytes())
    return fresh


def _temporary(target: Path) -> Path:
    return target.with_name(f"{TEMPORARY}{target.name}")


def _sweep(root: Path) -> None:
    """Remove what the journal lists and the bundle does not need, and the journal.

    Where a kill came between manifest, loader and signature, pages need the files of both builds: all stays
    until the next build.
    """
    inventory = read_inventory(root)
    signed = [root / SIGNED] if (root / SIGNED).exists() else []
    if inventory and not all(_is_of(inventory.build, file) for file in (root / LOADER, *signed)):
        return
    listed = read_journal(root)
    unneeded = [root / path for path in listed if not (inventory and inventory.needs(path))]
    temporary = [_temporary(root / path) for path in (*listed, JOURNAL)]
    gone = [_removed(file) for file in (*unneeded, *temporary)]
    folders = {root / parent for path in listed for parent in PurePosixPath(path).parents[:-1]}
    for folder in sorted(folders, reverse=True):  # what lies within comes first
        with suppress(OSError):  # it is not empty
            folder.rmdir()
    if all(gone):
        _removed(root / JOURNAL)


def _is_of(build: str, file: Path) -> bool:
    first = file.read_bytes().partition(b"\n")[0] if file.is_file() else b""
    return build.encode() in first


def _content(file: Path) -> bytes:
    return file.read_bytes() if file.is_file() else b""


def _removed(file: Path) -> bool:
    """Whether the file is gone now."""
    with suppress(OSError):
        file.unlink(missing_ok=True)
    return not file.exists()


def _real(path: Path) -> Path:
    """Where a path leads, absolute and without links."""
    return Path(os.path.realpath(path))


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Wait until no other build writes to the folder; the system gives the lock back when a process ends."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some file systems know no locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def _system_errors(out: Path) -> Iterator[None]:
    """What the system refuses, as a BundleError."""
    try:
        yield
    except OSError as error:
        place = error.filename or out
        raise BundleError(
            f"{place} cannot be written: {error.strerror or error}. Give --out another folder, or put this "
            "right; an earlier bundle is still there."
        ) from error
