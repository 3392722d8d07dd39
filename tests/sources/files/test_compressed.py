"""Compressed files and archives, whole and broken."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recbuild.errors import CatalogError
from tests.sources.files.support import Write, refusal, rows

EMMA = b"id,title\n1,Emma\n2,Dracula\n"
ROWS = [{"id": "1", "title": "Emma"}, {"id": "2", "title": "Dracula"}]


def zst(content: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(content)
    return bytes(sink.getvalue())


COMPRESSIONS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zst,
}


def zipped(files: Mapping[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return sink.getvalue()


@pytest.mark.parametrize("kind", COMPRESSIONS)
@pytest.mark.parametrize("name", ["c.csv.{}", "c.csv", "c"])
def test_what_is_compressed_is_known_by_its_bytes(kind: str, name: str, write: Write) -> None:
    assert rows(write(name.format(kind), COMPRESSIONS[kind](EMMA))) == ROWS


def test_every_format_may_be_compressed(write: Write, tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": ["1", "2"], "title": ["Emma", "Dracula"]}), tmp_path / "c.parquet")
    assert rows(write("c.parquet.gz", gzip.compress((tmp_path / "c.parquet").read_bytes()))) == ROWS
    assert rows(write("c.jsonl.xz", lzma.compress(b'{"id": "1", "title": "Emma"}'))) == ROWS[:1]


def test_a_zip_with_one_table_among_other_things_is_that_table(write: Write) -> None:
    content = zipped({"a.csv": EMMA, "README.txt": b"About", "__MACOSX/._a.csv": b"", "b.png": b"\x89PNG"})
    assert rows(write("c.zip", content)) == ROWS


def test_several_tables_in_a_zip_are_one_if_their_columns_agree(write: Write) -> None:
    assert (
        rows(write("c.zip", zipped({"a.csv": EMMA, "b.csv": b"id,title\n3,Walden\n"})))[2]["title"]
        == "Walden"
    )


def test_different_tables_in_a_zip_are_listed_and_one_can_be_named(write: Write) -> None:
    path = write("c.zip", zipped({"items.csv": EMMA, "orders.csv": b"order,customer,total\nx,y,z\n"}))
    message = refusal(path)
    assert "items.csv: id, title" in message and "orders.csv: order, customer, total" in message
    assert f"such as {path}/items.csv" in message
    assert rows(path / "items.csv") == ROWS
    assert "there is no file 'x.csv' in the archive. It holds: items.csv, orders.csv" in refusal(
        path / "x.csv"
    )


def test_a_zip_without_a_table_says_what_it_holds(write: Write) -> None:
    assert "It holds: a.png" in refusal(write("c.zip", zipped({"a.png": b"x"})))
    assert "a text document" in refusal(write("c.zip", zipped({"word/document.xml": b"<x/>"})))


def test_a_zip_with_a_password_is_refused(write: Write) -> None:
    content = bytearray(zipped({"a.csv": EMMA}))
    content[6] |= 1  # the flag in the file's own header, and in the directory
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert "protected by a password" in refusal(write("c.zip", bytes(content)))


def test_a_tar_is_refused(write: Write) -> None:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("a.csv"))
    assert "this is a tar archive" in refusal(write("c.csv.gz", sink.getvalue()))


@pytest.mark.parametrize("kind", ["gz", "bz2", "xz", "zip"])
def test_a_file_that_is_made_to_fill_the_memory_is_refused(kind: str, write: Write) -> None:
    zeros = b"id,title\n" + b"a" * (100 << 20)
    content = zipped({"a.csv": zeros}) if kind == "zip" else COMPRESSIONS[kind](zeros)
    assert "made to fill the memory" in refusal(write(f"c.csv.{kind}", content))


@pytest.mark.parametrize("kind", COMPRESSIONS)
def test_a_file_that_breaks_off_is_refused(kind: str, write: Write) -> None:
    content = COMPRESSIONS[kind](
        b"id,title\n" + b"".join(b"%d,Emma %d\n" % (n, n * 7919) for n in range(50_000))
    )
    assert "Copy or export it again" in refusal(write(f"c.csv.{kind}", content[: len(content) // 2]))


BEGINNINGS = [
    b"",
    b"PK\x03\x04",
    b"PAR1",
    b"\x1f\x8b",
    b"BZh9",
    b"<?xml",
    b"{",
    b"[",
    b"ORC",
    b"ARROW1",
    b"id,title\n",
]


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=200),
    st.sampled_from(BEGINNINGS),
    st.sampled_from(["c.csv", "c.json", "c.jsonl", "c.xml", "c.xlsx", "c.parquet", "c"]),
)
def test_random_bytes_give_rows_or_a_message(tmp_path: Path, noise: bytes, begin: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(begin + noise)
    try:
        rows(path)
    except CatalogError as error:
        assert str(error).startswith(str(path))
