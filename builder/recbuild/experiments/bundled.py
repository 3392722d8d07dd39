"""Experiments as a bundle brings them to pages: in its boot piece, under `experiments`.

In go definitions, out comes that value; or a bundle's folder in, its definitions out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from recbuild.config import Config
from recbuild.errors import ConfigError
from recbuild.experiments.definition import Experiment, experiment_from, experiments_of
from recruntime.bundle.files import read_file, read_manifest
from recruntime.errors import PartCorruptError
from recruntime.wire import MANIFEST


def of_config(config: Config) -> dict[str, Any]:
    """What the boot piece says; empty where there are no experiments."""
    return as_boot(experiments_of(config.experiments), config.experiment_reports.budget)


def as_boot(experiments: Iterable[Experiment], budget: float) -> dict[str, Any]:
    """budget: epsilon that a device promises in 30 days, for all experiments."""
    listed = [experiment.as_data() for experiment in experiments]
    return {"budget": budget, "list": listed} if listed else {}


def of_bundle(folder: Path) -> tuple[Experiment, ...]:
    """The definitions in the bundle in this folder. Raises RecError."""
    manifest, _ = read_manifest(read_file(folder, MANIFEST))
    return of_boot(manifest["boot"].get("experiments", {}))


def of_boot(told: object) -> tuple[Experiment, ...]:
    """told: the boot piece's `experiments`. Raises PartCorruptError."""
    match told:
        case {"budget": int() | float(), "list": [*listed]}:
            return tuple(map(_checked, listed))
        case {} if not told:
            return ()
    raise PartCorruptError(f"{MANIFEST}: its experiments cannot be read. Build the bundle again.")


def _checked(data: object) -> Experiment:
    if not isinstance(data, Mapping):
        raise PartCorruptError(f"{MANIFEST}: an experiment is not a map. Build the bundle again.")
    try:
        experiment = experiment_from(data)
    except (ConfigError, TypeError, ValueError) as error:
        raise PartCorruptError(f"{MANIFEST}: experiment {data.get('name')!r}: {error}") from error
    if experiment.revision != data.get("revision"):
        raise PartCorruptError(
            f"{MANIFEST}: the revision of experiment {experiment.name!r} is not that of its definition. "
            "Build the bundle again."
        )
    return experiment
