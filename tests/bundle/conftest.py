"""Two small bundles, one for the place of the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import forgery


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle `before`, and `after` with other items and another engine; page files in `old` and `new`."""
    home = tmp_path_factory.mktemp("folder")
    with forgery.small_builder(home / "old", " of old"):
        forgery.build(home, home / "before", 40)
    with forgery.small_builder(home / "new"):
        forgery.build(home, home / "after", 60)
    return home


@pytest.fixture
def small(home: Path) -> Iterator[Path]:
    """A builder with the page files of `after`."""
    with forgery.small_builder(home / "new"):
        yield home
