"""recbuild from Python: what the commands do, as functions over paths, DataFrames and plain dicts.

No function here reads a settings file, or writes a file, that it is not given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any, TypeAlias, get_args

from recbuild.bundle.inspect import Overview
from recbuild.bundle.inspect import inspect as inspect_bundle
from recbuild.bundle.sign import Signed
from recbuild.bundle.sign import sign as sign_bundle
from recbuild.bundle.verify import Report
from recbuild.bundle.verify import verify as verify_bundle
from recbuild.config import Config, load_config, make_config
from recbuild.embed import Embedder, Function
from recbuild.errors import ConfigError, did_you_mean
from recbuild.evaluation.choose import choose
from recbuild.evaluation.participants import require_known
from recbuild.evaluation.queries import Protocol
from recbuild.evaluation.result import Evaluation
from recbuild.evaluation.run import evaluate as evaluate_trial
from recbuild.evaluation.run import taking_part
from recbuild.evaluation.strategies import Asking
from recbuild.evaluation.trials import TrialPlan, is_bundle, trial_of_bundle, trial_of_catalog
from recbuild.inputs import Inputs
from recbuild.pipeline import bundle
from recbuild.plan import Work
from recbuild.sources import SourceLike, place_of
from recbuild.summary import Summary
from recbuild.watcher import Unwatched, Watcher
from recruntime.types import MAX_K

Settings: TypeAlias = Config | Mapping[str, Any] | str | Path | None


def build(
    items: SourceLike,
    out: str | Path,
    *,
    sessions: SourceLike | None = None,
    config: Settings = None,
    embedder: Embedder | Function | str | None = None,
    base: str | Path | None = None,
    held_out: float = 0.0,
    key: str | Path | None = None,
    progress: Watcher | None = None,
    work: Work | None = None,
) -> Summary:
    """Build a bundle of a catalog in the folder `out`.

    items: the catalog: the path of a file, an address (such as https:, s3: or postgresql:), a DataFrame or
        table (of pandas, polars, pyarrow or daft), or an iterable of dicts.
    sessions: past sessions to learn from, likewise; None for none.
    config: the settings: a `Config`, a dict as recbuild.toml has them, or the path of such a file.
    embedder: the name of an embedder, a function from a list of texts to an array of their vectors, or an
        `Embedder` of your own, in place of the one that the settings name.
    base: folder of an earlier bundle, most files of which stay as they are.
    held_out: share of the sessions, the latest, that is not learned from, to measure on with `evaluate`.
    key: file of the private key that signs the bundle, as for `sign`; None for no signature.
    progress: receives the progress.
    work: who does the work, and where; None for the cores of this machine.
    Raises UserError.
    """
    if not 0 <= _number(held_out, "held_out") < 1:
        raise ConfigError(f"held_out is {held_out!r}: it must be a share from 0 to below 1, such as 0.1.")
    if held_out and sessions is None:
        raise ConfigError("held_out is a share of the sessions, and there are none: give sessions=.")
    settings, own = _embedder(embedder, _config(config))
    earlier = None if base is None else _folder(base, "base")
    signing = None if key is None else _path(key, "key", "a file")
    inputs = Inputs(_path_or_rows(items), _optional(sessions), earlier, held_out, own, signing)
    return bundle(inputs, _folder(out, "out"), settings, _watcher(progress), work or Work(), choose)


def evaluate(
    source: SourceLike,
    *,
    sessions: SourceLike | None = None,
    test: SourceLike | None = None,
    config: Settings = None,
    k: int = 20,
    protocol: Protocol = "next",
    repeat: bool | None = None,
    on_page: bool = True,
    share: float = 0.1,
    sample: int = 2000,
    only: Iterable[str] | str = (),
    progress: Watcher | None = None,
) -> Evaluation:
    """Measure how good the recommendations are, on sessions that were not learned from.

    source: a catalog, of which a bundle is built from the earlier sessions; or the folder of a bundle.
    sessions: past sessions, the latest `share` of which is measured on; baselines learn from the others. With
        `test`, all are learned from.
    test: sessions to measure on instead.
    config: as for `build`.
    k: how many items are asked for.
    protocol: what is predicted: each "next" event, the "last" one, or the next "basket".
    repeat: whether items that the visitor has met may be recommended again; None as the bundle has it.
    on_page: whether the newest item's page is open.
    share: from 0 to 1, both excluded.
    sample: how many questions are asked; 0 for all.
    only: names of strategies and baselines; empty for all but those that run on request.
    progress: as for `build`.
    Raises UserError or RecError.
    """
    names = (only,) if isinstance(only, str) else tuple(map(str, only))
    require_known(names)
    _check_trial(protocol, k, share, sample)
    if not isinstance(repeat, bool | None):
        raise ConfigError(f"repeat is {repeat!r}: it must be True, False or None.")
    if not isinstance(on_page, bool):
        raise ConfigError(f"on_page is {on_page!r}: it must be True or False.")
    watcher = _watcher(progress)
    plan = TrialPlan(_optional(test), share, protocol, Asking(k, repeat, on_page), sample, names)
    source, settings = _path_or_rows(source), _config(config)
    if is_bundle(source):
        trial = trial_of_bundle(source, settings, _optional(sessions), plan)
    else:
        trial = trial_of_catalog(Inputs(source, _optional(sessions)), settings, plan, watcher)
    with watcher.stage("ask", len(taking_part(trial)) * len(trial.queries)) as advance:
        return evaluate_trial(trial, advance)


def inspect(folder: str | Path) -> Overview:
    """What is in the bundle in `folder`, what visitors load of it, and where its bytes go. Raises
    RecError.
    """
    return inspect_bundle(_folder(folder, "folder"))


def sign(folder: str | Path, key: str | Path, *, new_key: bool = False) -> Signed:
    """Sign the bundle in `folder`, once its hashes are checked.

    key: file of an Ed25519 private key in PEM. new_key: make it first, in a new file.
    Raises UserError, or PartMissingError where there is no folder.
    """
    return sign_bundle(_folder(folder, "folder"), _path(key, "key", "a file"), new_key=new_key)


def verify(folder: str | Path, *, key: str | Path | None = None, progress: Watcher | None = None) -> Report:
    """Whether the bundle in `folder` is as it was built: `report.failed` says how many checks failed.

    key: who must have signed it: the public key in base64, or a file with the public or private key.
    Raises PartMissingError where there is no folder, SignatureError for a key that cannot be used.
    """
    return verify_bundle(_folder(folder, "folder"), _watcher(progress), None if key is None else str(key))


def _embedder(
    embedder: Embedder | Function | str | None, settings: Config
) -> tuple[Config, Embedder | Function | None]:
    """The settings, with the embedder that a name chooses; and the caller's own one. Raises ConfigError."""
    if isinstance(embedder, str):
        named = settings.embedding.model_copy(update={"embedder": embedder})
        return settings.model_copy(update={"embedding": named}), None
    usable = callable(embedder) or callable(getattr(embedder, "learn", None))
    if embedder is not None and (isinstance(embedder, type) or not usable):
        raise ConfigError(
            f"embedder is {embedder!r}: give the name of an embedder, a function from a list of texts to an "
            "array of their vectors, or an object with a method learn(sample) that returns an Encoder."
        )
    return settings, embedder


def _check_trial(protocol: str, k: int, share: float, sample: int) -> None:
    """Before anything is built. Raises ConfigError."""
    if protocol not in get_args(Protocol):
        near = did_you_mean(str(protocol), get_args(Protocol))
        known = ", ".join(get_args(Protocol))
        raise ConfigError(f"There is no protocol {protocol!r}.{near} There are: {known}.")
    if not (_is_whole(k) and 1 <= k <= MAX_K):
        raise ConfigError(f"k is {k!r}: it must be a whole number from 1 to {MAX_K}.")
    if not 0 < _number(share, "share") < 1:
        raise ConfigError(f"share is {share!r}: it must be a number between 0 and 1, such as 0.1.")
    if not (_is_whole(sample) and sample >= 0):
        raise ConfigError(f"sample is {sample!r}: it must be a whole number, 0 for all questions.")


def _number(value: float, name: str) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ConfigError(f"{name} is {value!r}: it must be a number.")
    return value


def _folder(path: str | Path, name: str) -> Path:
    return _path(path, name, "a folder")


def _path(path: str | Path, name: str, kind: str) -> Path:
    if not isinstance(path, str | PathLike):
        raise ConfigError(f"{name} is {path!r}: it must be the path of {kind}.")
    return Path(path)


def _watcher(progress: Watcher | None) -> Watcher:
    if progress is None:
        return Unwatched()
    if not all(callable(getattr(progress, name, None)) for name in ("stage", "warn")):
        raise ConfigError(f"progress is {progress!r}: it must have the methods stage and warn of a Watcher.")
    return progress


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _path_or_rows(items: SourceLike) -> SourceLike:
    return place_of(items) if isinstance(items, str | PathLike) else items


def _optional(items: SourceLike | None) -> SourceLike | None:
    return None if items is None else _path_or_rows(items)


def _config(config: Settings) -> Config:
    if config is None:
        return Config()
    if isinstance(config, Config):
        return config
    if isinstance(config, str | Path):
        return load_config(Path(config))
    if isinstance(config, Mapping):
        return make_config(config, "config")
    raise ConfigError(
        f"config is {config!r}: give a Config, a dict as recbuild.toml has it, or the path of such a file."
    )
