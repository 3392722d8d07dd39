"""Verification of experiments: can pages and the receiver of their reports read the definitions alike?"""

from __future__ import annotations

from recbuild.bundle.manifest import Manifest
from recbuild.bundle.verify.checks import Check
from recbuild.experiments.bundled import of_boot
from recruntime.errors import PartCorruptError
from recruntime.wire import MANIFEST


def check_experiments(manifest: Manifest, check: Check) -> None:
    """The definitions hold, and pages load what applies them."""
    told, loads = manifest.boot.experiments, manifest.boot.engine.experiments
    try:
        check.count(len(of_boot(told)))
    except PartCorruptError as error:
        check.fail(MANIFEST, str(error).removeprefix(f"{MANIFEST}: ").removesuffix("."))
    if bool(told) != bool(loads):
        check.fail(MANIFEST, "has experiments without experiments.js, or the other way round")
