"""What tests of `recbuild verify` share: sound bundles to spoil, and what is found in them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from recbuild.bundle.verify import Report, verify
from recbuild.watcher import Unwatched
from tests.support import forgery

PARTITIONED = ("--resident-kb", "0")
BUILDS: dict[str, tuple[int, tuple[str, ...]]] = {
    "resident": (40, ()),
    "taught": (60, ()),
    "partitioned": (200, PARTITIONED),
    "int8": (200, ("--codec", "int8", *PARTITIONED)),
    "float32": (60, ("--codec", "float32", "--dims", "8")),
}
TAUGHT = ("taught", "partitioned")
"""Those that learn from past sessions."""


@pytest.fixture(scope="package")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """One sound bundle of each kind, and a builder that ships their page files."""
    home = tmp_path_factory.mktemp("verify")
    with forgery.small_builder(home):
        yield {
            name: forgery.build(home, home / name, count, *options, taught=name in TAUGHT)
            for name, (count, options) in BUILDS.items()
        }


@pytest.fixture
def partitioned(bundles: dict[str, Path], tmp_path: Path) -> Path:
    """A partitioned bundle to spoil."""
    return Path(shutil.copytree(bundles["partitioned"], tmp_path / "rec"))


@pytest.fixture
def taught(bundles: dict[str, Path], tmp_path: Path) -> Path:
    """A resident bundle that learned from sessions, to spoil."""
    return Path(shutil.copytree(bundles["taught"], tmp_path / "rec"))


@pytest.fixture
def resident(bundles: dict[str, Path], tmp_path: Path) -> Path:
    """A resident bundle to spoil."""
    return Path(shutil.copytree(bundles["resident"], tmp_path / "rec"))


def report_of(rec: Path) -> Report:
    return verify(rec, Unwatched())


def findings(rec: Path) -> list[str]:
    """What fails, each with the path of its file before it."""
    return [f"{one.path} {one.what}" for check in report_of(rec).checks for one in check.failures]


def assert_found(rec: Path, *words: str) -> None:
    found = findings(rec)
    assert any(all(word in line for word in words) for line in found), found


def files_of(rec: Path) -> list[str]:
    return sorted(path.relative_to(rec).as_posix() for path in rec.rglob("*") if path.is_file())
