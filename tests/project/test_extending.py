"""CONTRIBUTING.md, tried: one embedder, codec, source, ranking stage, label and model more, by the places it
names.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from recbuild import Batch, BehaviorSettings, ConfigError, Encoder, build, inspect, verify
from recbuild.embed.base import space_id
from recbuild.embed.registry import EMBEDDERS
from recbuild.index.quantize import FITTERS, Fit
from recbuild.learn import MODELS
from recbuild.learn.training_data import Advance, LearnedVectors, TrainingData
from recbuild.linalg import Vectors, unit_rows
from recbuild.sources import Source, Table
from recbuild.sources.files import OPENERS
from recbuild.sources.files.content import Content
from recruntime import Recommender
from recruntime.codecs import CODECS, Float32
from recruntime.engine import engine as engine_module
from recruntime.engine.fuse import Ranked, by_score
from recruntime.wire import LABELS
from tests.support import forgery
from tests.support.inputs.topics import write_catalog


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    return write_catalog(tmp_path / "catalog.csv")


def ids_of(catalog: Path) -> list[str]:
    return [row.split(",")[0] for row in catalog.read_text().splitlines()[1:]]


class InitialsEncoder(Encoder):
    """How often each of five letters occurs."""

    def __call__(self, batch: Batch) -> Vectors:
        letters = [[float(text.lower().count(one)) for one in "aeiou"] for text in batch.texts]
        return unit_rows(np.array(letters))


def test_an_embedder(catalog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Initials:
        def learn(self, sample: Batch) -> Encoder:
            return InitialsEncoder(name="initials", space=space_id("initials"), dims=5)

    monkeypatch.setitem(EMBEDDERS, "initials", lambda settings: Initials())
    config = {"embedding": {"embedder": "initials"}}
    assert build(catalog, tmp_path / "rec", config=config).embedder == "initials"
    assert Recommender.open(tmp_path / "rec").recommend("sea-00").items


class Doubled(Float32):
    """Workers import it, as they import every step of a build."""

    name = "doubled"


def test_a_codec(catalog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CODECS, "doubled", Doubled)
    monkeypatch.setitem(FITTERS, "doubled", lambda vectors, _: Fit(Doubled(vectors.shape[1])))
    build(catalog, tmp_path / "rec", config={"index": {"codec": "doubled"}})
    assert inspect(tmp_path / "rec").manifest.codec.name == "doubled"
    assert not verify(tmp_path / "rec").failed


def test_a_codec_that_nobody_fits_is_no_other_codec() -> None:
    assert FITTERS.keys() == CODECS.keys()


def test_a_source(catalog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def open_records(content: Content, names: Sequence[str]) -> Source:
        with content.reading(), content.open() as stream:
            records = [json.loads(line) for line in stream.read().split(b"---")]
        columns = pa.Table.from_pylist(records)

        def load(names: Sequence[str]) -> Table:
            return Table(columns.select(list(names)), range(1, len(columns) + 1))

        return Source(content.name, tuple(columns.column_names), load)

    monkeypatch.setitem(OPENERS, ".records", open_records)
    rows = [json.dumps({"id": f"r{row}", "title": f"A book of {row} ships and whales"}) for row in range(9)]
    (tmp_path / "shop.records").write_text("---".join(rows))
    assert len(build(tmp_path / "shop.records", tmp_path / "rec").catalog.ids) == 9


def test_a_ranking_stage(catalog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def reversed_scores(ranked: Ranked, *rest: object) -> Ranked:
        return by_score(ranked, -ranked.scores + ranked.scores.max(initial=0.0))

    build(catalog, tmp_path / "rec")
    shop = Recommender.open(tmp_path / "rec")
    plain = shop.with_settings(replace(shop.settings, diversity=0.0, duplicate_threshold=2.0))
    before = [found.item for found in plain.recommend("sea-00", k=3).items]
    monkeypatch.setattr(engine_module, "rescore", reversed_scores)
    assert [found.item for found in plain.recommend("sea-00", k=3).items] != before


def test_a_label(catalog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LABELS, "because_default", "Chosen for {title}")
    monkeypatch.setitem(LABELS, "tomorrow", "For tomorrow")
    build(catalog, tmp_path / "rec", config={"labels": {"tomorrow": "Morgen"}})
    assert Recommender.open(tmp_path / "rec").engine.bundle.labels["tomorrow"] == "Morgen"


def test_a_model_of_past_sessions(catalog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def constant(data: TrainingData, settings: BehaviorSettings, advance: Advance) -> LearnedVectors:
        return LearnedVectors(np.full((len(data.users), 4), 0.5, dtype=np.float32), np.ones(1))

    monkeypatch.setitem(MODELS, "constant", constant)
    forgery.write_sessions(tmp_path, ids_of(catalog))
    config = {"behavior": {"model": "constant", "min_users": 2}}
    summary = build(catalog, tmp_path / "rec", sessions=tmp_path / "sessions.csv", config=config)
    assert "constant" in str(summary.manifest.embedder["name"])
    with pytest.raises(ConfigError, match="Did you mean 'constant'"):
        build(catalog, tmp_path / "rec", config={"behavior": {"model": "constent"}})


def test_every_model_of_past_sessions_is_a_setting(catalog: Path, tmp_path: Path) -> None:
    forgery.write_sessions(tmp_path, ids_of(catalog))
    for name in MODELS:
        if name != "session_average":  # it needs torch, and has tests of its own
            config = {"behavior": {"model": name, "min_users": 2}}
            build(catalog, tmp_path / name, sessions=tmp_path / "sessions.csv", config=config)
            assert name in str(inspect(tmp_path / name).manifest.embedder["name"])
