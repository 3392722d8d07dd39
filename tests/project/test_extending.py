"""CONTRIBUTING.md, tried: one embedder, codec, source, ranking stage, label and model more, by the places it
names.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
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
from recruntime.wire import LABELS
from tests.support import forgery
from tests.support.inputs.topics import write_catalog
from tests.support.paths import ROOT


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


STAGE = '''"""Items with short titles gain."""

import numpy as np

from recruntime.bundle.bundle import Bundle
from recruntime.bundle.items import title_of
from recruntime.engine.fuse import Ranked, by_score


def prefer_brief(ranked: Ranked, bundle: Bundle, share: float) -> Ranked:
    lengths = np.array([len(title_of(bundle.items, row)) for row in ranked.rows.tolist()])
    return by_score(ranked, ranked.scores * (1.0 - share * np.minimum(lengths / 20, 1.0)))
'''
LAST = "rescore(fused, visitor, self.bundle, self.filters, self.settings)"
STAGE_EDITS = {
    "runtime/recruntime/engine/engine.py": {
        "from recruntime.engine.candidates": "from recruntime.engine.brevity import prefer_brief\n"
        "from recruntime.engine.candidates",
        f"return {LAST}": f"return prefer_brief({LAST}, self.bundle, self.settings.brevity)",
    },
    "pyproject.toml": {'"arrange | explain': '"arrange | brevity | explain'},
    "runtime/recruntime/settings.py": {
        '"revisit": (0, 100),': '"revisit": (0, 100),\n    "brevity": (0, 1),',
        "    rules: tuple[Rule, ...] = ()": "    brevity: float = 0.0\n    rules: tuple[Rule, ...] = ()",
    },
}
"""File → text in it → what is there once the engine has the stage `brevity`."""

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"
RANK = """
from recruntime import BadRequestError, Recommender

shop = Recommender.open("rec")
for brevity in (0.0, 0.9):
    shop = shop.with_settings({"brevity": brevity, "exploration": 0.0, "diversity": 0.0})
    print(*(len(found.card["title"]) for found in shop.recommend("b0", k=11).items))
try:
    shop.with_settings({"brevity": 2.0})
except BadRequestError as error:
    print(error)
"""


@pytest.fixture
def runtime_with_stage(tmp_path: Path) -> Path:
    """A copy of the runtime and pyproject.toml, changed as CONTRIBUTING.md says."""
    shutil.copytree(ROOT / "runtime", tmp_path / "runtime", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "runtime/recruntime/engine/brevity.py").write_text(STAGE)
    for name, edits in STAGE_EDITS.items():
        file = tmp_path / name
        for before, after in edits.items():
            assert file.read_text().count(before) == 1, (name, before)
            file.write_text(file.read_text().replace(before, after))
    return tmp_path


def output_of(home: Path, *command: str) -> str:
    paths = f"{home / 'runtime'}:{ROOT / 'builder'}"
    environment = {**os.environ, "PYTHONPATH": paths}
    done = subprocess.run(
        [sys.executable, *command], cwd=home, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_ranking_stage(runtime_with_stage: Path) -> None:
    rows = [{"id": f"b{row}", "title": f"Whale {'I' * (12 - row)}", "text": "A ship."} for row in range(12)]
    build(rows, runtime_with_stage / "rec")
    plain, brief, refused = output_of(runtime_with_stage, "-c", RANK).splitlines()
    lengths = sorted(map(int, plain.split()))
    assert [int(length) for length in plain.split()] != lengths
    assert [int(length) for length in brief.split()] == lengths
    assert refused == "The ranking's brevity is 2.0: it must be a number from 0 to 1."
    assert "The engine's stages KEPT" in output_of(runtime_with_stage, "-c", LINT)


def test_the_guide_names_every_file_that_a_ranking_stage_changes() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text()
    section = guide.partition("## Add a ranking stage")[2].partition("\n## ")[0]
    for name in ("runtime/recruntime/engine/<stage>.py", *STAGE_EDITS):
        assert f"`{name}`" in section


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
        config = {"behavior": {"model": name, "min_users": 2}}
        build(catalog, tmp_path / name, sessions=tmp_path / "sessions.csv", config=config)
        assert name in str(inspect(tmp_path / name).manifest.embedder["name"])


def test_a_model_that_was_removed_has_a_successor(catalog: Path, tmp_path: Path) -> None:
    config = {"behavior": {"model": "pmi_svd"}}
    with pytest.raises(ConfigError, match=r'Set \[behavior\] model = "session_average", or remove'):
        build(catalog, tmp_path / "rec", config=config)
