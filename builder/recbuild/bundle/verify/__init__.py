"""Verification: a bundle's folder in, out a report of every check and of everything that failed.

First the outside, every file by its hash; only where that is whole, the inside: what the files say of each
other. Nothing here writes, and nothing of the bundle is believed before it was checked.
"""

from __future__ import annotations

from pathlib import Path

from recbuild.bundle.manifest import Manifest
from recbuild.bundle.verify.behavior import check_behavior
from recbuild.bundle.verify.checks import CHECKS, MAX_FAILURES, Check, Failure, Report
from recbuild.bundle.verify.files import check_engine, check_files, check_page, other_files, read_manifest
from recbuild.bundle.verify.instant import check_instant, check_lookup, read_signposts
from recbuild.bundle.verify.items import check_replicas, read_engine_parts, read_items
from recbuild.watcher import Watcher
from recruntime.errors import PartMissingError

__all__ = ["CHECKS", "MAX_FAILURES", "Check", "Failure", "Report", "verify"]


def verify(root: Path, watcher: Watcher) -> Report:
    """Everything about the bundle in the folder `root`. Raises PartMissingError where there is no folder."""
    if not root.is_dir():
        raise PartMissingError(f"{root} is not a folder. Give the folder of a bundle.")
    report = Report(watcher)
    with report.check("manifest") as check:
        manifest = read_manifest(root, check)
    if manifest:
        _verify_outside(root, manifest, report)
    if manifest and not report.failed:
        _verify_inside(root, manifest, report)
    return report


def _verify_outside(root: Path, manifest: Manifest, report: Report) -> None:
    with report.check("files", len(manifest.parts)) as check:
        check_files(root, manifest, check)
        check.note = other_files(root, manifest)
    with report.check("engine") as check:
        check_engine(root, manifest.boot.engine.folder, check)
    with report.check("page") as check:
        check_page(root, manifest, check)


def _verify_inside(root: Path, manifest: Manifest, report: Report) -> None:
    with report.check("core") as check:
        engine = read_engine_parts(root, manifest, check)
    with report.check("names") as check:
        signposts = read_signposts(root, manifest, check)
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
    with report.check("lookup", manifest.counts.items) as check:
        leads = check_lookup(signposts, register, check)
    with report.check("instant", manifest.counts.items) as check:
        check_instant(root, manifest, engine, register, leads, check)
