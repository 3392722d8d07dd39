"""The settings of a build: recbuild.toml, checked.

In goes a TOML file (or none: everything has a default), out comes a frozen `Config`. A setting that
recbuild does not know is refused, with the nearest one that it knows.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

from recbuild.catalog.text import parse_template
from recbuild.errors import ConfigError, did_you_mean
from recruntime.format import LABELS

FILE_NAME = "recbuild.toml"


class Config(BaseModel):
    """What can be set.

    fields: recbuild's name of a field → the catalog's column; an empty column means "do not use this field".
    card: further columns to show on cards, besides title, url, image and price.
    text: template of what is embedded, such as "{title}. {category}"; None means the default.
    currency: ISO 4217 code of the prices. labels: the shelf's own words, docs/format.md §7.
    max_rejected: share of the rows that may be unusable before the build fails.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    fields: dict[str, str] = {}
    card: tuple[str, ...] = ()
    text: str | None = None
    currency: str | None = None
    labels: dict[str, str] = {}
    max_rejected: float = Field(default=0.01, ge=0, le=1)

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
        for name in labels:
            if name not in LABELS:
                raise ValueError(
                    f"there is no label {name!r}.{did_you_mean(name, LABELS)} There are: {', '.join(LABELS)}"
                )
        return labels


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
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f'{file}: not valid TOML: {error}. A setting looks like: currency = "EUR"'
        ) from error
    return make_config(values, str(file))


def make_config(values: Mapping[str, Any], where: str) -> Config:
    """The settings in `values`, checked. Raises ConfigError, which says `where` they stand."""
    try:
        return Config.model_validate(values)
    except ValidationError as error:
        reasons = [_reason(detail) for detail in error.errors()]
        raise ConfigError("\n".join(f"{where}: {reason}" for reason in reasons)) from error


def _reason(detail: ErrorDetails) -> str:
    name = ".".join(map(str, detail["loc"]))
    if detail["type"] == "extra_forbidden":
        known = list(Config.model_fields)
        return f"there is no setting {name!r}.{did_you_mean(name, known)} There are: {', '.join(known)}."
    cause = detail.get("ctx", {}).get("error", detail["msg"])
    return f"{name}: {cause}."
