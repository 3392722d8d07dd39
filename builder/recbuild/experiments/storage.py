"""Where reports are kept: a table of a SQLite file or a PostgreSQL database, by SQLAlchemy.

A row holds a report's random id, the names of experiment, revision and variant, the randomized values, and
the day in UTC. It holds nothing else: no address, no header, no time of the day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import (
    Column,
    Connection,
    Date,
    Engine,
    MetaData,
    SmallInteger,
    String,
    Table,
    create_engine,
    event,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateTable

from recbuild.config.experiments import MEASURES
from recbuild.errors import CatalogError, SourceError
from recbuild.experiments.counts import ReportCounts
from recbuild.experiments.definition import Experiment
from recbuild.experiments.randomized import VALUES
from recbuild.experiments.report import DeviceReport, UnkeptError
from recbuild.sources.remote.address import Address, is_address, read_address
from recbuild.sources.remote.engine import url_of

_INSERT: dict[str, Callable[[Table], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_WAIT = 10  # seconds for a connection, or for another writer

REPORTS = Table(
    "recbuild_reports",
    MetaData(),
    Column("id", String(32), primary_key=True),
    Column("experiment", String(64), nullable=False),
    Column("revision", String(16), nullable=False),
    Column("variant", String(64), nullable=False),
    Column("day", Date, nullable=False),
    *(Column(measure, SmallInteger) for measure in MEASURES),
    sqlite_with_rowid=False,  # rows lie by their random ids, so that their order tells no time
)


class Store:
    """Reports in a database. Several threads may use it."""

    def __init__(self, engine: Engine, address: Address) -> None:
        self._engine, self._address = engine, address

    def prepare(self) -> None:
        """Make the table unless it is there. Raises SourceError."""
        try:
            with self._engine.begin() as connection:
                connection.execute(CreateTable(REPORTS, if_not_exists=True))
        except SQLAlchemyError as error:
            raise self._unreachable(error) from error

    def add(self, report: DeviceReport, day: date) -> None:
        """Keep the report, unless one of its id is kept. When this returns, it lasts. Raises UnkeptError."""
        row = {name: value for name, value in vars(report).items() if name != "values"}
        row |= {"day": day, **report.values}
        insert = _INSERT[self._engine.dialect.name](REPORTS).values(**row).on_conflict_do_nothing()
        with self._using() as connection:
            connection.execute(insert)

    def check(self) -> None:
        """Raises UnkeptError unless the database answers."""
        with self._using() as connection:
            connection.execute(select(1))

    def counts(self, experiment: Experiment) -> ReportCounts:
        """What is kept of this revision. Raises SourceError."""
        table = REPORTS.c
        kept = (table.experiment == experiment.name) & (table.revision == experiment.revision)
        groups = [table.variant, table.day, *(table[measure] for measure in experiment.measures)]
        query = select(*groups, func.count()).where(kept).group_by(*groups).order_by(table.day)
        others = select(func.count()).where(table.experiment == experiment.name, ~kept)
        try:
            with self._engine.connect() as connection:
                rows = connection.execute(query).all()
                other_revisions = connection.execute(others).scalar_one()
        except SQLAlchemyError as error:
            raise self._unreachable(error) from error
        return _counts(experiment, [tuple(row) for row in rows], other_revisions)

    @contextmanager
    def _using(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise UnkeptError(type(error).__name__) from error

    def _unreachable(self, error: SQLAlchemyError) -> SourceError:
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        reason = self._address.hide(cause).removesuffix(".")
        return SourceError(f"{self._address.shown}: {reason}. Check the address, and that the database runs.")


def open_store(place: str) -> Store:
    """The store at an address. Raises CatalogError for one that cannot be, SourceError without its driver."""
    if not is_address(place):
        raise CatalogError(
            f"{place}: this is no address. Give sqlite:///reports.db or postgresql://USER@HOST/NAME."
        )
    address = read_address(place)
    url = url_of(address)
    if url.get_backend_name() not in _INSERT:
        raise CatalogError(
            f"{address.shown}: reports are kept in sqlite:///FILE or postgresql://USER@HOST/NAME."
        )
    if url.get_backend_name() == "sqlite":
        if url.database in (None, "", ":memory:"):
            raise CatalogError(f"{place}: name a file that lasts, such as sqlite:///reports.db.")
        engine = create_engine(url, connect_args={"timeout": _WAIT})
        event.listen(engine, "connect", _durable)
    else:
        engine = create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": _WAIT})
    return Store(engine, address)


def _durable(connection: Any, record: object) -> None:
    """Readers and writers do not wait for one another, and what is committed is on the disk."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")


def _counts(experiment: Experiment, rows: list[tuple[Any, ...]], other_revisions: int) -> ReportCounts:
    days = sorted({row[1] for row in rows})
    names = [variant.name for variant in experiment.variants]
    daily = np.zeros((len(days), len(names)))
    by_value = np.zeros((len(experiment.measures), len(names), len(VALUES)))
    for variant, day, *values, count in rows:
        if variant in names:
            daily[days.index(day), names.index(variant)] += count
            for measure, value in enumerate(values):
                by_value[measure, names.index(variant), value] += count
    return ReportCounts(tuple(days), daily, by_value, other_revisions)
