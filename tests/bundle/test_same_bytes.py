"""The same input gives the same bytes, whatever the threads, the folder, the time zone and the hash seed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tests.support.paths import ROOT

ITEMS = 1500  # of which each step has enough to share it among threads
WORDS = 1200
SESSIONS = 3000
FEW = 500  # are enough to choose settings by
BUILD = """
from recbuild import Config, build

build("catalog.parquet", "content")
learned = Config(behavior={"epochs": 1, "tune": "none"})
build("catalog.parquet", "learned", sessions="sessions.parquet", config=learned)
chosen = Config(behavior={"epochs": 1})
build("catalog.parquet", "chosen", sessions="few.parquet", config=chosen)
"""
ENVIRONMENTS = (
    {"threads": "1", "TZ": "UTC", "PYTHONHASHSEED": "1"},
    {"threads": "2", "TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "2"},
)
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def test_a_build_gives_the_same_bytes_with_other_threads_folder_time_zone_and_hash_seed(
    tmp_path: Path,
) -> None:
    folders = [tmp_path / "one", tmp_path / "another" / "deeper"]
    for folder, given in zip(folders, ENVIRONMENTS, strict=True):
        folder.mkdir(parents=True)
        _write_shop(folder)
        count = dict.fromkeys(THREADS, given["threads"])
        environment = os.environ | given | count | {"PYTHONPATH": _sources()}
        subprocess.run([sys.executable, "-c", BUILD], check=True, cwd=folder, env=environment)
    one, other = map(_contents, folders)
    assert {name.split("/")[0] for name in one} == {"content", "learned", "chosen"}
    assert [name for name in one.keys() | other.keys() if one.get(name) != other.get(name)] == []


def _sources() -> str:
    return os.pathsep.join(str(ROOT / name) for name in ("builder", "runtime"))


def _contents(folder: Path) -> dict[str, bytes]:
    """The files of all bundles in a folder by their paths."""
    paths = [path for path in folder.glob("*/**/*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _write_shop(folder: Path) -> None:
    """A catalog of many words, and sessions of neighbors in it."""
    random = np.random.default_rng(0)
    words = np.array([f"word{number}" for number in range(WORDS)])
    texts = [" ".join(words[(random.zipf(1.3, 12) + number) % WORDS]) for number in range(ITEMS)]
    ids = pa.array([f"item-{number}" for number in range(ITEMS)])
    pq.write_table(pa.table({"id": ids, "title": texts}), folder / "catalog.parquet")
    first = random.integers(ITEMS, size=(SESSIONS, 1))
    rows = (first + random.integers(0, 30, size=(SESSIONS, 6))) % ITEMS
    time = 1.7e9 + 3600.0 * np.arange(SESSIONS)[:, np.newaxis] + np.arange(6)
    columns = {
        "session_id": np.repeat(np.arange(SESSIONS), 6),
        "user_id": np.repeat(np.arange(SESSIONS) % 900, 6),
        "item_id": ids.take(pa.array(rows.ravel())),
        "time": time.ravel(),
    }
    pq.write_table(pa.table(columns), folder / "sessions.parquet")
    pq.write_table(pa.table(columns).slice(0, 6 * FEW), folder / "few.parquet")
