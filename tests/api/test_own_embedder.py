"""An embedder of one's own, in place of those that recbuild has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recbuild import Batch, Encoder, UserError, build
from recbuild.linalg import unit_rows
from recruntime import Recommender
from tests.support.inputs.topics import write_catalog


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("library")
    write_catalog(home / "catalog.csv")
    return home


def test_a_function_of_texts_is_an_embedder(home: Path, tmp_path: Path) -> None:
    def lengths(texts: list[str]) -> list[list[float]]:
        return [[1.0, len(text)] for text in texts]

    summary = build(home / "catalog.csv", tmp_path / "rec", embedder=lengths)
    assert summary.embedder == "lengths" and Recommender.open(tmp_path / "rec").recommend(k=3).items


@pytest.mark.parametrize(
    ("vectors", "words"),
    [
        (lambda texts: np.ones((len(texts) + 1, 3)), "must return an array of shape"),
        (lambda texts: np.ones(len(texts)), "must return an array of shape"),
        (lambda texts: np.full((len(texts), 3), np.nan), "returned a number that is not finite"),
        (lambda texts: texts, "must return numbers; it returned list"),
    ],
)
def test_a_function_that_returns_no_vectors_is_refused(
    home: Path, tmp_path: Path, vectors: Callable[[list[str]], Any], words: str
) -> None:
    with pytest.raises(UserError, match=words):
        build(home / "catalog.csv", tmp_path / "rec", embedder=vectors)
    assert not (tmp_path / "rec").exists()


@dataclass(frozen=True, kw_only=True, eq=False)
class Counts(Encoder):
    """How often each of five letters occurs."""

    length: float = 1

    def __call__(self, batch: Batch) -> Any:
        counts = np.array([[text.count(one) for one in "aeiou"] for text in batch.texts], dtype=np.float64)
        return (self.length * unit_rows(counts)).astype(np.float32)


@dataclass(frozen=True)
class Letters:
    """An embedder of one's own that learns nothing."""

    dims: int = 5
    length: float = 1

    def learn(self, sample: Batch) -> Encoder:
        return Counts(name="letters", space="0" * 16, dims=self.dims, length=self.length)


def test_an_embedder_of_your_own_is_used(home: Path, tmp_path: Path) -> None:
    assert build(home / "catalog.csv", tmp_path / "rec", embedder=Letters()).embedder == "letters"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (Letters(dims=4), "must return an array of shape"),
        (Letters(length=2), "returned a vector of length 2 for item 0"),
        (Letters(length=np.nan), "returned a vector of length nan"),
    ],
)
def test_an_embedder_that_does_not_do_what_it_must_is_refused(
    home: Path, tmp_path: Path, wrong: Letters, words: str
) -> None:
    with pytest.raises(UserError, match=words):
        build(home / "catalog.csv", tmp_path / "rec", embedder=wrong)
    assert not (tmp_path / "rec").exists()


def test_an_embedder_comes_by_its_name_too(home: Path, tmp_path: Path) -> None:
    summary = build(
        home / "catalog.csv", tmp_path / "rec", embedder="tfidf-svd", config={"embedding": {"dims": 5}}
    )
    assert summary.manifest.embedder["dims"] == 5
    with pytest.raises(UserError, match=r"no embedder 'tfidf'.* Did you mean 'tfidf-svd'"):
        build(home / "catalog.csv", tmp_path / "rec", embedder="tfidf")
    number: Any = 7
    with pytest.raises(UserError, match="give the name of an embedder, a function from a list of texts"):
        build(home / "catalog.csv", tmp_path / "rec", embedder=number)
