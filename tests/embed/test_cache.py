"""The cache: a second build embeds nothing, and whatever happens to the cache, no byte changes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recbuild.catalog.load import Catalog
from recbuild.embed import Embedder, Embedding, embed_catalog, vectors_of
from recbuild.embed.cache import Cache, keys_of, open_cache
from recbuild.embed.cache.cache import MANY
from recbuild.embed.cache.place import Folder
from recbuild.embed.cache.shard import open_shard, shard_bytes
from recbuild.embed.semantic import LanguageModel, Semantic
from recbuild.embed.tfidf import TfidfEncoder, TfidfSvd
from recbuild.linalg import Vectors
from recbuild.plan import Runner, temporary_workspace
from tests.support.command import run
from tests.support.inputs.catalogs import from_rows
from tests.support.inputs.topics import write_catalog

TITLES = [
    f"{colour} {thing} of {stuff}"
    for colour in ("red", "blue")
    for thing in ("lamp", "sofa", "desk")
    for stuff in ("oak", "glass", "steel")
] + ["red lamp of oak"]


def catalog_of(titles: list[str]) -> Catalog:
    return from_rows([{"id": str(row), "title": title} for row, title in enumerate(titles)])


CATALOG = catalog_of(TITLES)
MORE = catalog_of([*TITLES, "green desk of oak", "green desk of glass"])


def embedded(
    cache: Cache, catalog: Catalog = CATALOG, embedder: Embedder | None = None, base: str | None = None
) -> tuple[Embedding, Vectors]:
    """As a build does it."""
    with temporary_workspace() as workspace:
        runner = Runner(workspace, workers=1)
        found = embed_catalog(embedder or TfidfSvd(), catalog, runner, cache, base, lambda done: None)
        return found, found.vectors.read()


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(Folder(tmp_path / "cache"))


def files(cache: Cache) -> list[Path]:
    assert isinstance(cache.place, Folder)
    return [cache.place.path / file.name for file in cache.files()]


@pytest.mark.parametrize("embedder", [TfidfSvd(8), Semantic(8)])
def test_a_second_build_embeds_nothing(cache: Cache, embedder: Embedder) -> None:
    first, vectors = embedded(cache, embedder=embedder)
    assert (first.computed, first.cached) == (18, 0)
    again, same = embedded(cache, embedder=embedder)
    assert (again.computed, again.cached) == (0, 19)
    assert again.space == first.space and (same == vectors).all() and (vectors[0] == vectors[18]).all()
    assert (vectors_of(embedder, CATALOG) == vectors).all()
    assert not any(b"lamp of" in file.read_bytes() for file in files(cache))


def test_what_the_model_read_is_kept_though_the_catalog_changed(cache: Cache) -> None:
    embedded(cache, embedder=Semantic(8))
    more, vectors = embedded(cache, MORE, Semantic(8))
    assert (more.computed, more.cached) == (2, 19)
    assert (vectors == vectors_of(Semantic(8), MORE)).all()


def test_a_build_on_a_base_keeps_its_projection(cache: Cache) -> None:
    first, vectors = embedded(cache)
    more, others = embedded(cache, MORE, base=first.space)
    assert more.space == first.space and (more.computed, more.cached) == (2, 19)
    assert (others[:19] == vectors).all() and not more.notes
    anew, _ = embedded(Cache(None), MORE, base=first.space)
    assert anew.space != first.space and "learned anew" in anew.notes[0]
    other, _ = embedded(cache, MORE, TfidfSvd(4), base=first.space)
    assert other.details["dims"] == 4


@pytest.mark.parametrize("workers", [1, 2, 4])
@pytest.mark.parametrize(("embedder", "encoder"), [(TfidfSvd(8), TfidfEncoder), (Semantic(8), LanguageModel)])
def test_any_number_of_workers_gives_the_same_bytes(
    monkeypatch: pytest.MonkeyPatch, workers: int, embedder: Embedder, encoder: type
) -> None:
    expected = vectors_of(embedder, CATALOG)
    monkeypatch.setattr(encoder, "batch", 4)
    done: list[int] = []
    with temporary_workspace() as workspace:
        runner = Runner(workspace, workers=workers)
        found = embed_catalog(embedder, CATALOG, runner, Cache(None), None, done.append)
        assert (found.vectors.read() == expected).all() and sum(done) == 19


def no_file_of_ours(file: Path) -> None:
    file.write_bytes(b"The user's notes, by accident here. " * 200)


def cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def changed(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def of_another_version(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"recbuild vectors 1", b"recbuild vectors 2"))


def emptied(file: Path) -> None:
    file.write_bytes(b"")


@pytest.mark.parametrize("damage", [no_file_of_ours, cut_off, changed, of_another_version, emptied])
def test_damage_costs_time_and_changes_no_byte(cache: Cache, damage: Callable[[Path], None]) -> None:
    _, right = embedded(cache)
    for file in files(cache):
        damage(file)
    for _ in range(2):
        assert (embedded(Cache(cache.place))[1] == right).all()


def test_a_cache_that_cannot_be_written_is_said_and_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    found, vectors = embedded(Cache(Folder(tmp_path / "file")))
    assert vectors.any() and "this build takes longer" in found.notes[0]


def test_what_was_not_used_for_longest_leaves_a_full_cache(cache: Cache) -> None:
    vectors = np.eye(4, dtype=np.float32)
    for space in ("one", "two", "three"):
        cache.add(space, keys_of(["a", "b", "c", "d"]), vectors)
    for age, space in enumerate(("two", "three", "one")):
        for file in files(cache):
            if file.parent.name == space:
                os.utime(file, (1000 - age, 1000 - age))
    cache.most_bytes = sum(file.stat().st_size for file in files(cache)) - 1
    assert cache.prune() > 0
    assert [file.parent.name for file in files(cache)] == ["three", "two"]
    cache.clear()
    assert not files(cache)


def test_many_small_files_become_one(cache: Cache) -> None:
    vectors = np.eye(4, dtype=np.float32)
    for turn in range(MANY + 1):
        cache.add("space", keys_of([f"{turn} {row}" for row in range(4)]), vectors)
    with temporary_workspace() as workspace:
        cache.tidy("space", 4, workspace)
        known = cache.known("space", 4, workspace)
        there, found, _ = known.find(keys_of(["0 0", f"{MANY} 3", "other"]))
    assert len(files(cache)) == 1
    assert there.tolist() == [True, True, False] and (found[:2] == vectors[[0, 3]]).all()


def test_two_builds_at_once_share_a_cache(cache: Cache) -> None:
    other = Cache(cache.place)
    with temporary_workspace() as workspace:
        begun = cache.known("space", 2, workspace)
        for each, text in ((cache, "a"), (other, "b")):
            each.add("space", keys_of([text]), np.ones((1, 2), dtype=np.float32))
        assert not begun.find(keys_of(["a"]))[0].any()
        assert cache.known("space", 2, workspace).find(keys_of(["a", "b"]))[0].all()


@given(st.sets(st.text(), min_size=1), st.integers(1, 9), st.data())
def test_a_file_of_vectors_gives_back_what_it_was_given_or_says_that_it_does_not(
    tmp_path_factory: pytest.TempPathFactory, texts: set[str], dims: int, data: st.DataObject
) -> None:
    keys = keys_of(sorted(texts))
    vectors = np.random.default_rng(0).standard_normal((len(keys), dims)).astype(np.float32)
    path = tmp_path_factory.mktemp("shard") / "file"
    content = bytearray(shard_bytes(keys, vectors))
    path.write_bytes(content)
    shard = open_shard(path, dims)
    assert shard is not None and (shard.keys == keys).all()
    rows = np.arange(len(keys))
    assert all((one == other).all() for one, other in zip(shard.take(rows), (vectors, True), strict=True))
    content[data.draw(st.integers(64, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(content)
    taken, whole = shard.take(rows)
    assert (~whole).sum() == 1 and (taken[whole] == vectors[whole]).all()
    assert open_shard(path, dims + 1) is None


def test_the_environment_names_the_cache_and_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECBUILD_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("RECBUILD_CACHE_MB", "many")
    shop = write_catalog(tmp_path / "catalog.csv")
    made = run("bundle", shop, "--out", tmp_path / "rec")
    assert made.exit_code == 0 and "RECBUILD_CACHE_MB is no number" in made.output
    assert "RECBUILD_CACHE_MB" in open_cache().notes[0]
    assert "from the cache, 0 computed" in run("bundle", shop, "--out", tmp_path / "rec").output
