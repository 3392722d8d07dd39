"""Experiments in a bundle: from the settings file to the boot piece, and back; and the engine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from recbuild.bundle.manifest import LOADER, PACKS_LOADER
from recbuild.bundle.page_files import page_files
from recbuild.experiments import of_bundle
from recbuild.experiments.bundled import as_boot, of_boot
from recbuild.experiments.definition import of_source
from recbuild.experiments.place import experiments_at
from recruntime import BadRequestError, Recommender
from recruntime.bridge import Bridge
from recruntime.bundle.bundle import open_bundle
from recruntime.bundle.files import Entry, checked, read_file, read_manifest
from recruntime.errors import PartCorruptError
from tests.support.command import assert_refused, run
from tests.support.page import request

CATALOG = "id,title,price,brand\n" + "".join(
    f"{kind}-{number},A {kind} of number {number},{number},{'XY'[number % 2]}\n"
    for kind in ("star", "garden", "harbor")
    for number in range(1, 7)
)
VARIANTS = """
[[experiments.variants]]
name = "as-built"
[[experiments.variants]]
name = "other"
"""
SETTINGS = f"""
card = ["brand"]
[[experiments]]
name = "more-variety"
report = "/rec-reports"
{VARIANTS}
ranking = {{ diversity = 0.9, at_most = {{ brand = 2 }} }}
[[experiments]]
name = "does-it-sell"
measures = ["purchase"]
{VARIANTS}
hidden = true
"""


def bundle(home: Path, settings: str) -> Any:
    (home / "catalog.csv").write_text(CATALOG)
    (home / "recbuild.toml").write_text(settings)
    return run("bundle", home / "catalog.csv", "--out", home / "rec", "--config", home / "recbuild.toml")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("experiments")
    result = bundle(place, SETTINGS)
    assert result.exit_code == 0, result.output
    return place


def boot_of(rec: Path) -> dict[str, Any]:
    return dict(json.loads((rec / "manifest.json").read_text())["boot"])


def test_a_bundle_brings_the_definitions_to_pages_and_back(home: Path) -> None:
    assert of_bundle(home / "rec") == of_source(home / "recbuild.toml") == experiments_at(home / "rec")
    boot = boot_of(home / "rec")
    assert boot["experiments"]["budget"] == 4
    assert boot["engine"]["experiments"].startswith("sha384-")
    assert (home / "rec" / LOADER).read_text().startswith("const __BOOT__=")


def test_a_bundle_without_experiments_knows_nothing_of_them(tmp_path: Path) -> None:
    assert bundle(tmp_path, 'card = ["brand"]').exit_code == 0
    boot = boot_of(tmp_path / "rec")
    assert not {"experiments"} & {*boot, *boot["engine"]}
    assert of_bundle(tmp_path / "rec") == ()
    own, packs = (page_files().root.joinpath(name).read_text() for name in (LOADER, PACKS_LOADER))
    assert (tmp_path / "rec" / LOADER).read_text().endswith(own)
    assert "experiments" in packs
    assert "experiments" not in own


def test_inspect_and_verify_know_of_them(home: Path) -> None:
    told = run("inspect", home / "rec").output
    assert "more-variety" in told
    assert "as-built, other" in told
    assert json.loads(run("inspect", home / "rec", "--json").output)["experiments"]["budget"] == 4
    assert run("verify", home / "rec").exit_code == 0


def test_a_change_of_an_experiment_is_a_new_build(home: Path, tmp_path: Path) -> None:
    assert bundle(tmp_path, SETTINGS.replace("0.9", "0.8")).exit_code == 0
    first, second = (json.loads((one / "rec/manifest.json").read_text()) for one in (home, tmp_path))
    assert first["build"] != second["build"]
    assert [part["sha256"] for part in first["parts"]] == [part["sha256"] for part in second["parts"]]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"budget": "4"}, "cannot be read"),
        ({"list": [3]}, "not a map"),
        ({"epsilon": 99}, "less than or equal to 8"),
        ({"revision": "0" * 16}, "the revision of experiment 'more-variety'"),
    ],
)
def test_definitions_that_do_not_hold_are_refused(home: Path, changed: dict[str, Any], reason: str) -> None:
    told = as_boot(of_source(home / "recbuild.toml"), 4)
    first, *others = told["list"]
    whole = {"budget", "list"} & changed.keys()
    told = told | changed if whole else told | {"list": [first | changed, *others]}
    with pytest.raises(PartCorruptError, match=reason):
        of_boot(told)


@pytest.mark.parametrize(
    ("ranking", "reason"),
    [
        ("ranking = { at_most = { margin = 2 } }", "at_most: cards have no field 'margin'"),
        (
            'ranking = { rules = [{ where = { field = "price", low = 1 }, factor = 2 },'
            ' { where = { field = "secret", low = 1 }, factor = 2 }] }',
            "rules: cards have no field 'secret'",
        ),
        ("ranking = { diversity = 2 }", "from 0 to 1"),
    ],
)
def test_bad_changes_of_the_ranking_fail_the_build_not_the_page(
    tmp_path: Path, ranking: str, reason: str
) -> None:
    settings = f'[[experiments]]\nname = "x"\n{VARIANTS}\n{ranking}'
    assert_refused(bundle(tmp_path, settings), 5, reason)
    assert not (tmp_path / "rec").exists()


def test_a_private_column_does_not_get_into_the_boot_piece(tmp_path: Path) -> None:
    rule = '{ where = { field = "brand", any_of = ["X"] }, factor = 2 }'
    ranking = f"ranking = {{ rules = [{rule}] }}"
    settings = f'[ranking]\nrules = [{rule}]\n[[experiments]]\nname = "x"\n{VARIANTS}\n{ranking}'
    reason = "[[experiments]] x, other rules: cards have no field 'brand'"
    assert_refused(bundle(tmp_path, settings), 5, reason)


def test_a_report_above_the_budget_is_refused(tmp_path: Path) -> None:
    asks = f'[[experiments]]\nname = "x"\nepsilon = 5\nreport = "/r"\n{VARIANTS}'
    assert_refused(bundle(tmp_path, asks), 5, "asks for epsilon 5, but a device gives 4 in 30 days")
    assert bundle(tmp_path, f"[experiment_reports]\nbudget = 6\n{asks}").exit_code == 0
    assert boot_of(tmp_path / "rec")["experiments"]["budget"] == 6


def test_the_engine_answers_by_a_variants_settings_and_then_by_its_own(home: Path) -> None:
    bridge, shop = bridge_of(home / "rec"), Recommender.open(home / "rec")
    changes = {"diversity": 0.9, "at_most": {"brand": 2}}
    varied, plain = shop.with_settings(changes), shop
    for ranking, expected in ((None, plain), (changes, varied), ({}, plain)):
        answer = json.loads(bridge.recommend(asked(shop, ranking)))
        assert [one["item"] for one in answer["items"]] == [
            one.item for one in expected.recommend("star-1", k=6).items
        ]
    assert plain.recommend("star-1", k=6).items != varied.recommend("star-1", k=6).items


@pytest.mark.parametrize("ranking", [[1], "x", {"divresity": 1}, {"diversity": "much"}])
def test_settings_that_make_no_sense_are_a_bad_request(home: Path, ranking: object) -> None:
    with pytest.raises(BadRequestError):
        bridge_of(home / "rec").recommend(asked(Recommender.open(home / "rec"), ranking))


def bridge_of(rec: Path) -> Bridge:
    def read(path: str) -> bytes:
        return read_file(rec, path)

    def of(kind: str) -> list[bytes]:
        return [checked(read, entry) for entry in entries if entry.kind == kind]

    entries: tuple[Entry, ...] = read_manifest(read("manifest.json"))[1]
    return Bridge(open_bundle(of("core")[0], dict(enumerate(of("items")))))


def asked(shop: Recommender, ranking: object) -> str:
    neighbors = [[item, cosine] for item, cosine in shop.instant.neighbors("star-1")]
    return json.dumps(request("star-1", neighbors=neighbors, ranking=ranking))
