"""Item parts are the same whoever packs them, and are written again where that went wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recbuild.bundle.engine_parts import ItemParts, assigned_parts, core_part, item_parts, listing_part
from recbuild.bundle.folder import write_folder
from recbuild.bundle.manifest import parse_manifest
from recbuild.bundle.packing import PackParts
from recbuild.bundle.page_files import page_files
from recbuild.bundle.part import Part
from recbuild.errors import BundleError
from recbuild.index.lists import LENGTH, Neighbors
from recbuild.plan import Runner, Workspace, runner_of, temporary_workspace
from recruntime.bundle.items import Items
from recruntime.codecs import Codec
from tests.bundle.steps import DieOnce
from tests.conftest import clustered, contents_of
from tests.support.inputs.topics import files
from tests.support.lists import csr_lists

COUNT = 3000
PART_BYTES = 4000  # some dozens of parts


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with temporary_workspace() as found:
        yield found


@pytest.fixture(scope="module")
def shop() -> tuple[Items, Codec]:
    """Items with aliases, texts of every length and co-occurrence lists."""
    contents = contents_of(clustered(COUNT, 32, groups=1))
    lists = csr_lists([[(row * 7) % COUNT, (row + 1) % COUNT][: row % 3] for row in range(COUNT)])
    return replace(contents.items, co_occurrence=lists), contents.codec


def parts_of(shop: tuple[Items, Codec], runner: Runner | None) -> ItemParts:
    return item_parts(*shop, 60.0, PART_BYTES, runner)


def packed(shop: tuple[Items, Codec], runner: Runner | None) -> list[bytes]:
    return [part.content for part in parts_of(shop, runner).parts]


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_any_number_of_workers_packs_the_same_parts(
    shop: tuple[Items, Codec], workspace: Workspace, workers: int
) -> None:
    found = parts_of(shop, runner_of(workspace, workers=workers))
    assert len(found.parts) > 32  # enough for processes
    assert [part.content for part in found.parts] == packed(shop, None)
    assert [part.size for part in found.parts] == [len(part.content) for part in found.parts]
    assert sum(found.rows) == COUNT and np.array_equal(np.bincount(found.of), found.rows)


@settings(max_examples=25)
@given(st.integers(1, 400), st.lists(st.integers(1, 90), min_size=1), st.integers(200, 30_000))
def test_items_in_files_are_the_items_in_memory(count: int, cells: list[int], part_bytes: int) -> None:
    contents = contents_of(clustered(count, 8))
    sizes = np.minimum(np.cumsum(cells), count)
    sizes = np.diff([0, *sizes, count])
    items = replace(contents.items, cells=sizes[sizes > 0])
    with temporary_workspace() as workspace:
        here, there = (
            [part.content for part in item_parts(items, contents.codec, 20.0, part_bytes, runner).parts]
            for runner in (None, runner_of(workspace, workers=1))
        )
    assert here == there


def test_a_part_is_written_again_where_a_worker_died(
    shop: tuple[Items, Codec], workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "died"
    monkeypatch.setattr(
        "recbuild.bundle.engine_parts.PackParts", lambda *fields: DieOnce(PackParts(*fields), mark)
    )
    assert packed(shop, runner_of(workspace, workers=2)) == packed(shop, None)
    assert mark.exists()


def test_a_build_that_goes_on_does_not_pack_again(
    shop: tuple[Items, Codec], workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = runner_of(workspace, workers=1)
    done = packed(shop, runner)
    monkeypatch.setattr("recbuild.bundle.packing.pack_items", None)
    assert packed(shop, runner) == done


def test_a_workspace_without_room_is_said_to_be_full(
    shop: tuple[Items, Codec], workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", no_room)
    with pytest.raises(BundleError, match=r"items-\w+\.msgpack cannot be written: No space left.*--work"):
        packed(shop, runner_of(workspace, workers=1))


def test_parts_in_files_are_written_as_parts_in_memory_are(
    small: Path, workspace: Workspace, tmp_path: Path
) -> None:
    manifest = parse_manifest((small / "after/manifest.json").read_bytes())
    contents = {entry.path: (small / "after" / entry.path).read_bytes() for entry in manifest.parts}
    parts = [Part(entry.kind, contents[entry.path]).stored(workspace) for entry in manifest.parts]
    write_folder(tmp_path, manifest, parts, page_files())
    assert files(tmp_path) == files(small / "after")
    (tmp_path / parts[0].path).write_bytes(bytes(parts[0].size))  # damaged, but of the same length
    write_folder(tmp_path, manifest, parts, page_files())
    assert files(tmp_path) == files(small / "after")


def test_there_are_no_more_parts_than_a_bundle_may_have(
    shop: tuple[Items, Codec], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recbuild.bundle.engine_parts.MAX_PARTS", 5)
    assert 3 <= len(parts_of(shop, None).parts) <= 5


def test_what_every_page_loads_grows_by_eleven_bytes_a_part() -> None:
    contents = contents_of(clustered(40, 8))
    parts = [Part("items", b"%d" % number) for number in range(9300)]  # of ten million items
    one, all_ = (
        listing_part(some, len(some) - 1).size + core_part(contents, [1070] * len(some)).size
        for some in (parts[:1], parts)
    )
    assert all_ - one < 11.3 * len(parts)


@given(st.integers(1, 40), st.integers(1, 9), st.integers(0, 2**32))
def test_a_page_loads_its_own_part_and_those_with_most_of_its_neighbors(
    count: int, parts: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    of = np.sort(random.integers(parts, size=count))
    rows = random.integers(-1, count, (count, LENGTH))
    cosines = random.choice([0, 0.5], (count, LENGTH)).astype(np.float32) * (rows >= 0)
    expected = []
    for row in range(count):
        others = Counter(of[rows[row][cosines[row] > 0]].tolist())
        del others[int(of[row])]
        expected.append([int(of[row]), *(part for part, _ in others.most_common(3))])
    found = assigned_parts(Neighbors(rows, cosines, np.zeros(count, dtype=np.int64)), of)
    assert [[part for part in row if part >= 0] for row in found.tolist()] == expected
