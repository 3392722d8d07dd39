"""Connections to databases that can only read."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from recbuild.errors import CatalogError, SourceError
from recbuild.sources.remote.address import DATABASE_PASSWORD, Address

_DRIVERS = {
    **{"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"},
    **{"mysql": "mysql+pymysql", "mariadb": "mariadb+pymysql"},
}
_WAIT = 15  # seconds for a connection


def engine_of(address: Address) -> Engine:
    """Raises CatalogError for an address that cannot be, SourceError where a driver is missing."""
    url = url_of(address)
    if url.get_backend_name() == "sqlite":
        url = _read_only_file(url, address)
    try:
        backend = url.get_backend_name()
        engine = create_engine(url, poolclass=NullPool, connect_args=_connect_args(url))
    except NoSuchModuleError as error:
        raise SourceError(
            f"{address.shown}: addresses of type {address.scheme}:// are not read. Give one of https, s3, "
            "gs, az, postgresql, mysql or sqlite, or install the SQLAlchemy dialect of your database."
        ) from error
    except ImportError as error:
        extra = "'recbuild[sql]'" if address.scheme in _DRIVERS else error.name
        raise SourceError(f"{address.shown}: the driver is not installed: pip install {extra}.") from error
    if backend == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine


def prepare(connection: Connection) -> None:
    """What else a fresh connection needs: to read only, and times in UTC."""
    if connection.dialect.name in ("mysql", "mariadb"):
        connection.exec_driver_sql("SET SESSION TRANSACTION READ ONLY")
        connection.exec_driver_sql("SET SESSION time_zone = '+00:00'")
    if connection.dialect.driver == "psycopg":
        import_module("recbuild.sources.remote.postgres").prepare(connection)


def url_of(address: Address) -> URL:
    """As SQLAlchemy takes it, with its driver and password. Raises CatalogError."""
    try:
        url = make_url(address.url)
        if "@" in (url.host or ""):
            raise ValueError("a password with an @")
    except (ArgumentError, ValueError) as error:
        raise CatalogError(
            f"{address.scheme}://…: this is no address of a database. It looks like "
            f"{address.scheme}://USER@HOST/DATABASE#TABLE. In a password, write @ as %40, / as %2F, # as "
            f"%23, ? as %3F and % as %25, or give it in {DATABASE_PASSWORD}."
        ) from error
    url = url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))
    password = os.environ.get(DATABASE_PASSWORD)
    return url.set(password=password) if password and url.password is None else url


def _read_only_file(url: URL, address: Address) -> URL:
    file = Path(url.database or "")
    if not file.is_file():
        raise CatalogError(
            f"{address.shown}: there is no file {file}. After sqlite:/// comes its path; an absolute one has "
            "a fourth slash."
        )
    return url.set(database=f"file:{quote(str(file.resolve()))}", query={"mode": "ro", "uri": "true"})


def _connect_args(url: URL) -> dict[str, Any]:
    waits = url.drivername.partition("+")[2] in ("psycopg", "pymysql") and "connect_timeout" not in url.query
    return {"connect_timeout": _WAIT} if waits else {}
