"""The wire format, defined once for writers and readers: its number, its names, arrays and maps as bytes.

docs/format.md specifies it. Whatever is read from bytes is checked first; what does not fit raises
`PartCorruptError`.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Collection, Mapping
from math import prod
from reprlib import repr as brief
from typing import Any, Literal, TypeAlias

import msgpack
import numpy as np
from numpy.typing import NDArray

from recruntime.errors import BundleFormatError, PartCorruptError
from recruntime.untrusted import Buffer, is_count, read_msgpack, unzip

FORMAT = 2
CRITICAL = "!"
"""A key that begins with this must be understood: a reader that does not know it refuses the bundle."""
NAME_HASH_LENGTH = 16
LARGEST = 2**32
MOST_STEPS = 16
"""The highest step of a core part's `returns`."""

MANIFEST = "manifest.json"
OVERLAY = "overlay.json"
"""What changed since the build; only in a bundle whose boot piece says so."""

PATHS = {
    "core": "parts/core-{}.msgpack",
    "listing": "parts/listing-{}.bin",
    "items": "parts/items-{}.msgpack",
    "instant": "instant/{}.bin",
    "directory": "instant/{}.bin",
    "pack": "instant/{}.gz",
    "pictures": "pictures/{}.pack",
    "search": "parts/search-{}.msgpack",
}
"""Kind of a part → its path; {} stands for the name hash."""

Compress: TypeAlias = Callable[[bytes], bytes]
"""Makes a zlib stream (RFC 1950)."""

DTYPES = frozenset({"|u1", "|i1", "<u2", "<u4", "<f2", "<f4", "<f8"})

FieldKind: TypeAlias = Literal["text", "number"]

CARD_FIELDS: dict[str, FieldKind] = {"title": "text", "url": "text", "image": "text", "price": "number"}

LABELS = {
    "similar": "More like this",
    "co_occurrence": "Often chosen together",
    "profile": "Picked for you",
    "popularity": "Popular now",
    "default": "A good place to start",
    "revisit": "Look again",
    "pinned": "Our recommendation",
    "backfill": "You may also like",
    "bought_together": "Bought together",
    "looks_similar": "Looks similar",
    "trending": "Trending now",
    "new": "New",
    "sale": "On sale",
    "recently_viewed": "Recently viewed",
    "buy_again": "Buy again",
    "because_similar": "Similar to {title}",
    "because_view": "Because you viewed {title}",
    "because_click": "Because you looked at {title}",
    "because_like": "Because you liked {title}",
    "because_cart": "Because {title} is in your basket",
    "because_purchase": "Because you bought {title}",
    "because_co_occurrence": "Often chosen with {title}",
    "because_popularity": "Popular in {value}",
    "because_revisit": "You looked at this before",
    "because_default": "",
    "because_pinned": "",
    "because_backfill": "",
    "because_bought_together": "Bought with {title}",
    "because_looks_similar": "Looks like {title}",
    "because_trending": "",
    "because_new": "",
    "because_sale": "",
    "because_recently_viewed": "",
    "because_buy_again": "",
}
"""The shelf's words by name: each source has a label, each kind of reason a text that begins "because_"."""

INSTANT_LABELS = (
    "profile",
    "similar",
    "co_occurrence",
    "default",
    "backfill",
    "bought_together",
    "trending",
    "new",
    "sale",
)
"""The labels that instant lists need: the boot piece has no others."""


def name_hash(content: Buffer) -> str:
    """The first 16 hexadecimal digits of the content's SHA-256: the name of an immutable file."""
    return hashlib.sha256(content).hexdigest()[:NAME_HASH_LENGTH]


def split_names(names: str) -> list[str]:
    """Concatenated name hashes, taken apart."""
    return [names[at : at + NAME_HASH_LENGTH] for at in range(0, len(names), NAME_HASH_LENGTH)]


def check_format(number: object, what: str) -> None:
    """Raise BundleFormatError unless `number` is the format that this version reads."""
    if number == FORMAT and type(number) is int:
        return
    remedy = "Build the bundle again, with the same version of recbuild as the reader."
    if isinstance(number, int) and number > FORMAT:
        remedy = "A later version of recbuild wrote it: update the reader, or build the bundle with this one."
    raise BundleFormatError(
        f"{what} has format {brief(number)}, but this version reads format {FORMAT}. {remedy}"
    )


def known_keys(data: Mapping[str, Any], known: Collection[str], what: str) -> dict[str, Any]:
    """The known keys of a map, without the rest: docs/format.md, "Versions".

    Raises BundleFormatError, naming `what`, for an unknown key that is critical.
    """
    critical = [key for key in data if str(key).startswith(CRITICAL) and key not in known]
    if critical:
        raise BundleFormatError(
            f"{what}: this version, which reads format {FORMAT}, does not know {brief(critical[0])}, but "
            "must understand it. Update the reader, or build the bundle again with this version of recbuild."
        )
    return {key: value for key, value in data.items() if key in known}


def pack_array(array: NDArray[Any]) -> dict[str, Any]:
    """An array as a map of dtype, shape and raw bytes."""
    little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
    return {"dtype": little.dtype.str, "shape": list(little.shape), "data": little.tobytes()}


def smallest(data: bytes) -> bytes:
    """A zlib stream, as small as Python can make it. A writer may have a better compressor."""
    return zlib.compress(data, 9)


def zip_array(array: NDArray[Any], compress: Compress = smallest) -> dict[str, Any]:
    """An array as a map of dtype, shape and compressed bytes."""
    packed = pack_array(array)
    return {"dtype": packed["dtype"], "shape": packed["shape"], "zip": compress(packed["data"])}


def unpack_array(packed: object, what: str, dtype: str, ndim: int = 1) -> NDArray[Any]:
    """The array behind the map of `pack_array` or `zip_array`, as a read-only view of its bytes.

    Raises PartCorruptError, naming `what`, unless it has the dtype and the number of dimensions.
    """
    match packed:
        case {"dtype": str(found), "shape": [*shape]} if (
            found == dtype
            and found in DTYPES
            and len(shape) == ndim
            and all(is_count(size, LARGEST) for size in shape)
        ):
            expected = prod(shape) * np.dtype(dtype).itemsize
            match packed:
                case {"data": bytes(data)} if len(data) == expected:
                    return np.frombuffer(data, dtype=dtype).reshape(shape)
                case {"zip": bytes(data)}:
                    return np.frombuffer(unzip(data, expected, what), dtype=dtype).reshape(shape)
    raise PartCorruptError(f"{what} is not a {ndim}-dimensional array of type {dtype}.")


def pack(value: Mapping[str, Any]) -> bytes:
    """A part's map as msgpack bytes."""
    packed: bytes = msgpack.packb(value, use_bin_type=True)
    return packed


def unpack(content: Buffer, what: str) -> dict[str, Any]:
    """The map in a part's msgpack bytes. Raises PartCorruptError, naming `what`."""
    value = read_msgpack(content, what)
    if not isinstance(value, dict):
        raise PartCorruptError(f"{what} holds a {type(value).__name__}, not a map.")
    return value
