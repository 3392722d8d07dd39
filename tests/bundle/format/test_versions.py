"""Bundles of other versions: what is unknown is ignored or refused by a rule, what is missing has a
default.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from recbuild import inspect, verify
from recbuild.bundle.manifest import Boot, Manifest
from recruntime import BundleFormatError, PartCorruptError, Recommender, Settings
from recruntime.bundle.files import BOOT_KEYS, MANIFEST_KEYS
from tests.support import forgery

LATER = {"a_later_setting": 1}
CRITICAL = {"!order": "reversed"}

Edit = Callable[[Path, dict[str, Any]], object]


def in_manifest(rec: Path, more: dict[str, Any]) -> None:
    forgery.forge_manifest(rec, forgery.manifest_of(rec) | more)


def in_boot(rec: Path, more: dict[str, Any]) -> None:
    manifest = forgery.manifest_of(rec)
    forgery.forge_manifest(rec, manifest | {"boot": manifest["boot"] | more})


def in_core(rec: Path, more: dict[str, Any]) -> None:
    forgery.edit_msgpack(rec, forgery.paths_of(rec, "core")[0], lambda core: core.update(more))


def in_settings(rec: Path, more: dict[str, Any]) -> None:
    forgery.edit_msgpack(rec, forgery.paths_of(rec, "core")[0], lambda core: core["ranking"].update(more))


def in_items(rec: Path, more: dict[str, Any]) -> None:
    forgery.edit_msgpack(rec, forgery.paths_of(rec, "items")[0], lambda part: part.update(more))


def in_listing(rec: Path, more: dict[str, Any]) -> None:
    forgery.edit_json(rec, forgery.paths_of(rec, "listing")[0], lambda listing: listing.update(more))


def in_instant(rec: Path, more: dict[str, Any]) -> None:
    forgery.edit_json(rec, forgery.paths_of(rec, "instant")[0], lambda part: part.update(more))


def in_rules(rec: Path, more: dict[str, Any]) -> None:
    rule = {"where": {"field": "title", **more}, "factor": 1.0}
    forgery.edit_msgpack(
        rec, forgery.paths_of(rec, "core")[0], lambda core: core["ranking"].update(rules=[rule])
    )


READ_BY_THE_ENGINE = [in_manifest, in_boot, in_core, in_settings, in_rules, in_items]
EVERYWHERE = [*READ_BY_THE_ENGINE, in_listing, in_instant]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("versions")
    with forgery.small_builder(home):
        yield forgery.build(home, home / "rec", 30)


@pytest.fixture
def rec(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "rec"))


@pytest.mark.parametrize("edit", EVERYWHERE)
def test_a_key_of_a_later_version_changes_nothing(rec: Path, edit: Edit) -> None:
    before = Recommender.open(rec).recommend("sku-1")
    edit(rec, LATER)
    assert Recommender.open(rec).recommend("sku-1") == before
    assert inspect(rec).manifest.counts.items == 30
    assert not verify(rec).failed


@pytest.mark.parametrize("edit", READ_BY_THE_ENGINE)
def test_a_critical_key_is_refused_by_its_name(rec: Path, edit: Edit) -> None:
    edit(rec, CRITICAL)
    with pytest.raises(BundleFormatError, match=r"format 2.*'!order'"):
        Recommender.open(rec)


@pytest.mark.parametrize("edit", EVERYWHERE)
def test_a_bundle_with_a_critical_key_is_not_sound(rec: Path, edit: Edit) -> None:
    edit(rec, CRITICAL)
    report = verify(rec)
    assert report.failed
    assert any("!order" in failure.what for check in report.checks for failure in check.failures)


def test_missing_settings_have_their_defaults(rec: Path) -> None:
    usual = Recommender.open(rec).recommend("sku-1")
    forgery.edit_msgpack(rec, forgery.paths_of(rec, "core")[0], lambda core: core.pop("ranking"))
    shop = Recommender.open(rec)
    assert shop.settings == Settings() and shop.recommend("sku-1") == usual


@pytest.mark.parametrize("key", ["labels", "tombstones", "recency"])
def test_missing_keys_of_the_core_part_have_their_defaults(rec: Path, key: str) -> None:
    before = Recommender.open(rec).recommend("sku-1")
    forgery.edit_msgpack(rec, forgery.paths_of(rec, "core")[0], lambda core: core.pop(key))
    assert Recommender.open(rec).recommend("sku-1") == before


@pytest.mark.parametrize("column", ["popularity", "product", "co_occurrence"])
def test_missing_columns_of_an_item_part_have_their_defaults(rec: Path, column: str) -> None:
    before = Recommender.open(rec).recommend("sku-1")
    forgery.edit_msgpack(rec, forgery.paths_of(rec, "items")[0], lambda part: part.pop(column))
    assert Recommender.open(rec).recommend("sku-1") == before


@pytest.mark.parametrize("key", ["codec", "fields", "rows", "default", "nprobe"])
def test_what_has_no_default_must_be_there(rec: Path, key: str) -> None:
    forgery.edit_msgpack(rec, forgery.paths_of(rec, "core")[0], lambda core: core.pop(key))
    with pytest.raises(PartCorruptError):
        Recommender.open(rec)


@pytest.mark.parametrize(("number", "remedy"), [(1, "Build the bundle again"), (3, "A later version")])
def test_another_format_is_refused_with_both_numbers(rec: Path, number: int, remedy: str) -> None:
    (rec / "manifest.json").write_text(json.dumps(forgery.manifest_of(rec) | {"format": number}))
    with pytest.raises(BundleFormatError, match=rf"format {number}, .*reads format 2.*{remedy}"):
        Recommender.open(rec)


@pytest.mark.parametrize(("key", "value"), [("path", 5), ("bytes", "9"), ("sha256", None), ("kind", [])])
def test_a_part_whose_entry_makes_no_sense_is_corrupt(rec: Path, key: str, value: Any) -> None:
    manifest = forgery.manifest_of(rec)
    manifest["parts"][0][key] = value
    forgery.forge_manifest(rec, manifest)
    with pytest.raises(PartCorruptError, match=r"manifest\.json"):
        Recommender.open(rec)


def test_the_readers_know_every_key_that_is_written() -> None:
    assert Manifest.model_fields.keys() == MANIFEST_KEYS
    assert Boot.model_fields.keys() == BOOT_KEYS
