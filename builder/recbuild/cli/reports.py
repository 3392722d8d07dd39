"""The database of experiments' reports that an option names."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from recbuild.errors import ConfigError, SourceError

if TYPE_CHECKING:
    from recbuild.experiments.storage import Store


def store_at(database: str | None) -> Store:
    """Raises UserError."""
    if not database:
        raise ConfigError("Say where the reports are: --database sqlite:///reports.db")
    try:
        storage = import_module("recbuild.experiments.storage")
    except ImportError as error:
        raise SourceError("Reports need a package to be kept: pip install 'recbuild[sql]'.") from error
    store: Store = storage.open_store(database)
    return store
