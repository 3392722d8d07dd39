"""Verification: a bundle's folder in, out a report of every check and of everything that failed.

First the outside, every file by its hash; only where that is whole, the inside: what the files say of each
other. Nothing here writes, and nothing of the bundle is believed before it was checked.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from recbuild.bundle.manifest import Manifest
from recbuild.bundle.signing.keys import read_public_key
from recbuild.bundle.verify.behavior import check_behavior
from recbuild.bundle.verify.checks import CHECKS, MAX_FAILURES, Check, Failure, Report
from recbuild.bundle.verify.experiments import check_experiments
from recbuild.bundle.verify.files import (
    check_engine,
    check_files,
    check_page,
    check_signed,
    other_files,
    read_manifest,
)
from recbuild.bundle.verify.instant import check_instant, check_lookup, read_parts, read_signposts
from recbuild.bundle.verify.items import check_replicas, read_engine_parts, read_items
from recbuild.bundle.verify.overlay import check_overlay, check_overlay_signed
from recbuild.bundle.verify.packs import check_marks, read_packs
from recbuild.bundle.verify.pictures import check_pictures
from recbuild.bundle.verify.precompressed import check_precompressed
from recbuild.bundle.verify.search import check_search
from recbuild.watcher import Watcher
from recruntime.errors import PartMissingError

__all__ = ["CHECKS", "MAX_FAILURES", "Check", "Failure", "Report", "verify", "verify_outside"]

OUTSIDE = ("manifest", "files", "engine", "page", "precompressed")


def verify(root: Path, watcher: Watcher, key: str | None = None) -> Report:
    """Everything about the bundle in the folder `root`. key: who must have signed it; None for nobody.

    Raises PartMissingError where there is no folder, SignatureError for a key that cannot be used.
    """
    public = None if key is None else read_public_key(key)
    report = _report(root, watcher, [name for name in CHECKS if key is not None or name != "signature"])
    manifest = _verify_files(root, report)
    if public:
        with report.check("signature") as check:
            check_signed(root, public, check)
            if manifest:
                check_overlay_signed(root, manifest, public, check)
    if manifest and not report.failed:
        _verify_inside(root, manifest, report)
    return report


def verify_outside(root: Path, watcher: Watcher) -> Report:
    """That the bundle in the folder `root` is whole: its files, by their hashes. Raises PartMissingError."""
    report = _report(root, watcher, OUTSIDE)
    _verify_files(root, report)
    return report


def _report(root: Path, watcher: Watcher, names: Sequence[str]) -> Report:
    if not root.is_dir():
        raise PartMissingError(f"{root} is not a folder. Give the folder of a bundle.")
    return Report(watcher, names=names)


def _verify_files(root: Path, report: Report) -> Manifest | None:
    with report.check("manifest") as check:
        manifest = read_manifest(root, check)
    if manifest is None:
        return None
    with report.check("files", len(manifest.parts)) as check:
        check_files(root, manifest, check)
        check.note = other_files(root, manifest)
    with report.check("engine") as check:
        check_engine(root, manifest.boot.engine.folder, check)
    with report.check("page") as check:
        check_page(root, manifest, check)
    with report.check("precompressed") as check:
        check_precompressed(root, manifest, check)
    return manifest


def _verify_inside(root: Path, manifest: Manifest, report: Report) -> None:
    with report.check("core") as check:
        engine = read_engine_parts(root, manifest, check)
    with report.check("names") as check:
        signposts = read_signposts(root, manifest, check)
        packs = read_packs(root, manifest, check) if manifest.boot.instant.page else None
    if engine is None or report.failed:
        return
    with report.check("items", manifest.counts.items) as check:
        register = read_items(root, engine, check)
    if report.failed:
        return
    with report.check("behavior", sum(engine.core.rows)) as check:
        check_behavior(engine, register, check)
    if report.failed:
        return
    with report.check("replicas") as check:
        check_replicas(manifest, engine, register, check)
    with report.check("pictures", len(manifest.of("pictures"))) as check:
        check_pictures(root, manifest, register, check)
    with report.check("search") as check:
        check_search(root, manifest, engine, register, check)
    with report.check("overlay") as check:
        check_overlay(root, manifest, register.place, check)
    with report.check("experiments") as check:
        check_experiments(manifest, check)
    with report.check("lookup", manifest.counts.items) as check:
        leads = check_marks(packs, register, check) if packs else check_lookup(signposts, register, check)
    with report.check("instant", manifest.counts.items) as check:
        parts = chain(read_parts(root, manifest), packs.parts() if packs else ())
        check_instant(parts, manifest, engine, register, leads, check)
