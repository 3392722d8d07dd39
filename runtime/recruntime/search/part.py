"""The search part (docs/format.md): words, where they are, and what they mean, as bytes and back.

Everything is checked here, so that no later code has to check it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle.core_part import Core
from recruntime.bundle.text_columns import TextColumn, text_column, unpack_text
from recruntime.errors import PartCorruptError
from recruntime.search.varints import pack_varints, unpack_varints
from recruntime.untrusted import Buffer, claim
from recruntime.values import is_finite, is_plain_number
from recruntime.wire import Compress, known_keys, pack, smallest, unpack, unpack_array, zip_array

WHAT = "The search part"
KEYS = frozenset(
    "terms stems idf lengths items impacts strengths levels common personal queries titles".split()
)
IDF_STEPS = 16
"""To one of `idf`."""
MOST_PERSONAL = 10.0
WORD_BYTES, NUMBER_BYTES = 64, 96
"""What a word and a varint take in memory, at most, while they are read."""

Numbers: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True)
class SearchPart:
    """What a search needs besides the items.

    terms: v different words, folded, ascending by code point.
    stems: int64 (v,), the number of the first word with the same stem: forms of one word are found together.
    idf: uint8 (v,), how rare each is (Robertson and Spärck Jones, 1976), in sixteenths.
    starts: int64 (v + 1,), where each word's items begin in `items`, and the end.
    items: int64 (p,), item numbers, ascending within a word.
    impacts: uint8 (p,), how much the word says of the item, 255 at most.
    strengths: uint8 (v,), length of each word's vector, 255 for the longest; 0 where it has none.
    levels: int8 (m, dims), a row for each word that has a vector, which points where the codec's do.
    common: words that only titles have among `terms`, as nearly every text has them.
    personal: what the session counts where a request does not say: a weight of its cosine.
    queries: past ones that are suggested, folded, the most frequent first.
    titles: whether the words of titles are left out: cards have them.
    """

    terms: TextColumn
    stems: NDArray[np.int64]
    idf: NDArray[np.uint8]
    starts: NDArray[np.int64]
    items: NDArray[np.int64]
    impacts: NDArray[np.uint8]
    strengths: NDArray[np.uint8]
    levels: NDArray[np.int8]
    common: frozenset[str]
    personal: float
    queries: tuple[str, ...] = ()
    titles: bool = False

    @cached_property
    def places(self) -> NDArray[np.intp]:
        """intp (v,): the row in `levels` of each word that has a vector."""
        return (np.cumsum(self.strengths > 0) - 1).astype(np.intp)


def pack_search(part: SearchPart, compress: Compress = smallest) -> bytes:
    """The part's bytes."""
    steps, back = np.diff(part.items, prepend=0), np.arange(len(part.stems)) - part.stems
    firsts = part.starts[:-1][np.diff(part.starts) > 0]
    steps[firsts] = part.items[firsts]
    return pack(
        {
            "terms": part.terms.pack(compress),
            "stems": zip_array(pack_varints(back.astype(np.uint32)), compress),
            "idf": zip_array(part.idf, compress),
            "lengths": zip_array(pack_varints(np.diff(part.starts).astype(np.uint32)), compress),
            "items": zip_array(pack_varints(steps.astype(np.uint32)), compress),
            "impacts": zip_array(part.impacts, compress),
            "strengths": zip_array(part.strengths, compress),
            "levels": zip_array(part.levels.T, compress),
            "common": text_column(sorted(part.common)).pack(compress),
            "personal": part.personal,
            "queries": text_column(part.queries).pack(compress),
            **({"titles": True} if part.titles else {}),
        }
    )


def unpack_search(content: Buffer, core: Core) -> SearchPart:
    """The part behind its bytes. core: of the same bundle. Raises BundleFormatError or PartCorruptError."""
    found = known_keys(unpack(content, WHAT), KEYS, WHAT)
    terms, _ = _words(found.get("terms"), f"{WHAT}: terms")
    _, common = _words(found.get("common"), f"{WHAT}: common")
    starts, items = _postings(found, len(terms), sum(core.rows))
    impacts = unpack_array(found.get("impacts"), f"{WHAT}: impacts", "|u1")
    idf = unpack_array(found.get("idf"), f"{WHAT}: idf", "|u1")
    strengths = unpack_array(found.get("strengths"), f"{WHAT}: strengths", "|u1")
    levels = unpack_array(found.get("levels"), f"{WHAT}: levels", "|i1", ndim=2)
    meant = int(np.count_nonzero(strengths))
    if {len(idf), len(strengths)} != {len(terms)} or len(impacts) != len(items):
        raise PartCorruptError(f"{WHAT} has columns that do not fit each other.")
    if levels.shape != (core.codec.dims, meant):
        raise PartCorruptError(f"{WHAT} has vectors of another codec.")
    personal = found.get("personal")
    if not (is_plain_number(personal) and is_finite(personal, 0.0) and personal <= MOST_PERSONAL):
        raise PartCorruptError(f"{WHAT}: personal is no weight.")
    return SearchPart(
        terms=terms,
        stems=_stems(found.get("stems"), len(terms)),
        idf=idf,
        starts=starts,
        items=items,
        impacts=impacts,
        strengths=strengths,
        levels=np.ascontiguousarray(levels.T),
        common=frozenset(common),
        personal=float(personal),
        queries=_queries(found.get("queries")),
        titles=_flag(found.get("titles", False)),
    )


def _words(packed: object, what: str) -> tuple[TextColumn, list[str]]:
    """A column of different words, ascending, none empty, and the words."""
    column = unpack_text(packed, what)
    if np.all(np.diff(column.offsets) > 0):
        assert isinstance(packed, Mapping)
        claim(packed["zip"], WORD_BYTES * len(column), what)
        words = [column[row] for row in range(len(column))]
        if all(one < other for one, other in pairwise(words)):
            return column, words
    raise PartCorruptError(f"{what} are not different words in order.")


def _numbers(packed: object, what: str) -> Numbers:
    """Varints."""
    array = unpack_array(packed, what, "|u1")
    assert isinstance(packed, Mapping)
    claim(packed["data"] if "data" in packed else packed["zip"], NUMBER_BYTES * len(array), what)
    return unpack_varints(array, what)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise PartCorruptError(f"{WHAT}: titles is no yes or no.")
    return value


def _queries(packed: object) -> tuple[str, ...]:
    if packed is None:
        return ()
    what = f"{WHAT}: queries"
    column = unpack_text(packed, what)
    assert isinstance(packed, Mapping)
    claim(packed["zip"], WORD_BYTES * len(column), what)
    return tuple(column[row] for row in range(len(column)))


def _stems(packed: object, terms: int) -> Numbers:
    """Where the part has none, each word stands alone."""
    own = np.arange(terms)
    if packed is None:
        return own
    back = _numbers(packed, f"{WHAT}: stems")
    if len(back) != terms or np.any(back > own) or np.any(back[own - back]):
        raise PartCorruptError(f"{WHAT}: stems do not point at the first word of each.")
    return own - back


def _postings(found: Mapping[str, Any], terms: int, count: int) -> tuple[Numbers, Numbers]:
    """Starts and item numbers. count: of rows of all item parts."""
    lengths = _numbers(found.get("lengths"), f"{WHAT}: lengths")
    what = f"{WHAT}: items"
    steps = _numbers(found.get("items"), what)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    if len(lengths) != terms or starts[-1] != len(steps):
        raise PartCorruptError(f"{WHAT} has lists that do not fit its terms.")
    first = np.zeros(len(steps), dtype=np.bool_)
    first[starts[:-1][lengths > 0]] = True
    totals = np.concatenate([[0], np.cumsum(steps)])
    items = totals[1:] - np.repeat(totals[starts[:-1]], lengths.astype(np.intp))
    if np.any(items >= count) or np.any(steps[~first] < 1):
        raise PartCorruptError(f"{what} point beyond the bundle's items, or are not in order.")
    return starts, items
