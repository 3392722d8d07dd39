"""A connection to PostgreSQL for reading: times in UTC, and dates that Python has not, such as "infinity", as
empty cells.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from psycopg import DataError
from psycopg.abc import Buffer
from psycopg.types.datetime import DateLoader, TimestampLoader, TimestamptzLoader
from sqlalchemy import Connection


class _Dates(DateLoader):
    def load(self, data: Buffer) -> Any:
        return _or_none(super().load, data)


class _Timestamps(TimestampLoader):
    def load(self, data: Buffer) -> Any:
        return _or_none(super().load, data)


class _ZonedTimestamps(TimestamptzLoader):
    def load(self, data: Buffer) -> Any:
        return _or_none(super().load, data)


def _or_none(load: Callable[[Buffer], Any], data: Buffer) -> Any:
    try:
        return load(data)
    except DataError:
        return None


def prepare(connection: Connection) -> None:
    """connection: of the driver psycopg, before its first query."""
    connection.exec_driver_sql("SET LOCAL TIME ZONE 'UTC'")
    driver: Any = connection.connection.driver_connection
    for name, loader in {"date": _Dates, "timestamp": _Timestamps, "timestamptz": _ZonedTimestamps}.items():
        driver.adapters.register_loader(name, loader)
