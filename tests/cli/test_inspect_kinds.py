"""`recbuild inspect` has words for every kind of part."""

from __future__ import annotations

from recbuild.cli.views.overview import KINDS
from recruntime.wire import PATHS


def test_every_kind_of_part_has_words() -> None:
    assert KINDS.keys() >= PATHS.keys()
