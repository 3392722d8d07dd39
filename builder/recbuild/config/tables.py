"""The tables of recbuild.toml: what each setting means, its default, and what it may be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import Field, field_validator, model_validator

from recbuild.config.table import FrozenTable, check_names
from recbuild.time_format import UNITS_OF_TIME, check_pattern
from recruntime.codecs import CODECS
from recruntime.conditions import CONDITION_KEYS, Condition, conditions_of
from recruntime.errors import BadRequestError
from recruntime.search.part import MOST_PERSONAL
from recruntime.types import EVENT_WEIGHTS

# Which embedder a setting is for: where it stands alone, it chooses the embedder.
EMBEDDER_OF = {"model": "sentence-transformers", "column": "given"}

_FOLDER_ON_THE_WEB = re.compile(r"https?://[^\s/?#]+(/[^\s?#]*)?", re.IGNORECASE)


class CatalogSettings(FrozenTable):
    """Which rows of a catalog become items: the table [catalog].

    keep: conditions that every row has to meet, of fields or columns.
    repeated: what to do with a row that has the id of an earlier one, but another title: "merge" makes one
        item of them, "first" uses the first one; None for an error.
    in_stock, out_of_stock: further words for what is in stock, and what is not.
    as_of: the day by which items expire and sales begin and end; None for the day of the build.
    base_url: what addresses on cards are relative to, so that a bundle may lie on another origin than the
        pages; None for the bundle's own place.
    """

    keep: tuple[Condition, ...] = ()
    repeated: Literal["merge", "first"] | None = None
    in_stock: tuple[str, ...] = ()
    out_of_stock: tuple[str, ...] = ()
    as_of: date | None = None
    base_url: str | None = None

    @field_validator("keep", mode="before")
    @classmethod
    def _keep_has_conditions(cls, given: object) -> object:
        if not isinstance(given, list | tuple):
            raise ValueError('it is a list of conditions: keep = [{ field = "status", any_of = ["active"] }]')
        for one in given:
            if isinstance(one, Mapping):
                check_names(one, CONDITION_KEYS, "setting of a condition")
        try:
            conditions = conditions_of(given)
        except BadRequestError as error:
            raise ValueError(str(error)) from error
        for condition in conditions:
            if condition.relative:
                raise ValueError(
                    f"{condition.field!r} is compared with a page's item, but a build has no page"
                )
        return conditions

    @field_validator("base_url")
    @classmethod
    def _base_is_an_address(cls, base_url: str | None) -> str | None:
        if base_url is None:
            return None
        if not _FOLDER_ON_THE_WEB.fullmatch(base_url):
            raise ValueError(f'{base_url!r} is not the address of a site: "https://shop.example/"')
        return base_url if base_url.endswith("/") else f"{base_url}/"


class SessionSettings(FrozenTable):
    """How past sessions are read: the table [sessions].

    fields: as those of the catalog, for the file of sessions.
    types: the file's word for an event → ours; the empty word stands for events without one.
    weights: event type → what one event of it counts.
    gap_minutes: where the file has no sessions, a break of more than this ends one.
    time_format: how times are written: a pattern of strptime, or a key of UNITS_OF_TIME; None to find out.
    max_unknown: share of the events that may name an item which the catalog does not have.
    match: the catalog's column by which the log names items, or "id"; None to find out.
    join: a second file, joined by the column that both have.
    like_from: the least rating that is a like; None if ratings become weights from dislike to like.
    dislike_to: the largest rating that is a dislike, likewise.
    columns: names of the file's columns, where it has no header.
    """

    fields: dict[str, str] = Field(default={})
    types: dict[str, str] = Field(default={})
    weights: dict[str, float] = Field(default={})
    gap_minutes: float = Field(default=30, gt=0)
    time_format: str | None = None
    max_unknown: float = Field(default=0.5, ge=0, le=1)
    match: str | None = None
    join: str | None = None
    like_from: float | None = None
    dislike_to: float | None = None
    columns: tuple[str, ...] = ()

    @field_validator("types")
    @classmethod
    def _words_mean_known_types(cls, types: dict[str, str]) -> dict[str, str]:
        check_names(types.values(), EVENT_WEIGHTS, "event type")
        return types

    @field_validator("weights")
    @classmethod
    def _weights_are_of_known_types(cls, weights: dict[str, float]) -> dict[str, float]:
        check_names(weights, EVENT_WEIGHTS, "event type")
        return weights

    @field_validator("time_format")
    @classmethod
    def _times_can_be_read_by_it(cls, time_format: str | None) -> str | None:
        if time_format is not None and time_format not in UNITS_OF_TIME:
            check_pattern(time_format)
        return time_format


class BehaviorSettings(FrozenTable):
    """What is learned from past sessions: the table [behavior].

    min_users: number of distinct users behind whatever a bundle says; None for 5, or 10 without users.
    privacy: with "strict" vectors, too, learn only from pairs of `min_users` users, and popularity has noise.
    noise_key: a secret, without which that noise cannot be computed from the log.
    most_events: how many events of one user count, the latest.
    model: how vectors are learned, by a name in the registry of models; "auto" is "session_average", and
        "co_occurrence" learns none.
    dims: of the vectors; None for as many as suit the content.
    epochs: how often session_average sees each event; None for as often as a few minutes allow.
    negatives: wrong answers shown with each batch.
    tune: "auto" to choose by the sessions those settings that the table [ranking] does not name; "none" to
        leave them.
    """

    min_users: int | None = Field(default=None, ge=1)
    privacy: Literal["standard", "strict"] = "standard"
    noise_key: str = ""
    most_events: int = Field(default=1000, ge=1)
    model: str = "auto"
    dims: int | None = Field(default=None, ge=2, le=1024)
    epochs: int | None = Field(default=None, ge=1, le=100)
    negatives: int = Field(default=2048, ge=1, le=65_536)
    tune: Literal["auto", "none"] = "auto"

    @property
    def may_tune(self) -> bool:
        """Whether sessions choose settings; strictly they do not, as one person could tip the scales."""
        return self.tune == "auto" and self.privacy != "strict"


class EmbeddingSettings(FrozenTable):
    """How items become vectors: the table [embedding].

    embedder: a name in the registry of embedders.
    dims: at most so many dimensions, for tfidf-svd and semantic.
    model: a sentence-transformers model, by name or folder.
    column: the catalog's column that holds the vectors.
    image_model: a sentence-transformers model of pictures, by name or folder; None for none.
    image_weight: what pictures count, from 0 to 1, beside texts.
    """

    embedder: str = "auto"
    dims: int = Field(default=128, ge=1, le=4096)
    model: str | None = None
    column: str | None = None
    image_model: str | None = None
    image_weight: float = Field(default=0.5, ge=0, le=1)

    @model_validator(mode="before")
    @classmethod
    def _one_setting_chooses_its_embedder(cls, given: object) -> object:
        if not isinstance(given, Mapping) or "embedder" in given:
            return given
        chosen = [embedder for name, embedder in EMBEDDER_OF.items() if given.get(name) is not None]
        if len(chosen) > 1:
            raise ValueError("model and column are for two embedders: leave one out")
        return {**given, "embedder": chosen[0]} if chosen else given


class IndexSettings(FrozenTable):
    """How the index is stored: the table [index].

    codec: how vectors are stored.
    bytes_per_item: what the compact codec may spend on a vector.
    resident_kb: up to this size pages load the whole index; of a larger one they load parts.
    requests: "ranges": lists of very many items lie in few files; "files": for hosts that send whole ones.
    overlay: "json": pages request what `recbuild overlay` writes; "none": they request nothing.
    precompress: content codings in which the bundle has its files, too, for hosts that send such files.
    """

    codec: str = "compact"
    bytes_per_item: float = Field(default=64.0, ge=8, le=512)
    resident_kb: int = Field(default=4000, ge=0)
    requests: Literal["ranges", "files"] = "ranges"
    overlay: Literal["none", "json"] = "none"
    precompress: tuple[Literal["br", "gzip"], ...] = ()

    @field_validator("codec")
    @classmethod
    def _codec_is_known(cls, codec: str) -> str:
        check_names([codec], CODECS, "codec")
        return codec


class PictureSettings(FrozenTable):
    """Small pictures of the items: the table [pictures].

    thumbnails: "webp" to fetch the pictures of all cards and pack small ones; "none" fetches nothing.
    root: where addresses without a host lead: a folder, or the site's address; None for the catalog's folder.
    page_kb: how much of them a page loads at most.
    """

    thumbnails: Literal["none", "webp"] = "none"
    root: str | None = None
    page_kb: int = Field(default=450, ge=0, le=100_000)


class SearchSettings(FrozenTable):
    """Search by words: the table [search].

    budget_kb: what the search part may weigh, in thousands of bytes; 0 for a bundle without search.
    items: what pages of a partitioned bundle search: items on the device, or all, which they then load.
    personal: what the visitor's session counts: a weight of its similarity, beside a best match's 1.
    queries: a CSV file of past searches, with the columns query and user, that are suggested; None for none.
    min_users: number of distinct users behind each of them.
    """

    budget_kb: int = Field(default=500, ge=0, le=100_000)
    items: Literal["device", "all"] = "device"
    personal: float = Field(default=0.1, ge=0, le=MOST_PERSONAL)
    queries: str | None = None
    min_users: int = Field(default=5, ge=1)
