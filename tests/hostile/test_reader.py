"""Hostile bundles: readers raise their own errors, read inside the folder, and take little memory."""

from __future__ import annotations

import re
import shutil
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from recbuild.bundle.rebuild.previous import read_previous
from recbuild.plan import runner_of, temporary_workspace
from recruntime import RecError, Recommender
from recruntime.errors import PartMissingError
from tests.hostile.attacks import ATTACKS as OTHER_ATTACKS
from tests.hostile.attacks import HARMLESS
from tests.hostile.search_attacks import SEARCH_ATTACKS
from tests.support import forgery
from tests.support.command import assert_refused, run

ATTACKS = OTHER_ATTACKS | SEARCH_ATTACKS
MAX_MEMORY = 100_000_000
"""Bytes. The largest file of an attack has about a megabyte."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("hostile")
    with forgery.small_builder(home):
        yield forgery.build(home, home / "rec", 30)


def opened(rec: Path) -> None:
    ask(Recommender.open(rec))


def from_files(rec: Path) -> None:
    def read(path: str) -> bytes:
        assert re.fullmatch(r"manifest\.json|(parts|instant)/[\w-]+\.\w+", path)
        file = rec / path
        return file.read_bytes() if file.is_file() and file.stat().st_size < MAX_MEMORY else b""

    ask(Recommender.from_files(read))


def ask(shop: Recommender) -> None:
    """All that an opened bundle can be asked."""
    for item in list(shop)[:5]:
        shop.recommend(item, ["sku-1", "sku-2"], k=20)
        shop.card(item)
    shop.recommend(events=[{"item": "sku-3", "type": "like"}], where={"field": "price", "low": 1})
    shop.search("ship harbuor", events=["sku-1"], sort="price", facets=["title"])


def as_base(rec: Path) -> None:
    with temporary_workspace() as workspace:
        read_previous(rec, runner_of(workspace, workers=1))


def by_command(*arguments: str) -> Callable[[Path], None]:
    def door(rec: Path) -> None:
        result = run(arguments[0], rec, *arguments[1:])
        assert result.exit_code in (0, 9, 10), result.output
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception

    return door


DOORS: dict[str, Callable[[Path], None]] = {
    "open": opened,
    "from_files": from_files,
    "base": as_base,
    "inspect": by_command("inspect"),
    "verify": by_command("verify"),
    "recommend": by_command("recommend", "--item", "sku-1", "--seen", "sku-2"),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_bundle_costs_an_error_and_little_memory(
    built: Path, tmp_path: Path, attack: str, door: str
) -> None:
    rec = Path(shutil.copytree(built, tmp_path / "rec"))
    ATTACKS[attack](rec)
    tracemalloc.start()
    try:
        DOORS[door](rec)
    except RecError as error:
        assert str(error)
        assert len(str(error)) < 2000
        str(error).encode()
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < MAX_MEMORY


@pytest.mark.parametrize("attack", sorted(ATTACKS.keys() - HARMLESS))
def test_verify_notices_a_hostile_bundle(built: Path, tmp_path: Path, attack: str) -> None:
    rec = Path(shutil.copytree(built, tmp_path / "rec"))
    ATTACKS[attack](rec)
    result = run("verify", rec)
    assert result.exit_code in (9, 10), result.output
    assert "\x1b" not in result.output


@pytest.mark.parametrize("attack", [name for name in ATTACKS if "outside" in name])
def test_a_link_out_of_the_folder_is_refused_by_name(built: Path, tmp_path: Path, attack: str) -> None:
    rec = Path(shutil.copytree(built, tmp_path / "rec"))
    ATTACKS[attack](rec)
    with pytest.raises(PartMissingError, match="leads out of the folder"):
        Recommender.open(rec)
    assert_refused(run("recommend", rec), 9, "leads out of the folder")


def test_a_link_to_the_folder_and_links_within_it_are_followed(built: Path, tmp_path: Path) -> None:
    rec = Path(shutil.copytree(built, tmp_path / "rec"))
    (rec / "parts").rename(rec / "stored")
    (rec / "parts").symlink_to("stored")
    (tmp_path / "link").symlink_to(rec)
    assert len(Recommender.open(tmp_path / "link")) == 30
    assert run("verify", tmp_path / "link").exit_code == 0


def test_a_hostile_base_is_refused_before_anything_is_written(built: Path, tmp_path: Path) -> None:
    catalog = forgery.write_catalog(tmp_path / "c.csv", 30)
    for attack in ("a path above the folder", "a bomb of texts", "an instant part that is null"):
        rec = Path(shutil.copytree(built, tmp_path / attack))
        ATTACKS[attack](rec)
        assert_refused(run("bundle", catalog, "--out", tmp_path / "new", "--base", rec), 9)
        assert not (tmp_path / "new").exists()
