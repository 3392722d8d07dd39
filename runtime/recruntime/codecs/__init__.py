"""The codecs that a bundle can name: how vectors become bytes and back."""

from __future__ import annotations

from collections.abc import Mapping
from reprlib import repr as brief
from typing import Any

from recruntime.codecs.base import Codec, Codes, Scorer, Vectors
from recruntime.codecs.compact import Compact
from recruntime.codecs.float32 import Float32
from recruntime.codecs.int8 import Int8
from recruntime.errors import PartCorruptError
from recruntime.untrusted import is_count

MAX_DIMS = 1 << 14
"""More dimensions than any embedding has."""

CODECS: dict[str, type[Codec]] = {codec.name: codec for codec in (Compact, Int8, Float32)}

__all__ = ["CODECS", "Codec", "Codes", "Compact", "Float32", "Int8", "Scorer", "Vectors", "codec_from_tables"]


def codec_from_tables(tables: object) -> Codec:
    """The codec that a core part describes. Raises PartCorruptError."""
    match tables:
        case {"name": str(name), "dims": dims} if name in CODECS and is_count(dims, MAX_DIMS) and dims > 0:
            assert isinstance(tables, Mapping)
            return CODECS[name].from_tables(tables)
    named: Any = tables.get("name") if isinstance(tables, Mapping) else tables
    raise PartCorruptError(f"The core part names a codec that this version does not know: {brief(named)}.")
