"""Exports of real platforms build with no option: the right columns, items and values, and full shelves."""

from __future__ import annotations

from pathlib import Path

import pytest

from recbuild.catalog.load import read_catalog
from recbuild.config import Config
from recbuild.library import build
from recruntime import Recommender
from tests.support.platforms import EXPORTS
from tests.support.platforms.export import Export
from tests.support.platforms.judge import faults, full_shelves


def written(folder: Path, export: Export) -> Path:
    path = folder / export.file
    path.write_bytes(export.content)
    return path


@pytest.mark.parametrize("platform", EXPORTS)
def test_an_export_is_read_as_its_owner_expects(tmp_path: Path, platform: str) -> None:
    export = EXPORTS[platform]()
    assert faults(export, read_catalog(written(tmp_path, export), Config())) == []


@pytest.mark.parametrize("platform", EXPORTS)
def test_every_page_of_an_export_has_a_full_shelf(tmp_path: Path, platform: str) -> None:
    build(written(tmp_path, EXPORTS[platform]()), tmp_path / "rec")
    full, pages = full_shelves(Recommender.open(tmp_path / "rec"))
    assert full == pages
