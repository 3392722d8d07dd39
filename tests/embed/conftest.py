"""What the tests of embedders share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from recbuild.plan import Runner, temporary_workspace


@pytest.fixture
def runner() -> Iterator[Runner]:
    """One that works in the test's own process."""
    with temporary_workspace() as workspace:
        yield Runner(workspace, workers=1)
