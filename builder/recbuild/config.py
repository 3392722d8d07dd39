"""The settings of a build: recbuild.toml, checked.

In goes a TOML file (or none: everything has a default), out comes a frozen `Config`. A setting that
recbuild does not know is refused, with the nearest one that it knows.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails

from recbuild.errors import ConfigError, did_you_mean
from recbuild.languages import ENGLISH, LanguageSettings, in_one_form, labels_in
from recbuild.template import parse_template
from recbuild.time_format import UNITS_OF_TIME, check_pattern
from recruntime.codecs import CODECS
from recruntime.errors import BadRequestError
from recruntime.settings import RULE_KEYS, Rule, Settings, settings_from
from recruntime.types import CONDITION_KEYS, EVENT_WEIGHTS, Condition, conditions_of
from recruntime.wire import LABELS

FILE_NAME = "recbuild.toml"

# Which embedder a setting is for: where it stands alone, it chooses the embedder.
EMBEDDER_OF = {"model": "sentence-transformers", "column": "given"}


class _Table(BaseModel):
    """A table of settings, frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @field_validator("*", mode="before")
    @classmethod
    def _is_no_truth(cls, value: object) -> object:
        if isinstance(value, bool):
            raise ValueError(f"it is {str(value).lower()}, but nothing here is true or false: give a value")
        return value


class CatalogSettings(_Table):
    """Which rows of a catalog become items: the table [catalog].

    keep: conditions that every row has to meet, of fields or columns.
    repeated: what to do with a row that has the id of an earlier one, but another title: "merge" makes one
        item of them, "first" uses the first one; None for an error.
    in_stock, out_of_stock: further words for what is in stock, and what is not.
    as_of: the day by which items expire and sales begin and end; None for the day of the build.
    """

    keep: tuple[Condition, ...] = ()
    repeated: Literal["merge", "first"] | None = None
    in_stock: tuple[str, ...] = ()
    out_of_stock: tuple[str, ...] = ()
    as_of: date | None = None

    @field_validator("keep", mode="before")
    @classmethod
    def _keep_has_conditions(cls, given: object) -> object:
        if not isinstance(given, list | tuple):
            raise ValueError('it is a list of conditions: keep = [{ field = "status", any_of = ["active"] }]')
        for one in given:
            if isinstance(one, Mapping):
                _check_names(one, CONDITION_KEYS, "setting of a condition")
        try:
            return conditions_of(given)
        except BadRequestError as error:
            raise ValueError(str(error)) from error


class SessionSettings(_Table):
    """How past sessions are read: the table [sessions].

    fields: as those of the catalog, for the file of sessions.
    types: the file's word for an event → ours; the empty word stands for events without one.
    weights: event type → what one event of it counts.
    gap_minutes: where the file has no sessions, a break of more than this ends one.
    time_format: how times are written: a pattern of strptime, or a key of UNITS_OF_TIME; None to find out.
    max_unknown: share of the events that may name an item which the catalog does not have.
    """

    fields: dict[str, str] = {}
    types: dict[str, str] = {}
    weights: dict[str, float] = {}
    gap_minutes: float = Field(default=30, gt=0)
    time_format: str | None = None
    max_unknown: float = Field(default=0.5, ge=0, le=1)

    @field_validator("types")
    @classmethod
    def _words_mean_known_types(cls, types: dict[str, str]) -> dict[str, str]:
        _check_names(types.values(), EVENT_WEIGHTS, "event type")
        return types

    @field_validator("weights")
    @classmethod
    def _weights_are_of_known_types(cls, weights: dict[str, float]) -> dict[str, float]:
        _check_names(weights, EVENT_WEIGHTS, "event type")
        return weights

    @field_validator("time_format")
    @classmethod
    def _times_can_be_read_by_it(cls, time_format: str | None) -> str | None:
        if time_format is not None and time_format not in UNITS_OF_TIME:
            check_pattern(time_format)
        return time_format


class BehaviorSettings(_Table):
    """What is learned from past sessions: the table [behavior].

    min_users: number of distinct users behind whatever a bundle says; None for 5, or 10 without users.
    privacy: with "strict" vectors, too, learn only from pairs of `min_users` users, and popularity has noise.
    noise_key: a secret without which nobody can compute that noise from the log.
    most_events: how many events of one user count, the latest.
    model: how vectors are learned: "session_average" needs torch, "pmi_svd" does not, "co_occurrence" learns
        none; "auto" takes the first where torch is installed, else the second.
    dims: of the vectors; None for as many as suit the content.
    epochs: how often session_average sees each event; None for as often as a few minutes allow.
    negatives: wrong answers shown with each batch.
    """

    min_users: int | None = Field(default=None, ge=1)
    privacy: Literal["standard", "strict"] = "standard"
    noise_key: str = ""
    most_events: int = Field(default=1000, ge=1)
    model: Literal["auto", "session_average", "pmi_svd", "co_occurrence"] = "auto"
    dims: int | None = Field(default=None, ge=2, le=1024)
    epochs: int | None = Field(default=None, ge=1, le=100)
    negatives: int = Field(default=2048, ge=1, le=65_536)


class EmbeddingSettings(_Table):
    """How items become vectors: the table [embedding].

    embedder: a name in the registry of embedders.
    dims: at most so many dimensions, for the built-in embedder.
    model: a sentence-transformers model, by name or folder.
    column: the catalog's column that holds the vectors.
    """

    embedder: str = "tfidf-svd"
    dims: int = Field(default=128, ge=1, le=4096)
    model: str | None = None
    column: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_setting_chooses_its_embedder(cls, given: object) -> object:
        if not isinstance(given, Mapping) or "embedder" in given:
            return given
        chosen = [embedder for name, embedder in EMBEDDER_OF.items() if given.get(name) is not None]
        if len(chosen) > 1:
            raise ValueError("model and column are for two embedders: leave one out")
        return {**given, "embedder": chosen[0]} if chosen else given


class IndexSettings(_Table):
    """How the index is stored: the table [index].

    codec: how vectors are stored.
    bytes_per_item: what the compact codec may spend on a vector.
    resident_kb: up to this size pages load the whole index; of a larger one they load parts.
    """

    codec: str = "compact"
    bytes_per_item: float = Field(default=64.0, ge=8, le=512)
    resident_kb: int = Field(default=4000, ge=0)

    @field_validator("codec")
    @classmethod
    def _codec_is_known(cls, codec: str) -> str:
        _check_names([codec], CODECS, "codec")
        return codec


class Config(_Table):
    """What can be set.

    fields: recbuild's name of a field → the catalog's column, several for a field of texts, or a template of
        columns such as "/products/{handle}"; an empty column means "do not use this field".
    catalog: which rows become items.
    card: further columns to show on cards, besides title, url, image and price.
    text: template of what is embedded, such as "{title}. {category}"; None means the default.
    currency: ISO 4217 code of the prices.
    labels: the shelf's own words, docs/format.md §7.
    language: in which the cards and all other words of the shelf are, such as "fr"; None for English words.
    languages: further languages of the cards.
    max_rejected: share of the rows that may be unusable before the build fails.
    sessions: how past sessions are read.
    behavior: what is learned from them.
    embedding: how items become vectors.
    index: how the index is stored.
    ranking: how candidates become a shelf.
    """

    if not TYPE_CHECKING:  # so that editors see the settings as parameters

        def __init__(self, **values: Any) -> None:
            """Raises ConfigError, a line for each setting that makes no sense."""
            try:
                super().__init__(**values)
            except ValidationError as error:
                raise ConfigError("\n".join(map(_reason, error.errors()))) from error

    fields: dict[str, str | tuple[str, ...]] = {}
    catalog: CatalogSettings = CatalogSettings()
    card: tuple[str, ...] = ()
    text: str | None = None
    currency: str | None = None
    labels: dict[str, str] = {}
    language: str | None = None
    languages: dict[str, LanguageSettings] = {}
    max_rejected: float = Field(default=0.01, ge=0, le=1)
    sessions: SessionSettings = SessionSettings()
    behavior: BehaviorSettings = BehaviorSettings()
    embedding: EmbeddingSettings = EmbeddingSettings()
    index: IndexSettings = IndexSettings()
    ranking: Settings = Settings()

    @field_validator("ranking", mode="before")
    @classmethod
    def _ranking_has_known_settings(cls, given: object) -> object:
        if not isinstance(given, dict):
            return given
        usual = Settings().as_data()
        _check_names(given, usual, "setting of the ranking")
        _check_rules(given.get("rules", []))
        return settings_from(given, ValueError)

    @field_validator("text")
    @classmethod
    def _text_is_a_template(cls, text: str | None) -> str | None:
        if text is not None:
            parse_template(text)
        return text

    @field_validator("currency")
    @classmethod
    def _currency_is_a_code(cls, currency: str | None) -> str | None:
        if currency is None:
            return None
        if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
            raise ValueError(f"{currency!r} is not a currency code: three letters, such as EUR")
        return currency.upper()

    @field_validator("labels")
    @classmethod
    def _labels_are_known(cls, labels: dict[str, str]) -> dict[str, str]:
        _check_labels(labels)
        return labels

    @model_validator(mode="before")
    @classmethod
    def _languages_are_tables(cls, given: object) -> object:
        languages = isinstance(given, Mapping) and {"language", "languages"} & given.keys()
        return in_one_form(given) if isinstance(given, Mapping) and languages else given

    @model_validator(mode="after")
    def _every_language_has_words(self) -> Config:
        labels_in(self.language or ENGLISH, self.labels)
        for language, settings in self.languages.items():
            _check_labels(settings.labels)
            labels_in(language, settings.labels)
        return self


TABLES: dict[str, type[BaseModel]] = {
    "catalog": CatalogSettings,
    "sessions": SessionSettings,
    "behavior": BehaviorSettings,
    "embedding": EmbeddingSettings,
    "index": IndexSettings,
    "languages": LanguageSettings,
}


def load_config(path: Path | None) -> Config:
    """The settings in `path`, or in recbuild.toml of this folder if there is one. Raises ConfigError."""
    file = path or Path(FILE_NAME)
    if path is None and not file.exists():
        return Config()
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ConfigError(f"{file}: cannot be read: {reason}. Check the name that --config gives.") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(
            f'{file}: not valid TOML: {error}. A setting looks like: currency = "EUR"'
        ) from error
    return make_config(values, str(file))


def make_config(values: Mapping[str, Any], where: str) -> Config:
    """The settings in `values`, checked. Raises ConfigError, which says `where` they stand."""
    try:
        return Config(**values)
    except ConfigError as error:
        raise ConfigError("\n".join(f"{where}: {line}" for line in str(error).splitlines())) from error


def _reason(detail: ErrorDetails) -> str:
    name = ".".join(map(str, detail["loc"]))
    if detail["type"] == "extra_forbidden":
        table = TABLES.get(str(detail["loc"][0]), Config) if len(detail["loc"]) > 1 else Config
        known = list(table.model_fields)
        near = did_you_mean(str(detail["loc"][-1]), known)
        return f"there is no setting {name!r}.{near} There are: {', '.join(known)}."
    cause = detail.get("ctx", {}).get("error", detail["msg"])
    return f"{name}: {str(cause).removesuffix('.')}.".removeprefix(": ")


def _check_labels(labels: Mapping[str, str]) -> None:
    """Raise ValueError for a label that shelves do not have, or for what it cannot be filled with."""
    _check_names(labels, LABELS, "label")
    for name, text in labels.items():
        _check_names(re.findall(r"{(\w+)}", text), ("title", "value"), f"placeholder for {name}")


def _check_rules(rules: object) -> None:
    """Raise ValueError unless these are rules, or tables that hold nothing but what a rule has."""
    if not (isinstance(rules, list | tuple) and all(isinstance(rule, dict | Rule) for rule in rules)):
        raise ValueError('each rule is a table: [[ranking.rules]], where = { field = "brand" }, factor = 1.5')
    for rule in rules:
        if isinstance(rule, dict):
            _check_names(rule, RULE_KEYS, "setting of a rule")
            if isinstance(where := rule.get("where"), dict):
                _check_names(where, CONDITION_KEYS, "setting of a condition")


def _check_names(names: Iterable[str], known: Collection[str], kind: str) -> None:
    """Raise ValueError for the first name that is not known."""
    for name in names:
        if name not in known:
            raise ValueError(
                f"there is no {kind} {name!r}.{did_you_mean(name, known)} There are: {', '.join(known)}"
            )
