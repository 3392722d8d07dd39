"""recbuild from Python: what the commands do, as functions over paths, DataFrames and plain dicts.

No function here reads a settings file, or writes a file, that it is not given.
"""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any, TypeAlias

from recbuild.bundle.inspect import Overview
from recbuild.bundle.inspect import inspect as inspect_bundle
from recbuild.bundle.verify import Report
from recbuild.bundle.verify import verify as verify_bundle
from recbuild.config import Config, load_config, make_config
from recbuild.embed import Embedder
from recbuild.errors import ConfigError
from recbuild.evaluation.queries import Protocol
from recbuild.evaluation.result import Evaluation
from recbuild.evaluation.run import evaluate as evaluate_trial
from recbuild.evaluation.run import taking_part
from recbuild.evaluation.strategies import Asking, require_known
from recbuild.evaluation.trials import TrialPlan, trial_of_bundle, trial_of_catalog
from recbuild.pipeline import Inputs, Summary, bundle
from recbuild.sources import Items
from recbuild.watcher import Unwatched, Watcher

Settings: TypeAlias = Config | Mapping[str, Any] | str | Path | None


def build(
    items: Items,
    out: str | Path,
    *,
    sessions: Items | None = None,
    config: Settings = None,
    embedder: Embedder | str | None = None,
    base: str | Path | None = None,
    held_out: float = 0.0,
    progress: Watcher | None = None,
) -> Summary:
    """Build a bundle of a catalog in the folder `out`.

    items: the catalog: the path of a file, a DataFrame or table (of pandas, polars, pyarrow or daft), or an
        iterable of dicts.
    sessions: past sessions to learn from, likewise; None for none.
    config: the settings: a `Config`, a dict as recbuild.toml has them, or the path of such a file.
    embedder: the name of an embedder, or one of your own, in place of the one that the settings name.
    base: folder of an earlier bundle, most files of which stay as they are.
    held_out: share of the sessions, the latest, that is not learned from, to measure on with `evaluate`.
    progress: who is told how far the work is.
    Raises UserError.
    """
    settings = _config(config)
    if isinstance(embedder, str):
        named = settings.embedding.model_copy(update={"embedder": embedder})
        settings, embedder = settings.model_copy(update={"embedding": named}), None
    if embedder is not None and not callable(getattr(embedder, "embed", None)):
        raise ConfigError(
            f"embedder is {embedder!r}: give the name of an embedder, or an object with a method "
            "embed(catalog, advance) that returns an Embedding."
        )
    earlier = None if base is None else Path(base)
    inputs = Inputs(_path_or_rows(items), _optional(sessions), earlier, held_out, embedder)
    return bundle(inputs, Path(out), settings, progress or Unwatched())


def evaluate(
    source: Items,
    *,
    sessions: Items | None = None,
    test: Items | None = None,
    config: Settings = None,
    k: int = 20,
    protocol: Protocol = "next",
    repeat: bool = False,
    on_page: bool = True,
    share: float = 0.1,
    sample: int = 2000,
    only: tuple[str, ...] = (),
    progress: Watcher | None = None,
) -> Evaluation:
    """Measure how good the recommendations are, on sessions that were not learned from.

    source: a catalog, of which a bundle is built from the earlier sessions; or the folder of a bundle.
    sessions: past sessions, the latest `share` of which is measured on.
    test: sessions to measure on instead.
    config: as for `build`.
    k: how many items are asked for.
    protocol: what is predicted: each "next" event, the "last" one, or the next "basket".
    repeat: whether items that the visitor has met may be recommended again.
    on_page: whether the newest item's page is open.
    sample: how many questions are asked; 0 for all.
    only: names of strategies and baselines; empty for all but those that run on request.
    progress: as for `build`.
    Raises UserError or RecError.
    """
    require_known(only)
    watcher = progress or Unwatched()
    plan = TrialPlan(_optional(test), share, protocol, Asking(k, repeat, on_page), sample, only)
    source, settings = _path_or_rows(source), _config(config)
    if isinstance(source, Path) and source.is_dir():
        trial = trial_of_bundle(source, settings, _optional(sessions), plan)
    else:
        trial = trial_of_catalog(Inputs(source, _optional(sessions)), settings, plan, watcher)
    with watcher.stage("ask", len(taking_part(trial)) * len(trial.queries)) as advance:
        return evaluate_trial(trial, advance)


def inspect(folder: str | Path) -> Overview:
    """What is in the bundle in `folder`, what visitors load of it, and where its bytes go. Raises
    RecError.
    """
    return inspect_bundle(Path(folder))


def verify(folder: str | Path, *, progress: Watcher | None = None) -> Report:
    """Whether the bundle in `folder` is as it was built: `report.failed` says how many checks failed.

    Raises PartMissingError where there is no folder.
    """
    return verify_bundle(Path(folder), progress or Unwatched())


def _path_or_rows(items: Items) -> Items:
    return Path(items) if isinstance(items, str | PathLike) else items


def _optional(items: Items | None) -> Items | None:
    return None if items is None else _path_or_rows(items)


def _config(config: Settings) -> Config:
    if config is None:
        return Config()
    if isinstance(config, Config):
        return config
    if isinstance(config, str | Path):
        return load_config(Path(config))
    return make_config(config, "config")
