"""The manifest of a bundle, with its boot piece, as models: the writer makes them, all readers parse them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from recbuild.bundle.part import ENGINE_PATTERN, Kind, Names, Part, Schema, is_missing, parsed, path_of
from recbuild.index.measure import Count, Quality, Search, Share
from recruntime.untrusted import read_json
from recruntime.wire import INSTANT_LABELS, MANIFEST, NAME_HASH_LENGTH, FieldKind, check_format

LOADER = "rec.js"
PACKS_LOADER = "rec-packs.js"
"""What becomes rec.js in a bundle with packs, an overlay or experiments; the other is smaller."""
TYPES = "rec.d.ts"
PREVIEW = ("preview.html", "preview.js")
SIGNED_SCRIPT = "rec-signed.js"
"""The script for pages that load the bundle only if its signature is right."""
OFFLINE = "offline.js"
"""For a service worker that keeps the bundle for times without a network."""
PAGE_FILES = (LOADER, SIGNED_SCRIPT, OFFLINE, TYPES, *PREVIEW)
"""What a bundle has for its pages, besides the engine folder."""
SIGNED = "signed.json"
"""The signature; a bundle may do without."""


Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Name = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
Labels = dict[str, str]


class ManifestEntry(Schema):
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


def entry_of(part: Part) -> ManifestEntry:
    """The part as the manifest lists it."""
    return ManifestEntry(path=part.path, kind=part.kind, bytes=part.size, sha256=part.sha256)


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
    search: what a page loads besides when somebody searches.
    search_files: in how many files.
    """

    first_page: Count
    session: Count
    recall: Share
    search: Annotated[Count, Field(exclude_if=is_missing)] = 0
    search_files: Annotated[Count, Field(exclude_if=is_missing)] = 0


class PictureSizes(Schema):
    """What thumbnails weigh, in bytes.

    count: how many there are.
    bytes: of all packs.
    page: of those that the page of an item loads, the median.
    """

    count: Count
    bytes: Count
    page: Count


class Measured(Schema):
    """What the builder alone can measure.

    residency: whether pages load all item parts, or some of them.
    bytes_per_item: of the vectors' codes.
    codec: None where there was nothing to compare.
    pictures: None where the bundle brings none.
    """

    residency: Literal["resident", "partitioned"]
    bytes_per_item: Annotated[float, Field(ge=0)]
    codec: Quality | None
    search: Search
    downloads: Downloads
    pictures: Annotated[PictureSizes | None, Field(exclude_if=is_missing)] = None


class InstantFiles(Schema):
    """Where the instant parts are: docs/format.md §3.

    page: bytes of a page of the packs' directory; 0 where there are no packs.
    root: of the hash tree over these pages.
    lists: kind of shelf → part of its list, where the bundle has one.
    looks_similar: whether items have lists of what looks similar.
    """

    fan: Count
    default: Name
    names: Names
    seed: Count
    table: str
    page: Annotated[Count, Field(exclude_if=is_missing)] = 0
    root: Annotated[str, Field(pattern=r"^([0-9a-f]{32})?$", exclude_if=is_missing)] = ""
    lists: dict[str, Name] = Field(default_factory=dict, exclude_if=is_missing)
    looks_similar: Annotated[bool, Field(exclude_if=is_missing)] = False

    @property
    def for_all(self) -> tuple[str, ...]:
        """Name hashes of the parts whose lists belong to no item."""
        return (self.default, *self.lists.values())

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the labels that the lists need."""
        further = {"pinned": "pinned" in self.lists, "looks_similar": self.looks_similar}
        return (*INSTANT_LABELS, *(name for name, there in further.items() if there))


class EngineFiles(Schema):
    """Where the engine and its first parts are.

    connect: the integrity value of the engine folder's connect.js.
    extras: that of its extras.js; empty in bundles of earlier versions.
    overlay: that of its overlay.js; empty in bundles whose pages request no overlay.
    experiments: that of its experiments.js; empty in bundles without experiments.
    worker: the name hash of its worker.js.
    """

    folder: Annotated[str, Field(pattern=f"^{ENGINE_PATTERN}$")]
    connect: Annotated[str, Field(pattern=r"^sha384-[0-9A-Za-z+/]{64}$")]
    extras: Annotated[str, Field(pattern=r"^(sha384-[0-9A-Za-z+/]{64})?$", exclude_if=is_missing)] = ""
    overlay: Annotated[str, Field(pattern=r"^(sha384-[0-9A-Za-z+/]{64})?$", exclude_if=is_missing)] = ""
    experiments: Annotated[str, Field(pattern=r"^(sha384-[0-9A-Za-z+/]{64})?$", exclude_if=is_missing)] = ""
    worker: Name
    core: Name
    listing: Name


class Weights(Schema):
    """The weights of the instant lists: the ranking's own."""

    similar: Weight
    co_occurrence: Weight


class Boot(Schema):
    """The boot piece, which is in front of rec.js.

    languages: further language → its instant labels, and `currency` where its prices have another one.
    ranking: `at_most` and `rules` of the ranking, as far as instant lists follow them.
    experiments: what `recbuild.experiments.bundled` reads.
    """

    format: int
    build: Name
    space: Name
    instant: InstantFiles
    engine: EngineFiles
    labels: Labels
    weights: Weights
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    languages: dict[str, Labels] = Field(default_factory=dict, exclude_if=is_missing)
    ranking: dict[str, Any] = Field(default_factory=dict, exclude_if=is_missing)
    experiments: dict[str, Any] = Field(default_factory=dict, exclude_if=is_missing)


def shipped_loader(boot: Boot) -> str:
    """Which of the page's files becomes rec.js."""
    more = boot.instant.page or boot.engine.overlay or boot.engine.experiments
    return PACKS_LOADER if more else LOADER


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
    made_of: Annotated[str, Field(pattern=r"^([0-9a-f]{16})?$", exclude_if=is_missing)] = ""
    fields: tuple[CardField, ...]
    labels: Labels = Field(default_factory=dict)
    languages: dict[str, Labels] = Field(default_factory=dict, exclude_if=is_missing)
    boot: Boot
    parts: tuple[ManifestEntry, ...]

    def of(self, *kinds: Kind) -> list[ManifestEntry]:
        """The parts of these kinds, in order."""
        return [entry for entry in self.parts if entry.kind in kinds]


def parse_manifest(content: bytes) -> Manifest:
    """The manifest in these bytes. Raises BundleFormatError or PartCorruptError."""
    raw = read_json(content, MANIFEST)
    check_format(raw.get("format") if isinstance(raw, dict) else None, MANIFEST)
    return parsed(Manifest, content, MANIFEST)


def build_of(manifest: Mapping[str, Any]) -> str:
    """The build id: the hash of everything in the manifest but the build id itself."""
    said = {key: value for key, value in manifest.items() if key != "build"}
    said["boot"] = {key: value for key, value in manifest["boot"].items() if key != "build"}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:NAME_HASH_LENGTH]
