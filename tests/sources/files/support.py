"""Helpers of the tests of files: write one, read all of its rows, or the words with which it is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from recbuild.errors import CatalogError
from recbuild.sources import open_source

Write = Callable[[str, str | bytes], Path]
Row = dict[str, Any]


def rows(path: Any, *, columns: Sequence[str] = ()) -> list[Row]:
    """All rows of a source."""
    source = open_source(path, columns=columns)
    return list(source.load(source.columns).columns.to_pylist())


def notes(path: Any) -> str:
    return "\n".join(open_source(path).notes)


def refusal(path: Any) -> str:
    """The message with which opening or loading ends."""
    with pytest.raises(CatalogError) as caught:
        rows(path)
    return str(caught.value)
