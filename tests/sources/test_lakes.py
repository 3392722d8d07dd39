"""Tables of data lakes: Delta and Iceberg, here and in an object store."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import write_deltalake
from pyiceberg.catalog.sql import SqlCatalog

from recbuild.errors import CatalogError, SourceError
from recbuild.sources import open_source
from tests.support.command import assert_refused, run

FIRST = pa.table({"id": ["b", "c"], "title": ["Emma", "Persuasion"]})
SECOND = pa.table({"id": ["a"], "title": ["Sanditon"]})


def ids(place: str | Path) -> list[str]:
    loaded: list[str] = open_source(place).load(["id"]).columns["id"].to_pylist()
    return loaded


def test_a_delta_table_gives_its_newest_version_in_a_fixed_order(tmp_path: Path) -> None:
    table = tmp_path / "products"
    write_deltalake(table, FIRST)
    write_deltalake(table, SECOND, mode="append")
    assert ids(table) == ["a", "b", "c"]
    write_deltalake(table, SECOND, mode="overwrite")
    assert ids(str(table)) == ["a"]


def test_a_delta_table_in_an_object_store_is_read_there(
    put: Callable[[str, bytes], str], tmp_path: Path
) -> None:
    table = tmp_path / "products"
    write_deltalake(table, FIRST)
    for file in table.rglob("*.*"):
        put(f"lake/{file.relative_to(table)}", file.read_bytes())
    assert ids("s3://shop/lake") == ["b", "c"]


def test_an_iceberg_table_is_read_by_the_file_of_its_metadata(tmp_path: Path) -> None:
    catalog = SqlCatalog("test", uri=f"sqlite:///{tmp_path}/catalog.db", warehouse=f"file://{tmp_path}/lake")
    catalog.create_namespace("shop")
    table = catalog.create_table("shop.products", FIRST.schema)
    table.append(FIRST)
    table.append(SECOND)
    assert ids(table.metadata_location.removeprefix("file://")) == ["a", "b", "c"]


def test_a_damaged_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "delta" / "_delta_log").mkdir(parents=True)
    (tmp_path / "v1.metadata.json").write_text("{")
    for place in ("delta", "v1.metadata.json"):
        assert_refused(run("bundle", tmp_path / place, "--out", tmp_path / "rec"), 3, place, "cannot be read")


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "_delta_log").mkdir()
    monkeypatch.setitem(sys.modules, "deltalake", None)
    monkeypatch.delitem(sys.modules, "recbuild.sources.remote.delta", raising=False)
    with pytest.raises(SourceError, match=r"pip install 'recbuild\[lakes\]'"):
        open_source(tmp_path)
    assert issubclass(SourceError, CatalogError)
