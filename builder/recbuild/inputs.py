"""What a bundle is built from: read, checked, and told apart from other inputs by a key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np

from recbuild import __version__
from recbuild.bundle.columns import card_fields
from recbuild.bundle.manifest import LOADER
from recbuild.bundle.page_files import PageFiles
from recbuild.catalog.load import Catalog, read_catalog
from recbuild.catalog.stored import as_column
from recbuild.config import Config
from recbuild.embed import Chooser, ColumnEmbedder, Embedder, Function, FunctionEmbedder
from recbuild.embed.cache import open_cache
from recbuild.embed.registry import embedder_of
from recbuild.errors import CatalogError, ConfigError
from recbuild.index.neighbors.best import MOST_ITEMS
from recbuild.languages import ENGLISH, labels_in
from recbuild.learn.registry import require_model
from recbuild.linalg import Vectors
from recbuild.pictures.collected import Collected
from recbuild.pictures.of_catalog import Wanted, picture_root, with_pictures
from recbuild.plan import ArrayFile, Workspace, spans
from recbuild.search.past_queries import read_past_queries
from recbuild.sessions import Sessions, read_sessions, temporal_split
from recbuild.sources import SourceLike, files_of
from recbuild.watcher import Clock
from recruntime.conditions import Condition
from recruntime.settings import Settings, settings_from


@dataclass(frozen=True)
class Inputs:
    """What a bundle is built from.

    items: the catalog: a path, an address, a DataFrame or an iterable of dicts.
    sessions: past sessions to learn from, likewise; None for none.
    base: folder of an earlier bundle, to keep what still holds; None for none.
    held_out: share of the sessions, the latest, that is not learned from.
    embedder: an embedder of your own, or a function from texts to vectors, in place of the one that the
        settings name.
    key: file of the private key that signs the bundle; None for no signature.
    """

    items: SourceLike
    sessions: SourceLike | None = None
    base: Path | None = None
    held_out: float = 0.0
    embedder: Embedder | Function | None = None
    key: Path | None = None


@dataclass(frozen=True)
class Gathered:
    """The inputs, read.

    catalog: the items, in the catalog's order.
    sessions: what is learned from.
    embedder: what makes vectors of the items.
    pictures: small pictures of the items; None where neither thumbnails nor an image model are asked for.
    own: whether the embedder is the caller's own: its changes cannot be detected.
    queries: past searches to suggest, the most frequent first.
    """

    catalog: Catalog
    sessions: Sessions | None
    embedder: Embedder | Chooser
    own: bool
    pictures: Collected | None = None
    queries: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is likely to be wrong."""
        return (*self.catalog.warnings, *(self.sessions.warnings if self.sessions else ()))


def gather(inputs: Inputs, config: Config, workspace: Workspace) -> Gathered:
    """Read and check the inputs. workspace: for what is as long as the catalog. Raises UserError."""
    require_model(config.behavior)
    embedder = _embedder(inputs.embedder, config)
    column = embedder.column if isinstance(embedder, ColumnEmbedder) else None
    wordless = inputs.sessions is not None
    catalog = read_catalog(inputs.items, config, vectors=column, wordless=wordless, workspace=workspace)
    if len(catalog.ids) > MOST_ITEMS:
        raise CatalogError(
            f"The catalog has {len(catalog.ids):,} items, and a bundle takes up to {MOST_ITEMS:,}. Split it, "
            "by category for instance, and build a bundle of each part."
        )
    _check_rules(config, catalog)
    own = inputs.embedder is not None
    return Gathered(catalog, _sessions(inputs, config, catalog), embedder, own, queries=_queries(config))


def gather_pictures(
    gathered: Gathered, inputs: Inputs, config: Config, clock: Clock, workspace: Workspace
) -> Gathered:
    """With small pictures, if the settings want them. Raises ConfigError."""
    images = gathered.catalog.cards.get("image")
    wanted = Wanted(config.pictures.thumbnails != "none", config.embedding.image_model is not None)
    if wanted.for_model and (images is None or as_column(images).is_empty):
        raise ConfigError(
            "--image-model: no item has a picture. Name the column with their addresses: --field "
            "image=COLUMN, or leave --image-model out."
        )
    if images is None or not (wanted.thumbnails or wanted.for_model):
        return gathered
    root = picture_root(config.pictures.root, files_of(inputs.items))
    with clock.stage("pictures", len(images)) as advance:
        catalog, found = with_pictures(gathered.catalog, wanted, root, open_cache(), workspace, advance)
    return replace(gathered, catalog=catalog, pictures=found)


def _embedder(own: Embedder | Function | None, config: Config) -> Embedder | Chooser:
    """The caller's own embedder, or the one that the settings name."""
    if own is None:
        return embedder_of(config.embedding)
    return own if hasattr(own, "learn") else FunctionEmbedder(own)


def key_of_inputs(gathered: Gathered, config: Config, page: PageFiles) -> str:
    """A hash of all that a bundle is made of, but for what the embedder has learned elsewhere."""
    found, catalog = hashlib.sha256(), gathered.catalog

    def add(value: object) -> None:
        found.update(value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode())

    add(
        (
            __version__,
            page.engine,
            (page.root / LOADER).read_bytes(),
            _deciding(config),
            sorted(config.fixed),
            catalog.currency,
            catalog.language,
            gathered.pictures and gathered.pictures.digest,
            gathered.queries,
        )
    )
    add(
        (
            sorted(catalog.languages.items()),
            sorted(catalog.other_names.aliases.items()),
            catalog.stock.tobytes(),
        )
    )
    for name, column in {"id": catalog.ids, "text": catalog.texts, **catalog.cards}.items():
        add(name)
        values = as_column(column).values
        for first, end in spans(len(values)):
            add(values.slice(first, end - first).to_pylist())
    add([mask.tobytes() for mask in catalog.private.values()])
    _add_vectors(add, catalog.vectors)
    for field in fields(gathered.sessions) if gathered.sessions else ():
        add(getattr(gathered.sessions, field.name))
    return found.hexdigest()


def _deciding(config: Config) -> Config:
    """Without what changes no content of the bundle, but only how it is sent."""
    return config.model_copy(update={"index": config.index.model_copy(update={"precompress": ()})})


def _add_vectors(add: Callable[[object], None], vectors: Vectors | ArrayFile | None) -> None:
    if vectors is not None:
        for first, end in spans(len(vectors)):
            add(vectors.read(first, end) if isinstance(vectors, ArrayFile) else vectors[first:end])


def _check_rules(config: Config, catalog: Catalog) -> None:
    """Raise ConfigError for a rule or a limit about a field that cards do not show, or a range of a text.

    The rules of an experiment's variant lie open in the boot piece: none may be about a private column.
    """
    kinds = {"id": "text"} | {field.name: field.kind for field in card_fields(catalog)}
    _check_ranking(config.ranking, kinds, catalog, catalog.private)
    for experiment in config.experiments:
        for variant in experiment.variants:
            ranking = settings_from(variant.ranking, ConfigError)
            try:
                _check_ranking(ranking, kinds, catalog, ())
            except ConfigError as error:
                where = f"[[experiments]] {experiment.name}, {variant.name}"
                raise ConfigError(str(error).replace("[ranking]", where, 1)) from error


def _check_ranking(
    ranking: Settings, kinds: Mapping[str, str], catalog: Catalog, private: Collection[Condition]
) -> None:
    for field in dict(ranking.at_most):
        if field not in kinds:
            raise _not_shown("at_most", field, kinds)
    for rule in ranking.rules:
        for condition in (rule.where, rule.pages):
            if isinstance(condition, Condition) and condition not in private:
                _check_condition(condition, kinds, catalog)


def _check_condition(condition: Condition, kinds: Mapping[str, str], catalog: Catalog) -> None:
    field = condition.field
    if field not in kinds:
        raise _not_shown("rules", field, kinds)
    if kinds[field] == "text" and condition.ranged:
        raise ConfigError(
            f"[ranking] rules: {field!r} is a text, so it has no range. Give any_of in place of low, high, "
            "min_times and max_times."
        )
    if condition.relative and as_column(catalog.cards[field]).is_empty:
        raise ConfigError(
            f"[ranking] rules: no item has a {field!r}, so none is like that of the page's item. Fill the "
            "column, or leave the rule out."
        )


def _not_shown(setting: str, field: str, kinds: Collection[str]) -> ConfigError:
    return ConfigError(
        f"[ranking] {setting}: cards have no field {field!r}: they have {', '.join(kinds)}. "
        f"Show it on cards, with --card {field}, or leave it out."
    )


def _sessions(inputs: Inputs, config: Config, catalog: Catalog) -> Sessions | None:
    if inputs.sessions is None:
        return None
    found = read_sessions(inputs.sessions, config.sessions, catalog.ids, catalog.other_names)
    return temporal_split(found, inputs.held_out)[0] if inputs.held_out else found


def _queries(config: Config) -> tuple[str, ...]:
    search = config.search
    return () if search.queries is None else read_past_queries(Path(search.queries), search.min_users)


def words_of(config: Config, catalog: Catalog) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """The shelf's words in the main language, and in each further one."""
    own = {language: settings.labels for language, settings in config.languages.items()}
    further = {language: labels_in(language, own.get(language, {})) for language in catalog.languages}
    return labels_in(config.language or catalog.language or ENGLISH, config.labels), further
