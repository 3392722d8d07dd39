"""What is asked of a database: a table by name, or a query that only reads.

In goes what follows "#" in an address: `products`, `shop.products`, `select id, title from products`, or
`@catalog.sql`, a file that holds a query.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from recbuild.errors import CatalogError, did_you_mean

# What holds no words of SQL: texts, quoted names and comments (but MySQL runs what is in "/*! */").
_QUOTED = re.compile(
    r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\$(\w*)\$.*?\$\1\$|--[^\n]*|/\*(?!!).*?\*/", re.DOTALL
)
_READS = ("select", "with", "table", "values")


@dataclass(frozen=True)
class Asked:
    """
    query: SQL; None to read the table.
    schema: of the table; None for the usual one.
    table: its name; None for a query.
    """

    query: str | None
    schema: str | None = None
    table: str | None = None

    @property
    def is_ordered(self) -> bool:
        """Whether it is a query that says in which order the rows come."""
        return bool(self.query and re.search(r"\border\s+by\b", _bare(self.query)))


def asked_of(fragment: str, name: str, tables: Sequence[str]) -> Asked:
    """name: of the database, for messages. tables: what it holds: "products", "shop.products". Raises
    CatalogError.
    """
    text = fragment.strip()
    if text.startswith("@"):
        return Asked(_checked(_read(Path(text[1:]), name), name))
    if not text:
        if len(tables) == 1:
            return _table(tables[0])
        raise CatalogError(
            f"{name}: say which table: add #TABLE to the address, or #select … for a query. {held(tables)}"
        )
    folded = [table for table in tables if table.casefold() == text.casefold()]
    if text in tables or len(folded) == 1:
        return _table(text if text in tables else folded[0])
    if re.search(r"\s", text):
        return Asked(_checked(text, name))
    raise CatalogError(f"{name}: there is no table {text!r}.{did_you_mean(text, tables)} {held(tables)}")


def held(tables: Sequence[str], most: int = 20) -> str:
    """A sentence that names the tables of a database."""
    if not tables:
        return "It has no tables that this user may see."
    more = f" and {len(tables) - most} more" if len(tables) > most else ""
    return f"Its tables: {', '.join(tables[:most])}{more}."


def _table(name: str) -> Asked:
    schema, _, table = name.rpartition(".")
    return Asked(None, schema or None, table)


def _read(file: Path, name: str) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise CatalogError(
            f"{name}: the query in {file} cannot be read: {reason}. Check the name."
        ) from error


def _checked(query: str, name: str) -> str:
    """The query, without a semicolon at its end. Raises CatalogError unless it is one that only reads."""
    bare = _bare(query)
    first = re.match(r"[\s(]*(\w*)", bare)
    if not first or first[1] not in _READS or ";" in bare or re.search(r"\binto\b|/\*!", bare):
        raise CatalogError(
            f"{name}: recbuild only reads: give one query that begins with SELECT, WITH, TABLE or VALUES and "
            "has no INTO."
        )
    return query.strip().rstrip(";").rstrip()


def _bare(query: str) -> str:
    """The words of a query in lower case, without texts, quoted names, comments and a last semicolon."""
    return _QUOTED.sub(" ", query).strip().rstrip(";").lower()
