"""Which files of a folder or an archive are tables, by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

_SUFFIXES = set(
    ".csv .tsv .tab .txt .dat .data .psv .inter .item .json .jsonl .ndjson .geojson .xml .rss .atom .yml "
    ".parquet .parq .pq .arrow .feather .ipc .orc .xlsx .xlsm .xlsb .xls .ods".split()
)
_COMPRESSED = {".gz", ".gzip", ".bz2", ".xz", ".zst", ".zstd", ".lz4"}
_ABOUT = re.compile(r"(?i)(readme|license|licence|copying|changelog|notes?|about|terms|manifest)\b")


def table_names(names: Iterable[str]) -> list[str]:
    """Those that are tables: by their extension, or, where no file has a usual one, all without extension.

    Hidden files, such as .DS_Store, markers, such as _SUCCESS, and texts about the data are none.
    """
    usual = [name for name in names if not _is_beside(name)]
    tables = [name for name in usual if _suffix(name) in _SUFFIXES]
    return tables or [name for name in usual if not _suffix(name).strip(".0123456789")]


def listed_names(names: Iterable[str], most: int = 8) -> str:
    """The first names, for a message."""
    names = list(names)
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _is_beside(name: str) -> bool:
    parts = PurePosixPath(name).parts
    hidden = any(part.startswith((".", "_")) and "=" not in part for part in parts)
    return hidden or bool(_ABOUT.match(parts[-1]))


def _suffix(name: str) -> str:
    suffixes: Sequence[str] = PurePosixPath(name.lower()).suffixes
    if suffixes and suffixes[-1] in _COMPRESSED:
        suffixes = suffixes[:-1] or [".csv"]
    return suffixes[-1] if suffixes else ""
