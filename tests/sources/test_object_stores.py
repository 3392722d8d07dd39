"""Catalogs in an object store: files, folders, several by a star, and what is not there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from recbuild.errors import CatalogError, SourceError
from recbuild.sources import open_source
from tests.support.command import assert_refused, run
from tests.support.inputs.topics import write_catalog

Put = Callable[[str, bytes], str]


def ids(address: str) -> list[str]:
    loaded: list[str] = open_source(address).load(["id"]).columns["id"].to_pylist()
    return loaded


def test_a_file_of_any_format_is_read(put: Put) -> None:
    assert ids(put("one/catalog.csv", b"id,title\n1,Emma\n")) == ["1"]
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"id": ["2"], "title": ["Persuasion"]}), sink)
    assert ids(put("one/a b+@?.parquet", sink.getvalue().to_pybytes())) == ["2"]


def test_a_folder_and_a_star_name_several_files_in_the_order_of_their_keys(put: Put) -> None:
    put("exports/b/2.csv", b"title,id\nEmma,3\n")
    put("exports/a/1.csv", b"id,title\n1,Emma\n2,Persuasion\n")
    put("exports/a/_SUCCESS", b"")
    put("exports/a/1.jsonl", b'{"id": "4", "title": "Sanditon"}\n')
    assert ids("s3://shop/exports/") == ["1", "2", "4", "3"]
    assert ids("s3://shop/exports/*/*.csv") == ["1", "2", "3"]
    assert ids("s3://shop/exports/**/*.jsonl") == ["4"]
    assert ids("s3://shop/ex*/a/*.csv") == ["1", "2"]


def test_a_key_cannot_lead_out_of_the_folder_of_copies(put: Put, tmp_path: Path) -> None:
    put("up/../../../../outside.csv", b"id,title\n1,Emma\n")
    put("up/inside.csv", b"id,title\n2,Emma\n")
    assert ids("s3://shop/up") == ["2"]


def test_a_fault_in_a_file_names_its_key(put: Put) -> None:
    put("faults/1.csv", b"id,title\n1,Emma\n")
    put("faults/2.csv", b"id,title\n1\n")
    with pytest.raises(CatalogError, match=r"^s3://shop/faults/2.csv: row 2"):
        ids("s3://shop/faults")


def test_what_is_not_there_has_an_exit_code_of_its_own(put: Put, tmp_path: Path) -> None:
    put("present.csv", b"id\n1\n")
    for address in (
        "s3://shop/absent.csv",
        "s3://no-such-bucket/a.csv",
        "s3://shop/none*.csv",
        "s3://no/*.csv",
    ):
        assert_refused(run("bundle", address, "--out", tmp_path / "rec"), 14, address)


def test_without_a_store_or_credentials_the_message_says_where_they_come_from(
    put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = put("mine.csv", b"id\n1\n")
    with monkeypatch.context() as changed:
        changed.delenv("AWS_ACCESS_KEY_ID")
        changed.delenv("AWS_SECRET_ACCESS_KEY")
        with pytest.raises(SourceError, match=r"ACCESS_DENIED.*AWS_ACCESS_KEY_ID"):
            open_source(address)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    with pytest.raises(SourceError, match=r"NETWORK_CONNECTION.*AWS_ACCESS_KEY_ID"):
        open_source(address)
    with pytest.raises(SourceError, match="AZURE_STORAGE_ACCOUNT_NAME"):
        open_source("az://container/catalog.csv")


def test_a_cache_in_an_object_store_serves_the_next_build(
    put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("other", b"")
    monkeypatch.setenv("RECBUILD_CACHE", "s3://shop/cache")
    shop = write_catalog(tmp_path / "catalog.csv")
    first = run("bundle", shop, "--out", tmp_path / "one")
    again = run("bundle", shop, "--out", tmp_path / "two")
    assert first.exit_code == again.exit_code == 0 and "from the cache, 0 computed" in again.output
    assert (tmp_path / "one/manifest.json").read_bytes() == (tmp_path / "two/manifest.json").read_bytes()
    assert "s3://shop/cache" in run("cache").output
    assert "files  0, 0 MB" in run("cache", "clear").output


@pytest.mark.parametrize("place", ["s3://no-such-bucket/cache", "https://shop.example/cache"])
def test_a_cache_that_cannot_be_reached_is_said_and_is_no_error(
    put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    put("other", b"")
    monkeypatch.setenv("RECBUILD_CACHE", place)
    made = run("bundle", write_catalog(tmp_path / "catalog.csv"), "--out", tmp_path / "rec")
    assert made.exit_code == 0 and "The cache cannot be used" in made.output
