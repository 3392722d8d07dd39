"""A bundle's parts: the path of every file, and the parts that are JSON, as models.

The writer makes these models, and all readers parse them. Each value has the type and the range that
docs/format.md gives it; whether files agree with each other is not checked here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, NotRequired, Self, TypeVar

import deflate
import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from typing_extensions import TypedDict

from recbuild.errors import CatalogError
from recbuild.index.measure import Count
from recbuild.plan import Workspace
from recruntime.errors import PartCorruptError
from recruntime.untrusted import Allowance, gunzip, text_allowance
from recruntime.wire import NAME_HASH_LENGTH, PATHS, known_keys, name_hash

ENGINE_PATTERN = rf"engine-[0-9a-f]{{{NAME_HASH_LENGTH}}}"
ENGINE_LISTING = "files.txt"
"""In an engine folder: the other files, a line of path and SHA-256 for each."""
MAX_REASONS = 3
LEVEL = 7
"""Of libdeflate: nearly as small as with 9, in three quarters of the time. 10: 5 % less, in 6 times that."""

Kind = Literal["core", "listing", "items", "instant", "directory", "pack", "pictures", "search"]
Names = Annotated[str, Field(pattern=r"^([0-9a-f]{16})*$")]
Parsed = TypeVar("Parsed", bound="Schema")


@dataclass(frozen=True)
class StoredBytes:
    """What lies in a file.

    file: where it is, until the bundle is written.
    size: its bytes.
    sha256: of them, in hexadecimal digits.
    start: where in the file they begin.
    """

    file: Path
    size: int
    sha256: str
    start: int = 0

    def read(self) -> bytes:
        """Raises OSError where they cannot be read."""
        with self.file.open("rb") as file:
            file.seek(self.start)
            return file.read(self.size)


@dataclass(frozen=True)
class Part:
    """One immutable file of a bundle, named by its content.

    kind: of part.
    data: its bytes, or the file that has them.
    """

    kind: Kind
    data: bytes | StoredBytes

    @property
    def content(self) -> bytes:
        """Its bytes. Raises OSError where they lie in a file that cannot be read."""
        return self.data if isinstance(self.data, bytes) else self.data.read()

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self.data) if isinstance(self.data, bytes) else self.data.size

    @cached_property
    def sha256(self) -> str:
        """Of its bytes, in hexadecimal digits."""
        return hashlib.sha256(self.data).hexdigest() if isinstance(self.data, bytes) else self.data.sha256

    @property
    def name(self) -> str:
        """The name hash, by which the boot piece and directories know the part."""
        return self.sha256[:NAME_HASH_LENGTH]

    @property
    def path(self) -> str:
        """Its path in the bundle."""
        return path_of(self.kind, self.name)

    def stored(self, workspace: Workspace) -> Part:
        """The same part in a file of the workspace. Raises BundleError."""
        return Part(self.kind, StoredBytes(workspace.put(self.path, self.content), self.size, self.sha256))


def path_of(kind: Kind, name: str) -> str:
    """The path of the part of this kind with this name hash."""
    return PATHS[kind].format(name)


def engine_folder(hashes: Mapping[str, str]) -> str:
    """The name of an engine folder: the name hash of its listing, which is a file of the folder, too.

    hashes: path in the folder → SHA-256 of the file.
    """
    listing = "".join(f"{path} {hashes[path]}\n" for path in sorted(hashes) if path != ENGINE_LISTING)
    return f"engine-{name_hash(listing.encode())}"


def is_missing(value: object) -> bool:
    """Whether a key that readers can do without is left out."""
    return not value


class Schema(BaseModel):
    """A map of the format: unknown keys are ignored, unless they are critical (docs/format.md,
    "Versions").
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    @model_validator(mode="after")
    def _refuse_critical_keys(self) -> Self:
        known_keys(self.model_extra or {}, (), f"{type(self).__name__} in the bundle")
        return self


class Listing(Schema):
    """The listing: where a page finds the item parts.

    resident: whether every page loads all of them.
    items: their name hashes, in order.
    sample: number of the sample part, which every page of a partitioned bundle loads.
    search: name hash of the search part; None where the bundle has none.
    search_all: whether a page that searches loads all item parts.
    """

    resident: bool
    items: Names
    sample: Count | None = None
    search: Annotated[str | None, Field(pattern=r"^[0-9a-f]{16}$", exclude_if=is_missing)] = None
    search_all: Annotated[bool, Field(exclude_if=is_missing)] = False


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
    bought_together: rows of what was often bought together with the item, best first.
    looks_similar: rows of what looks similar to the item, best first.
    parts: the item parts that the item's page loads, where the bundle is partitioned.
    pictures: the packs of pictures that the page loads, among those that the part names.
    """

    neighbors: tuple[Count, ...]
    cosines: NotRequired[tuple[Annotated[int, Field(ge=0, le=100)], ...]]
    similar: NotRequired[Count]
    co_occurrence: NotRequired[Annotated[tuple[Count, ...], Field(min_length=1)]]
    bought_together: NotRequired[Annotated[tuple[Count, ...], Field(min_length=1)]]
    looks_similar: NotRequired[Annotated[tuple[Count, ...], Field(min_length=1)]]
    parts: NotRequired[tuple[Count, ...]]
    pictures: NotRequired[tuple[Count, ...]]


class InstantPart(Schema):
    """An instant part.

    aliases: other ids of its items → the ids.
    items: entries by id.
    cards: what they name, column by column.
    pictures: name hashes of packs of pictures.
    """

    aliases: dict[str, str] = {}
    items: dict[str, InstantItem]
    cards: dict[str, tuple[str | float | None, ...]]
    pictures: Names = ""


def parse_part(schema: type[Parsed], content: bytes, what: str) -> Parsed:
    """What a gzip-compressed JSON part holds. Raises BundleFormatError or PartCorruptError, naming `what`."""
    return parsed(schema, gunzip(content, what), what)


def zip_best(data: bytes) -> bytes:
    """A zlib stream, for the parts that are msgpack."""
    return bytes(deflate.zlib_compress(data, LEVEL))


def gzip_json(value: object) -> bytes:
    """A JSON part's bytes: compressed here, so that its size does not depend on the host.

    Raises CatalogError where readers would refuse it.
    """
    text = orjson.dumps(value)
    packed = bytes(deflate.gzip_compress(text, LEVEL))
    require_readable(len(text), text_allowance(len(packed)))
    return packed


def require_readable(opened: int, allowance: Allowance) -> None:
    """Raise CatalogError where a part, of so many bytes when it is opened, is more than readers allow."""
    if opened > allowance.left:
        raise CatalogError(
            "The cards of many items hold the same long text: a part of the bundle would become more than "
            f"{opened // 1000:,} KB when a page opens it. Leave that column out of the cards."
        )


def parsed(schema: type[Parsed], text: bytes, what: str) -> Parsed:
    """What this JSON holds. Raises BundleFormatError or PartCorruptError, naming `what`."""
    try:
        return schema.model_validate_json(text, strict=True)
    except ValidationError as error:
        found = [f"{'.'.join(map(str, one['loc'])) or 'JSON'}: {one['msg']}" for one in error.errors()]
        more = f" and {len(found) - MAX_REASONS} more" if len(found) > MAX_REASONS else ""
        reasons = "; ".join(found[:MAX_REASONS])
        raise PartCorruptError(f"{what} does not say what it must: {reasons}{more}.") from error
