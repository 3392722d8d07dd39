"""Files that hold rows, one module a format. `open_file` knows which."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from recbuild.errors import CatalogError
from recbuild.sources.files.csv_file import open_csv
from recbuild.sources.files.json_file import open_json
from recbuild.sources.files.parquet_file import open_parquet
from recbuild.sources.table import Source, reading

OPENERS: dict[str, Callable[[Path], Source]] = {
    ".csv": open_csv,
    ".tsv": open_csv,
    ".jsonl": open_json,
    ".ndjson": open_json,
    ".json": open_json,
    ".parquet": open_parquet,
}


def open_file(path: Path) -> Source:
    """The rows of a file, by its extension. Raises CatalogError."""
    opener = OPENERS.get(path.suffix.lower())
    with reading(path, text=False):
        there, is_file = path.exists(), path.is_file()
    if not there:
        raise CatalogError(f"{path}: there is no such file. Check the name and the folder.")
    if not is_file:
        raise CatalogError(f"{path}: this is not a file. Name one of these types: {', '.join(OPENERS)}.")
    if opener is None:
        raise CatalogError(
            f"{path}: files of type {path.suffix or '(none)'} are not read. "
            f"Export it as one of {', '.join(OPENERS)}."
        )
    return opener(path)
