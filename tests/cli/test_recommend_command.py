"""`recbuild recommend`: what a bundle answers, and which bundles and items it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from recruntime import Event, Recommender
from tests.support.command import assert_refused, run
from tests.support.inputs.topics import standing_bundle, write_catalog


def test_a_bundle_recommends_within_the_topic(rec: Path) -> None:
    recommender = Recommender.open(rec)
    shown = recommender.recommend(item="sea-00", events=[Event("sea-01"), Event("sea-02")], k=6).items
    assert len(shown) == 6
    assert all(one.item.startswith("sea-") for one in shown)
    assert not {"sea-00", "sea-01", "sea-02"} & {one.item for one in shown}
    assert shown[0].card["url"] == f"../sea/{int(shown[0].item[-2:])}.html"
    assert shown[0].card["price"] == 8.5


def test_recommend_prints_a_readable_table(rec: Path) -> None:
    result = run("recommend", rec, "--seen", "star-01", "--seen", "gone")
    assert result.exit_code == 0
    assert "Picked for you" in result.output and "Because you viewed The star book star1" in result.output
    assert "no item 'gone'" in result.output


def test_recommend_speaks_json_to_programs(rec: Path) -> None:
    result = run("recommend", rec, "--item", "sea-00", "-k", "3", "--json")
    assert len(json.loads(result.stdout)["items"]) == 3


@pytest.mark.parametrize(
    ("damage", "word"),
    [
        (lambda path: path.unlink(), "cannot be read"),
        (lambda path: path.write_bytes(path.read_bytes()[:-7]), "bytes"),
        (lambda path: path.write_bytes(path.read_bytes()[:-1] + b"\0"), "hash differs"),
    ],
)
def test_a_damaged_bundle_is_refused_by_the_files_name(
    tmp_path: Path, damage: Callable[[Path], object], word: str
) -> None:
    _, out, _ = standing_bundle(tmp_path)
    part = next((out / "parts").glob("items-*"))
    damage(part)
    assert_refused(run("recommend", out, "--item", "sea-00"), 9, part.name, word)


def test_a_bundle_of_another_format_is_refused(rec: Path, tmp_path: Path) -> None:
    manifest = json.loads((rec / "manifest.json").read_text()) | {"format": 99}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    assert_refused(
        run("recommend", tmp_path, "--item", "sea-00"), 9, "format 99", "reads format 2", "later version"
    )


def test_an_unknown_item_is_named_and_the_one_that_differs_in_its_case(rec: Path) -> None:
    assert_refused(run("recommend", rec, "--item", "sea-99"), 9, "'sea-99'")
    assert_refused(run("recommend", rec, "--item", "SEA-00"), 9, "Did you mean 'sea-00'?")
    assert "it is ignored. Did you mean 'sea-00'?" in run("recommend", rec, "--seen", "Sea-00").stderr


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (
            ["id=sae-00"],
            ["No item has the id 'sae-00'. Did you mean 'sea-00'?", "No item meets --where id=sae-00"],
        ),
        (["price=9"], ["No item has the price '9'. The nearest is 8.5."]),
        (["price=cheap"], ["No item has the price 'cheap'. It is a number, such as 8.5."]),
        (["id=sea-00", "price=9"], ["No item meets --where id=sea-00 --where price=9."]),
        (
            ["id=sea-00", "title=The sea book sea1"],
            ["together. Items that meet one of them: --where id=sea-00 1"],
        ),
    ],
)
def test_where_nothing_meets_the_conditions_it_is_said_which_and_what_is_near(
    rec: Path, where: list[str], words: list[str]
) -> None:
    given = [part for one in where for part in ("--where", one)]
    result = run("recommend", rec, *given)
    assert result.exit_code == 0 and result.stdout.startswith("Nothing to recommend.")
    for word in words:
        assert word in result.output
    said = run("recommend", rec, *given, "--json")
    assert json.loads(said.stdout)["items"] == [] and "Nothing to recommend." in said.stderr


def test_what_meets_the_conditions_but_cannot_be_shown_is_counted(rec: Path) -> None:
    result = run("recommend", rec, "--item", "sea-00", "--where", "id=SEA-00")
    assert result.exit_code == 0
    assert "Items that meet --where id=SEA-00: 1. They are out of stock, open on the page" in result.stdout


def test_one_value_of_several_that_nobody_has_is_a_note(rec: Path) -> None:
    result = run("recommend", rec, "--where", "id=sea-00", "--where", "id=sea-0O")
    assert "Note: No item has the id 'sea-0O'. Did you mean" in result.stderr and "sea-00" in result.stdout


def test_a_field_that_cards_lack_is_refused(rec: Path) -> None:
    assert_refused(run("recommend", rec, "--where", "brand=Acme"), 9, "no field 'brand'", "--card brand")
    assert_refused(run("recommend", rec, "--where", "brand"), 4, "FIELD=VALUE")


def test_a_folder_without_a_bundle_is_refused_with_the_remedy(tmp_path: Path) -> None:
    assert_refused(
        run("recommend", tmp_path), 9, "manifest.json cannot be read", "Give the folder of a bundle"
    )
    assert_refused(run("recommend", tmp_path, "-k", "0"), 2, "0 is not in the range 1<=x<=1000")


def test_only_settings_with_a_ranking_stand_in_for_the_bundles_own(tmp_path: Path) -> None:
    settings, out = tmp_path / "c.toml", tmp_path / "rec"
    settings.write_text('[[ranking.rules]]\nwhere = { field = "id", any_of = ["sea-05"] }\npin = 1')
    catalog = write_catalog(tmp_path / "catalog.csv")
    assert run("bundle", catalog, "--out", out, "--config", settings).exit_code == 0

    def first(text: str) -> tuple[str, str]:
        settings.write_text(text)
        result = run("recommend", out, "--item", "star-00", "--config", settings, "--json")
        return json.loads(result.stdout)["items"][0]["item"], result.stderr

    item, said = first('currency = "EUR"')
    assert item == "sea-05" and "c.toml has no table [ranking]; the bundle's own settings count" in said
    for ranking in ("[ranking]", "[ranking]\nsimilar = 0.5"):
        item, said = first(ranking)
        assert item.startswith("star-") and said == ""
