"""The JSON files of a bundle as schemas: bytes in, out a manifest, listing, directory or instant part.

Each value has the type and the range that docs/format.md gives it; whether files agree is not checked here.
"""

from __future__ import annotations

import gzip
import json
import zlib
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from recbuild.bundle.inventory import MANIFEST
from recruntime.errors import PartCorruptError
from recruntime.wire import NAME_HASH_LENGTH, check_format

PATHS = {
    "core": "parts/core-{}.msgpack",
    "listing": "parts/listing-{}.bin",
    "items": "parts/items-{}.msgpack",
    "instant": "instant/{}.bin",
    "directory": "instant/{}.bin",
}
MOST_REASONS = 3

Count = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Name = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
Names = Annotated[str, Field(pattern=r"^([0-9a-f]{16})*$")]
Labels = dict[str, str]


class Schema(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)


class Entry(Schema):
    """One file."""

    path: str
    kind: Literal["core", "listing", "items", "instant", "directory"]
    bytes: Count
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

    @property
    def name(self) -> str:
        """The file's name hash."""
        return self.sha256[:NAME_HASH_LENGTH]

    @property
    def proper_path(self) -> str:
        """Where a file of this kind and content lies."""
        return PATHS[self.kind].format(self.name)


class CardField(Schema):
    name: str
    kind: Literal["text", "number"]


class CodecSummary(Schema):
    name: str
    dims: Annotated[int, Field(ge=1)]


class Counts(Schema):
    items: Annotated[int, Field(ge=1)]
    parts: Count


class Quality(Schema):
    recall: Share
    cosine_ratio: float
    queries: Count


class Search(Schema):
    probes: Annotated[int, Field(ge=1)]
    cells: Annotated[int, Field(ge=1)]
    item_recall: Share
    profile_recall: Share


class Downloads(Schema):
    first_page: Count
    session: Count
    recall: Share


class Measured(Schema):
    """What the builder measured: only it can."""

    residency: Literal["resident", "celled"]
    bytes_per_item: Annotated[float, Field(ge=0)]
    codec: Quality | None
    search: Search
    downloads: Downloads


class Instant(Schema):
    fan: Count
    front: Name
    names: Names
    seed: Count
    table: str


class Engine(Schema):
    folder: Annotated[str, Field(pattern=r"^engine-[0-9a-f]{16}$")]
    core: Name
    listing: Name


class Weights(Schema):
    """Of the instant lists, when a page fuses them: the ranking's own."""

    similar: Weight
    also: Weight


class Boot(Schema):
    format: int
    build: Name
    space: Name
    instant: Instant
    engine: Engine
    labels: Labels
    weights: Weights
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None


class Manifest(Schema):
    format: int
    generator: str
    build: Name
    space: Name
    embedder: dict[str, str | int]
    codec: CodecSummary
    counts: Counts
    measured: Measured
    fields: tuple[CardField, ...]
    labels: Labels
    boot: Boot
    parts: tuple[Entry, ...]

    def of(self, *kinds: str) -> list[Entry]:
        """The files of these kinds, in order."""
        return [entry for entry in self.parts if entry.kind in kinds]


class Listing(Schema):
    """items: name hashes of the item parts. front: number of the part that every page loads."""

    resident: bool
    items: Names
    front: Count | None


class Directory(Schema):
    names: Names
    seed: Count
    table: str


class InstantItem(Schema):
    near: tuple[Count, ...]
    cosines: tuple[Annotated[int, Field(ge=0, le=100)], ...] = ()
    similar: Count | None = None
    also: Annotated[tuple[Count, ...], Field(min_length=1)] = ()
    parts: tuple[Count, ...] | None = None


class InstantPart(Schema):
    items: dict[str, InstantItem]
    cards: dict[str, tuple[str | float | None, ...]]


Parsed = TypeVar("Parsed", bound=Schema)


def parse_manifest(content: bytes) -> Manifest:
    """The manifest in these bytes. Raises BundleFormatError or PartCorruptError."""
    try:
        raw = json.loads(content)
    except ValueError as error:
        raise PartCorruptError(f"{MANIFEST} is not readable JSON: {error}.") from error
    check_format(raw.get("format") if isinstance(raw, dict) else None, MANIFEST)
    return _parsed(Manifest, content, MANIFEST)


def parse_part(schema: type[Parsed], content: bytes, what: str) -> Parsed:
    """What a gzip-compressed JSON part holds. Raises PartCorruptError, naming `what`."""
    try:
        text = gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise PartCorruptError(f"{what} cannot be decompressed: {error}.") from error
    return _parsed(schema, text, what)


def _parsed(schema: type[Parsed], text: bytes, what: str) -> Parsed:
    try:
        return schema.model_validate_json(text)
    except ValidationError as error:
        found = [f"{'.'.join(map(str, one['loc'])) or 'JSON'}: {one['msg']}" for one in error.errors()]
        more = f" and {len(found) - MOST_REASONS} more" if len(found) > MOST_REASONS else ""
        reasons = "; ".join(found[:MOST_REASONS])
        raise PartCorruptError(f"{what} does not say what it must: {reasons}{more}.") from error
