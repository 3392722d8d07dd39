"""The settings of a build: recbuild.toml, checked.

In go a TOML file (or none: everything has a default), out comes a frozen `Config`. A setting that
recbuild does not know is refused, with the nearest one that it knows.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import (
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    field_serializer,
    field_validator,
    model_validator,
)

from recbuild.config.experiments import (
    ExperimentSettings,
    ReportSettings,
    check_apart,
    check_budget,
    check_experiments,
)
from recbuild.config.table import FrozenTable, check_names
from recbuild.config.tables import (
    EMBEDDER_OF,
    BehaviorSettings,
    CatalogSettings,
    EmbeddingSettings,
    IndexSettings,
    PictureSettings,
    SearchSettings,
    SessionSettings,
)
from recbuild.errors import ConfigError
from recbuild.languages import ENGLISH, LanguageSettings, in_one_form, labels_in
from recbuild.template import is_template, parse_template
from recruntime.conditions import CONDITION_KEYS
from recruntime.rules import RULE_KEYS, Rule
from recruntime.settings import Settings, settings_from
from recruntime.wire import LABELS

__all__ = [
    "EMBEDDER_OF",
    "FILE_NAME",
    "BehaviorSettings",
    "CatalogSettings",
    "Config",
    "EmbeddingSettings",
    "ExperimentSettings",
    "IndexSettings",
    "PictureSettings",
    "SearchSettings",
    "SessionSettings",
    "load_config",
    "make_config",
]

FILE_NAME = "recbuild.toml"


class Config(FrozenTable):
    """What can be set.

    fields: recbuild's name of a field → the catalog's column, several for a field of texts, or a template of
        columns such as "/products/{handle}"; an empty column means "do not use this field".
    catalog: which rows become items.
    card: further columns to show on cards, besides title, url, image and price.
    text: template of what is embedded, such as "{title}. {category}"; None means the default.
    currency: ISO 4217 code of the prices.
    language: in which the cards and all other words of the shelf are, such as "fr"; None for English words.
    languages: further languages of the cards.
    labels: the shelf's own words, docs/format.md §7.
    columns: names of the catalog's columns, where the file has no header.
    max_rejected: share of the rows that may be unusable before the build fails.
    sessions: how past sessions are read.
    behavior: what is learned from them.
    embedding: how items become vectors.
    index: how the index is stored.
    pictures: whether the bundle brings small pictures.
    search: whether the bundle can be searched.
    ranking: how candidates become a shelf.
    experiments: which variants of that are compared on visitors.
    experiment_reports: what their reports may tell of one visitor.
    """

    fields: dict[str, str | tuple[str, ...]] = Field(default={})
    catalog: CatalogSettings = CatalogSettings()
    card: tuple[str, ...] = ()
    text: str | None = None
    currency: str | None = None
    language: str | None = None
    languages: dict[str, LanguageSettings] = Field(default={})
    labels: dict[str, str] = Field(default={})
    columns: tuple[str, ...] = Field(default=())
    max_rejected: float = Field(default=0.01, ge=0, le=1)
    sessions: SessionSettings = SessionSettings()
    behavior: BehaviorSettings = BehaviorSettings()
    embedding: EmbeddingSettings = EmbeddingSettings()
    index: IndexSettings = IndexSettings()
    pictures: PictureSettings = PictureSettings()
    search: SearchSettings = SearchSettings()
    ranking: Settings = Settings()
    experiments: tuple[ExperimentSettings, ...] = ()
    experiment_reports: ReportSettings = ReportSettings()
    _fixed: frozenset[str] = PrivateAttr(default=frozenset())

    @property
    def fixed(self) -> frozenset[str]:
        """Names of the ranking's settings that were given, and so are not chosen by sessions."""
        return self._fixed

    @field_validator("fields", mode="before")
    @classmethod
    def _fields_name_columns(cls, given: object) -> object:
        for field, columns in given.items() if isinstance(given, Mapping) else ():
            listed = columns if isinstance(columns, list | tuple) else [columns]
            if not all(isinstance(column, str) for column in listed):
                raise ValueError(f'{field} is {columns!r}: name a column, such as {field} = "COLUMN"')
            for template in filter(is_template, listed):
                parse_template(template)
        return given

    @field_validator("ranking", mode="before")
    @classmethod
    def _ranking_has_known_settings(cls, given: object) -> object:
        if not isinstance(given, dict):
            return given
        usual = Settings().as_data()
        check_names(given, usual, "setting of the ranking")
        _check_rules(given.get("rules", []))
        return settings_from(given, ValueError)

    @field_serializer("ranking")
    def _ranking_as_data(self, ranking: Settings) -> dict[str, Any]:
        return ranking.as_data()

    @field_validator("experiments", mode="before")
    @classmethod
    def _experiments_are_tables(cls, given: object) -> object:
        check_experiments(given)
        return given

    @field_validator("experiments")
    @classmethod
    def _experiments_have_names(cls, given: tuple[ExperimentSettings, ...]) -> tuple[ExperimentSettings, ...]:
        check_apart((one.name for one in given), "experiments")
        return given

    @model_validator(mode="after")
    def _reports_fit_the_budget(self) -> Config:
        check_budget(self.experiments, self.experiment_reports)
        return self

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

    @model_validator(mode="wrap")
    @classmethod
    def _given_settings_are_remembered(cls, given: Any, make: ModelWrapValidatorHandler[Config]) -> Config:
        config, ranking = make(given), given.get("ranking") if isinstance(given, Mapping) else None
        if isinstance(ranking, Mapping):
            config._fixed = frozenset(ranking)
        elif isinstance(ranking, Settings):
            usual = Settings().as_data()
            config._fixed = frozenset(
                name for name, value in ranking.as_data().items() if value != usual[name]
            )
        return config

    @model_validator(mode="after")
    def _every_language_has_words(self) -> Config:
        labels_in(self.language or ENGLISH, self.labels)
        for language, settings in self.languages.items():
            _check_labels(settings.labels)
            labels_in(language, settings.labels)
        return self


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


def _check_labels(labels: Mapping[str, str]) -> None:
    """Raise ValueError for a label that shelves do not have, or for what it cannot be filled with."""
    check_names(labels, LABELS, "label")
    for name, text in labels.items():
        check_names(re.findall(r"{(\w+)}", text), ("title", "value"), f"placeholder for {name}")


def _check_rules(rules: object) -> None:
    """Raise ValueError unless these are rules, or tables that hold nothing but what a rule has."""
    if not (isinstance(rules, list | tuple) and all(isinstance(rule, dict | Rule) for rule in rules)):
        raise ValueError('each rule is a table: [[ranking.rules]], where = { field = "brand" }, factor = 1.5')
    for rule in rules:
        if isinstance(rule, dict):
            check_names(rule, RULE_KEYS, "setting of a rule")
            for condition in (rule.get("where"), rule.get("pages")):
                if isinstance(condition, dict):
                    check_names(condition, CONDITION_KEYS, "setting of a condition")
