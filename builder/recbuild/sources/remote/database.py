"""Databases, over SQLAlchemy: PostgreSQL, MySQL and MariaDB, SQLite, and others whose dialect is installed.

All rows are read once, in one read-only transaction, so that they are of one moment. A table is sorted by its
primary key, or by all columns, so that equal content makes equal bundles.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Inspector, inspect
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from recbuild.errors import CatalogError, SourceError
from recbuild.sources.remote.address import DATABASE_PASSWORD, Address
from recbuild.sources.remote.engine import engine_of, prepare
from recbuild.sources.remote.order import open_sorted
from recbuild.sources.remote.query import Asked, asked_of, held
from recbuild.sources.remote.rows import table_of
from recbuild.sources.table import Source

_SYSTEM_SCHEMAS = {"information_schema", "mysql", "performance_schema", "sys", "pg_catalog"}
_INSUFFICIENT_PRIVILEGE = "42501"


def open_database(address: Address) -> Source:
    """The rows of a table or a query. Raises CatalogError; SourceError if the database refuses access."""
    engine = engine_of(address)
    try:
        with _connected(engine, address) as connection:
            return _read(connection, address)
    except SQLAlchemyError as error:
        raise _failure(error, address) from error
    finally:
        engine.dispose()


@contextmanager
def _connected(engine: Engine, address: Address) -> Iterator[Connection]:
    try:
        connection = engine.connect()
    except (DBAPIError, UnicodeError) as error:
        raise SourceError(
            f"{address.shown}: the database does not let us in: {_reason(error)}. Check the address and that "
            f"it runs, the user, and the password: in {DATABASE_PASSWORD}, or where the database's own tools "
            "look for it."
        ) from error
    with connection:
        yield connection


def _read(connection: Connection, address: Address) -> Source:
    prepare(connection)
    inspector = inspect(connection)
    tables = _tables(inspector)
    asked = asked_of(address.fragment, address.shown, tables)
    query = asked.query or _select_all(connection, asked)
    streaming = connection.execution_options(stream_results=True, no_parameters=True)
    try:
        result = streaming.exec_driver_sql(query)
        table = table_of(list(result.keys()), result.partitions(10_000))
    except DBAPIError as error:
        raise _failure(error, address, held(tables)) from error
    if asked.is_ordered:
        return open_sorted(table, address.shown, None)
    keys = inspector.get_pk_constraint(asked.table, asked.schema) if asked.table else None
    names = keys["constrained_columns"] if keys else []
    return open_sorted(table, address.shown, [table.column_names.index(name) for name in names])


def _select_all(connection: Connection, asked: Asked) -> str:
    quote = connection.dialect.identifier_preparer.quote_identifier
    return f"SELECT * FROM {'.'.join(quote(name) for name in (asked.schema, asked.table) if name)}"


def _tables(inspector: Inspector) -> list[str]:
    """Tables and views by name, with the schema before those that are not in the usual one."""
    usual = inspector.default_schema_name
    names = []
    for schema in inspector.get_schema_names() if usual else [None]:
        if schema and schema.casefold() in _SYSTEM_SCHEMAS:
            continue
        found = [*inspector.get_table_names(schema), *inspector.get_view_names(schema)]
        found += _materialized(inspector, schema)
        names += sorted(name if schema in (None, usual) else f"{schema}.{name}" for name in found)
    return sorted(names, key=lambda name: "." in name)


def _materialized(inspector: Inspector, schema: str | None) -> list[str]:
    try:
        return inspector.get_materialized_view_names(schema)
    except NotImplementedError:  # most databases have none
        return []


def _failure(error: SQLAlchemyError, address: Address, tables: str = "") -> CatalogError:
    """tables: a sentence that names them."""
    denied = getattr(getattr(error, "orig", None), "sqlstate", None) == _INSUFFICIENT_PRIVILEGE
    if denied or (isinstance(error, DBAPIError) and error.connection_invalidated):
        what = "does not let us read this" if denied else "broke off while it was read"
        remedy = "Check what this user may read." if denied else "Try again."
        return SourceError(f"{address.shown}: the database {what}: {_reason(error)}. {remedy}")
    return CatalogError(f"{address.shown}: the database refuses this: {_reason(error)}. {tables}".rstrip())


def _reason(error: Any) -> str:
    """The first line of a driver's message."""
    driver = getattr(error, "orig", None) or error
    said = driver.args[-1] if driver.args else driver
    return str(said).strip().partition("\n")[0].rstrip(".")
