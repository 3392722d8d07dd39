"""Packs: many instant parts in few files, read by a second implementation, written from the format."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recbuild.bundle.instant.groups import Written, hash_rows
from recbuild.bundle.instant.lookup import hashes_of
from recbuild.bundle.instant.packs import directory_of, packed_parts
from recbuild.plan import temporary_workspace
from recruntime import Recommender
from recruntime.bundle.packs import PackDirectory, Span
from recruntime.bundle.text_columns import text_column
from recruntime.errors import PartCorruptError
from recruntime.wire import PATHS, name_hash
from tests.support.command import run
from tests.support.inputs.topics import write_catalog
from tests.support.page import boot_of, neighbors_of
from tests.verify.conftest import findings

CONTENTS = st.lists(st.binary(min_size=1, max_size=50), min_size=1, max_size=12)
IDS = st.lists(st.text(), min_size=1, max_size=300, unique=True)


@pytest.fixture
def low(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits so low that a small catalog needs packs, and a directory of several files."""
    monkeypatch.setattr("recbuild.bundle.instant.lane.PART_BYTES", 2_000)
    monkeypatch.setattr("recbuild.bundle.instant.lane.MAX_PARTS", 3)
    monkeypatch.setattr("recbuild.bundle.instant.packs.ITEMS_PER_PAGE", 8)


@pytest.fixture
def packed(tmp_path: Path, low: None) -> Path:
    assert run("bundle", write_catalog(tmp_path / "c.csv", 200), "--out", tmp_path / "rec").exit_code == 0
    return tmp_path / "rec"


@settings(max_examples=50)
@given(IDS, CONTENTS, st.integers(0, 10))
def test_every_id_finds_its_part_and_no_other_id_finds_one(
    ids: list[str], contents: list[bytes], kept: int
) -> None:
    numbers = np.arange(len(ids)) % len(contents)
    directory, files = packs_of(ids, contents, numbers, kept)
    for item, number in zip(ids, numbers.tolist(), strict=True):
        span = directory.find(item, files)
        assert span is not None and span.of(files) == contents[number]
    others = [item for item in map(str, range(100)) if item not in ids]
    assert not any(directory.find(item, files) for item in others)


def test_a_page_of_the_directory_that_was_changed_anywhere_is_refused() -> None:
    ids = [f"sku-{row}" for row in range(1000)]
    directory, files = packs_of(ids, [b"part"], np.zeros(1000, dtype=np.int64), 0)
    path = directory.page_span(0).path
    for at in range(directory.page):
        changed = bytearray(files[path])
        for page in range(directory.fan):
            changed[page * directory.page + at] ^= 1
        with pytest.raises(PartCorruptError, match="is not what the bundle names"):
            directory.find(ids[0], files | {path: bytes(changed)})


@pytest.mark.parametrize(
    ("fan", "page"), [(0, 30), (3, 30), (2, 30), (1, 31), (1, 0), (1, -30), (1, 30_000_000)]
)
def test_a_directory_that_cannot_be_one_is_refused(fan: int, page: int) -> None:
    with pytest.raises(PartCorruptError, match="cannot be read"):
        PackDirectory("0" * 16, fan, page, 0, "0" * 32)


def test_a_range_beyond_the_file_is_refused() -> None:
    with pytest.raises(PartCorruptError, match=r"pack\.gz does not hold"):
        Span("pack.gz", 2, 3).of({"pack.gz": b"1234"})


def test_a_large_catalog_keeps_its_lists_in_packs(packed: Path, tmp_path: Path) -> None:
    names = sorted(file.suffix for file in (packed / "instant").iterdir())
    assert names == [".bin", ".gz", ".gz"], "the default list, the directory, the parts"
    shop = Recommender.open(packed)
    for item in ("star-170", "sea-00", "garden-99"):
        assert [other for other, _ in shop.instant.neighbors(item)] == neighbors_of(packed, item)
        assert len(neighbors_of(packed, item)) == 12
    assert shop.instant.neighbors("nowhere") == ()
    assert findings(packed) == []


def test_where_the_host_serves_no_ranges_parts_become_larger_in_place_of_packs(
    tmp_path: Path, low: None
) -> None:
    (tmp_path / "recbuild.toml").write_text('[index]\nrequests = "files"\n')
    catalog, out = write_catalog(tmp_path / "c.csv", 200), tmp_path / "rec"
    assert run("bundle", catalog, "--out", out, "--config", tmp_path / "recbuild.toml").exit_code == 0
    assert {file.suffix for file in (out / "instant").iterdir()} == {".bin"}
    assert "page" not in boot_of(out)["instant"]
    assert len(neighbors_of(out, "star-170")) == 12


def test_a_rebuild_leaves_the_packs_of_what_stays_as_they_are(
    packed: Path, tmp_path: Path, low: None
) -> None:
    again, catalog = tmp_path / "again", tmp_path / "c.csv"
    catalog.write_text(f"{catalog.read_text()}\nnew-1,The new star book,a star and a rocket\n")
    assert run("bundle", catalog, "--out", again, "--base", packed).exit_code == 0
    before, after = (packs_in(folder) for folder in (packed, again))
    assert before[1] in after, "the pack of parts that stay"
    assert findings(again) == []


@pytest.mark.parametrize("at", [0, 40, -1])
def test_a_pack_that_was_changed_is_found(packed: Path, at: int) -> None:
    for name in packs_in(packed):
        file = packed / f"instant/{name}.gz"
        right = file.read_bytes()
        changed = bytearray(right)
        changed[at] ^= 1
        file.write_bytes(changed)
        assert any(file.name in finding for finding in findings(packed))
        file.write_bytes(right)


def packs_in(rec: Path) -> list[str]:
    """Name hashes of the packs, the directory's first."""
    names = boot_of(rec)["instant"]["names"]
    return [names[at : at + 16] for at in range(0, len(names), 16)]


def packs_of(
    ids: list[str], contents: list[bytes], numbers: np.ndarray[tuple[int], np.dtype[np.int64]], kept: int
) -> tuple[PackDirectory, dict[str, bytes]]:
    """The directory of packs with these parts, and all files by path. numbers: of each id's part."""
    with temporary_workspace() as workspace:
        path = workspace.path("parts")
        path.write_bytes(b"".join(contents))
        sizes = np.array([len(content) for content in contents], dtype=np.int64)
        written = Written(path, np.zeros(len(contents) + 1, dtype=np.int64), sizes, hash_rows(contents))
        records, packs = packed_parts([written], kept)
        parts = list(packs)
        made = directory_of(hashes_of(text_column(ids)), numbers, records, workspace)
        files = [*made.contents(), *parts]
    named = "".join(map(name_hash, files))
    directory = PackDirectory(named, len(made.pages), made.pages.row_bytes, made.seed, made.root)
    return directory, {PATHS["pack"].format(name_hash(content)): content for content in files}
