"""Files that hold rows, one module a format. `open_file` knows which, by what is in the file.

In goes a path: of a file, a file within an archive, a folder, or a pattern such as "exports/*.csv".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import takewhile
from pathlib import Path

from recbuild.errors import CatalogError
from recbuild.sources.files.archive import member_of, tables_in
from recbuild.sources.files.columnar import open_arrow, open_orc, open_parquet
from recbuild.sources.files.content import Content, open_content
from recbuild.sources.files.json_file import open_json
from recbuild.sources.files.kinds import kind_of
from recbuild.sources.files.many import SourceFile, folder_columns, unite
from recbuild.sources.files.names import listed_names, table_names
from recbuild.sources.files.spreadsheet import open_spreadsheet
from recbuild.sources.files.text.delimited import open_delimited
from recbuild.sources.files.xml_file import open_xml
from recbuild.sources.table import Source

OPENERS: dict[str, Callable[[Content, Sequence[str]], Source]] = {
    "delimited": open_delimited,
    "json": open_json,
    "xml": open_xml,
    "spreadsheet": open_spreadsheet,
    "parquet": open_parquet,
    "arrow": open_arrow,
    "orc": open_orc,
}
"""From a kind of content, or an extension such as ".records", which comes first, to what opens it."""

_KINDS = "CSV, TSV, JSON, JSON lines, XML, Excel, Parquet, Arrow or ORC, compressed or not"
# Files that a table of many files has beside its data; to read those alone would bring deleted rows back.
_LAKES = {"_delta_log": "Delta", ".hoodie": "Hudi", "metadata/version-hint.text": "Iceberg"}


def open_file(path: Path, columns: Sequence[str] = ()) -> Source:
    """The rows of a file, a folder of files, or a pattern. Raises CatalogError.

    columns: names of the columns, for tables without a header.
    """
    if not _exists(path):
        outer, member = member_of(str(path))
        if member and Path(outer).is_file():
            return _opened(open_content(Path(outer)), columns, member)
        if any(sign in str(path) for sign in "*?["):
            return _pattern(path, columns)
        raise CatalogError(f"{path}: there is no such file. Check the name and the folder.")
    if path.is_dir():
        return _folder(path, columns)
    if not path.is_file():
        raise CatalogError(f"{path}: this is not a file. Give one of these kinds: {_KINDS}.")
    return _opened(open_content(path), columns)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError) as error:
        raise CatalogError(f"{path}: {error}. Check that this user may read it.") from error


def _opened(content: Content, columns: Sequence[str], member: str = "") -> Source:
    opener = OPENERS.get(content.suffix)
    if opener is not None:
        return opener(content, columns)
    kind = kind_of(content)
    if kind == "zip":
        inner = tables_in(content, member)
        prefix = f"{content.name}/"
        parts = [SourceFile(one.name.removeprefix(prefix), _opened(one, columns)) for one in inner]
        return unite(content.name, parts, alike=True)
    if kind == "spreadsheet":
        return open_spreadsheet(content, columns, member)
    return OPENERS[kind](content, columns)


def _folder(path: Path, columns: Sequence[str]) -> Source:
    for mark, kind in _LAKES.items():
        if (path / mark).exists():
            raise CatalogError(
                f"{path}: this is a table of {kind}. Give the rows that are valid now as Parquet."
            )
    if (path / "pagefind-entry.json").exists():
        raise CatalogError(
            f"{path}: this is Pagefind's index, which only Pagefind reads. Give the site's sitemap.xml, or a "
            "JSON file of its pages (address, title, text)."
        )
    try:
        found = sorted(one.relative_to(path).as_posix() for one in path.rglob("*") if one.is_file())
    except OSError as error:
        raise CatalogError(f"{path}: {error.strerror}. Check that this user may read it.") from error
    names = table_names(found)
    if not names:
        held = f"It holds: {listed_names(found)}." if found else "It is empty."
        raise CatalogError(
            f"{path}: this is not a file, but a folder without tables. {held} Tables are {_KINDS}."
        )
    parts = [
        SourceFile(name, _opened(open_content(path / name), columns), folder_columns(Path(name)))
        for name in names
    ]
    return unite(str(path), parts, alike=True)


def _pattern(pattern: Path, columns: Sequence[str]) -> Source:
    found = sorted(one for one in _matches(pattern) if one.is_file())
    if not found:
        raise CatalogError(f"{pattern}: no file matches this pattern. Check the name and the folder.")
    make = partial(_part, root=_fixed(pattern), columns=columns)
    return unite(str(pattern), list(map(make, found)), alike=False)


def _part(path: Path, root: Path, columns: Sequence[str]) -> SourceFile:
    label = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
    return SourceFile(label, _opened(open_content(path), columns), folder_columns(path))


def _matches(pattern: Path) -> Iterator[Path]:
    root = _fixed(pattern)
    return root.glob(pattern.relative_to(root).as_posix())


def _fixed(pattern: Path) -> Path:
    """The folder before the first part of a pattern that has a sign such as "*"."""
    return Path(*takewhile(lambda part: not any(sign in part for sign in "*?["), pattern.parent.parts))
