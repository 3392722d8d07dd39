"""The JSON of a bundle, defined once: the manifest and the JSON parts, and the path of every file.

The writer makes these models, and all readers parse them. Each value has the type and the range that
docs/format.md gives it; whether files agree with each other is not checked here.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NotRequired, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from typing_extensions import TypedDict

from recbuild.index.measure import Count, Quality, Search, Share
from recruntime.errors import PartCorruptError
from recruntime.wire import NAME_HASH_LENGTH, FieldKind, check_format, known_keys, name_hash

MANIFEST = "manifest.json"
LOADER = "rec.js"
TYPES = "rec.d.ts"
PREVIEW = ("preview.html", "preview.js")
PAGE_FILES = (LOADER, TYPES, *PREVIEW)
"""What a bundle has for its pages, besides the engine folder."""

PATHS = {
    "core": "parts/core-{}.msgpack",
    "listing": "parts/listing-{}.bin",
    "items": "parts/items-{}.msgpack",
    "instant": "instant/{}.bin",
    "directory": "instant/{}.bin",
}
"""Kind of a part → its path; {} stands for the name hash."""

ENGINE_PATTERN = rf"engine-[0-9a-f]{{{NAME_HASH_LENGTH}}}"
MAX_REASONS = 3

Kind = Literal["core", "listing", "items", "instant", "directory"]
Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Name = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
Names = Annotated[str, Field(pattern=r"^([0-9a-f]{16})*$")]
Labels = dict[str, str]


@dataclass(frozen=True)
class Part:
    """One immutable file of a bundle, named by its content.

    kind: of part.
    content: its bytes.
    """

    kind: Kind
    content: bytes

    @property
    def name(self) -> str:
        """The name hash, by which the boot piece and directories know the part."""
        return name_hash(self.content)

    @property
    def path(self) -> str:
        """Its path in the bundle."""
        return path_of(self.kind, self.name)


def path_of(kind: Kind, name: str) -> str:
    """The path of the part of this kind with this name hash."""
    return PATHS[kind].format(name)


def engine_folder(hashes: Mapping[str, str]) -> str:
    """The name of an engine folder. hashes: path in the folder → SHA-256 of the file."""
    lines = "".join(f"{path} {hashes[path]}\n" for path in sorted(hashes))
    return f"engine-{hashlib.sha256(lines.encode()).hexdigest()[:NAME_HASH_LENGTH]}"


class Schema(BaseModel):
    """A map of the format: unknown keys are ignored, unless they are critical (docs/format.md,
    "Versions").
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    @model_validator(mode="after")
    def _refuse_critical_keys(self) -> Self:
        known_keys(self.model_extra or {}, (), f"{type(self).__name__} in the bundle")
        return self


class Entry(Schema):
    """One part in the manifest."""

    path: str
    kind: Kind
    bytes: Count
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

    @property
    def name(self) -> str:
        """The part's name hash."""
        return self.sha256[:NAME_HASH_LENGTH]

    @property
    def proper_path(self) -> str:
        """The path of a part of this kind and content."""
        return path_of(self.kind, self.name)


def entry_of(part: Part) -> Entry:
    """The part as the manifest lists it."""
    sha256 = hashlib.sha256(part.content).hexdigest()
    return Entry(path=part.path, kind=part.kind, bytes=len(part.content), sha256=sha256)


class CardField(Schema):
    """A field of cards."""

    name: str
    kind: FieldKind


class CodecSummary(Schema):
    """The codec's name, and the number of its dimensions."""

    name: str
    dims: Annotated[int, Field(ge=1)]


class Counts(Schema):
    """How many items and parts there are."""

    items: Annotated[int, Field(ge=1)]
    parts: Count


class Downloads(Schema):
    """What visitors download, medians in bytes.

    first_page: for the first page.
    session: for a session of ten pages.
    recall: share of an item's ten nearest that are on the device when its page is open.
    """

    first_page: Count
    session: Count
    recall: Share


class Measured(Schema):
    """What the builder alone can measure.

    residency: whether pages load all item parts, or some of them.
    bytes_per_item: of the vectors' codes.
    codec: None where there was nothing to compare.
    """

    residency: Literal["resident", "partitioned"]
    bytes_per_item: Annotated[float, Field(ge=0)]
    codec: Quality | None
    search: Search
    downloads: Downloads


class InstantFiles(Schema):
    """Where the instant parts are: docs/format.md §3."""

    fan: Count
    default: Name
    names: Names
    seed: Count
    table: str


class EngineFiles(Schema):
    """Where the engine and its first parts are."""

    folder: Annotated[str, Field(pattern=f"^{ENGINE_PATTERN}$")]
    core: Name
    listing: Name


class Weights(Schema):
    """The weights of the instant lists: the ranking's own."""

    similar: Weight
    co_occurrence: Weight


class Boot(Schema):
    """The boot piece, which is in front of rec.js."""

    format: int
    build: Name
    space: Name
    instant: InstantFiles
    engine: EngineFiles
    labels: Labels
    weights: Weights
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None


class Manifest(Schema):
    """The manifest: docs/format.md §2."""

    build: Name
    format: int
    generator: str
    space: Name
    embedder: dict[str, str | int]
    codec: CodecSummary
    counts: Counts
    measured: Measured
    fields: tuple[CardField, ...]
    labels: Labels = {}
    boot: Boot
    parts: tuple[Entry, ...]

    def of(self, *kinds: Kind) -> list[Entry]:
        """The parts of these kinds, in order."""
        return [entry for entry in self.parts if entry.kind in kinds]


class Listing(Schema):
    """The listing: where a page finds the item parts.

    resident: whether every page loads all of them.
    items: their name hashes, in order.
    sample: number of the sample part, which every page of a partitioned bundle loads.
    """

    resident: bool
    items: Names
    sample: Count | None = None


class Directory(Schema):
    """A directory: from ids to names of instant parts."""

    names: Names
    seed: Count
    table: str


class InstantItem(TypedDict):
    """An item in an instant part; rows are of the part's cards.

    neighbors: rows of the nearest items, best first.
    cosines: their cosines in hundredths.
    similar: how many of the first are called similar, if not all.
    co_occurrence: rows of what was often met together with the item, best first.
    parts: the item parts that the item's page loads, where the bundle is partitioned.
    """

    neighbors: tuple[Count, ...]
    cosines: NotRequired[tuple[Annotated[int, Field(ge=0, le=100)], ...]]
    similar: NotRequired[Count]
    co_occurrence: NotRequired[Annotated[tuple[Count, ...], Field(min_length=1)]]
    parts: NotRequired[tuple[Count, ...]]


class InstantPart(Schema):
    """An instant part: some items, and the cards that they name, column by column."""

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
    """What a gzip-compressed JSON part holds. Raises BundleFormatError or PartCorruptError, naming `what`."""
    try:
        text = gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise PartCorruptError(f"{what} cannot be decompressed: {error}.") from error
    return _parsed(schema, text, what)


def gzip_json(value: object) -> bytes:
    """A JSON part's bytes: compressed here, so that its size does not depend on the host."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return gzip.compress(text.encode(), 9, mtime=0)


def build_of(manifest: Mapping[str, Any]) -> str:
    """The build id: the hash of everything in the manifest but the build id itself."""
    said = {key: value for key, value in manifest.items() if key != "build"}
    said["boot"] = {key: value for key, value in manifest["boot"].items() if key != "build"}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:NAME_HASH_LENGTH]


def _parsed(schema: type[Parsed], text: bytes, what: str) -> Parsed:
    try:
        return schema.model_validate_json(text, strict=True)
    except ValidationError as error:
        found = [f"{'.'.join(map(str, one['loc'])) or 'JSON'}: {one['msg']}" for one in error.errors()]
        more = f" and {len(found) - MAX_REASONS} more" if len(found) > MAX_REASONS else ""
        reasons = "; ".join(found[:MAX_REASONS])
        raise PartCorruptError(f"{what} does not say what it must: {reasons}{more}.") from error
