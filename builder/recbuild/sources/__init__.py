"""Files of rows, catalogs above all, read through daft: CSV and TSV, JSON lines and JSON arrays, Parquet.

In goes a path, out comes a `Source`: the names of its columns, and a way to load some of them as an Arrow
table. Whatever is wrong with a file becomes one CatalogError that names the file, the row and the remedy.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from recbuild.errors import CatalogError
from recbuild.sources.csv_file import open_csv
from recbuild.sources.json_file import open_json
from recbuild.sources.parquet_file import open_parquet
from recbuild.sources.table import Source, Table, reading

__all__ = ["Source", "Table", "open_source"]

_OPENERS: dict[str, Callable[[Path], Source]] = {
    ".csv": open_csv,
    ".tsv": open_csv,
    ".jsonl": open_json,
    ".ndjson": open_json,
    ".json": open_json,
    ".parquet": open_parquet,
}


def open_source(path: Path) -> Source:
    """The file at `path`, by its extension. Raises CatalogError."""
    opener = _OPENERS.get(path.suffix.lower())
    with reading(path, text=False):
        there, is_file = path.exists(), path.is_file()
    if not there:
        raise CatalogError(f"{path}: there is no such file. Check the name and the folder.")
    if not is_file:
        raise CatalogError(f"{path}: this is not a file. Name one of these types: {', '.join(_OPENERS)}.")
    if opener is None:
        raise CatalogError(
            f"{path}: files of type {path.suffix or '(none)'} are not read. "
            f"Export it as one of {', '.join(_OPENERS)}."
        )
    source = opener(path)
    repeated = next((name for at, name in enumerate(source.columns) if name in source.columns[:at]), None)
    if repeated is not None:
        raise CatalogError(f"{path}: two columns are called {repeated!r}. Give one of them another name.")
    return source
