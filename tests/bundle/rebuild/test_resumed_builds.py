"""A build that goes on where an earlier one broke off takes over nothing that was made of something else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from recbuild import Work, build
from recbuild.bundle.inventory import file_hashes
from recbuild.linalg import Vectors
from tests.conftest import clustered

COUNT, DIMS = 1500, 16
CONFIG = {"embedding": {"embedder": "given", "column": "v"}, "index": {"resident_kb": 0}}


def catalog(folder: Path, name: str, rows: Sequence[int]) -> Path:
    vectors = clustered(COUNT, DIMS)[list(rows)]
    columns = {
        "id": [f"i{row}" for row in rows],
        "title": [f"Lamp {row}" for row in rows],
        "v": list(vectors),
    }
    pq.write_table(pa.table(columns), folder / name)
    return folder / name


def broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("recbuild.pipeline.write_folder", stop)


def test_another_base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = Work(workers=1, folder=tmp_path / "work")
    whole = catalog(tmp_path, "whole.parquet", range(COUNT))
    for name, rows in {"one": range(COUNT - 30), "two": range(COUNT - 1, 29, -1)}.items():
        build(catalog(tmp_path, f"{name}.parquet", rows), tmp_path / name, config=CONFIG)
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        broken_off(patched)
        build(whole, tmp_path / "rec", config=CONFIG, base=tmp_path / "one", work=work)
    build(whole, tmp_path / "rec", config=CONFIG, base=tmp_path / "two", work=work)
    build(whole, tmp_path / "anew", config=CONFIG, base=tmp_path / "two")
    assert file_hashes(tmp_path / "rec") == file_hashes(tmp_path / "anew")


def test_another_embedder_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work, source = Work(workers=1, folder=tmp_path / "work"), catalog(tmp_path, "c.parquet", range(COUNT))
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        broken_off(patched)
        build(source, tmp_path / "rec", embedder=by_numbers, work=work)
    monkeypatch.setattr("tests.bundle.rebuild.test_resumed_builds.FACTOR", 7)
    build(source, tmp_path / "rec", embedder=by_numbers, work=work)
    build(source, tmp_path / "anew", embedder=by_numbers)
    assert file_hashes(tmp_path / "rec") == file_hashes(tmp_path / "anew")


FACTOR = 3


def by_numbers(texts: list[str]) -> Vectors:
    """Vectors of the texts' numbers, in another way for another FACTOR."""
    numbers = np.array([int(text.rpartition(" ")[2]) for text in texts])
    return np.cos(np.outer(numbers * FACTOR, np.arange(1, DIMS + 1))).astype(np.float32)
