"""`recbuild init` writes settings that say what a build would do without them."""

from __future__ import annotations

import tomllib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as some

from recbuild.catalog.load import read_catalog
from recbuild.cli.draft import draft
from recbuild.config import Config, load_config
from recbuild.errors import UserError
from tests.support.command import assert_refused, run

SHOP = [
    "Handle,Title,Type,Product Category,Variant Price,Status",
    *(f"lamp-{at},Lamp {at},Lamp,,€{at + 5},{'draft' if at % 4 == 0 else 'active'}" for at in range(20)),
]
VISITS = [
    "visitor,product_id,action,time",
    *(f"u{at},lamp-{1 + 2 * (at % 5)},view,2024-05-0{1 + at % 9}T10:00:00Z" for at in range(18)),
]


def shop(folder: Path) -> Path:
    path = folder / "shop.csv"
    path.write_text("\n".join(SHOP), encoding="utf-8")
    return path


def test_the_settings_build_the_same_catalog(tmp_path: Path) -> None:
    run("init", shop(tmp_path), "--out", tmp_path / "shop.toml")
    config = load_config(tmp_path / "shop.toml")
    found, usual = read_catalog(shop(tmp_path), config), read_catalog(shop(tmp_path), Config())
    assert (found.ids, found.texts, found.cards) == (usual.ids, usual.texts, usual.cards)
    assert (found.currency, found.columns) == (usual.currency, usual.columns)


def test_they_say_what_is_in_each_column_and_what_is_left_out(tmp_path: Path) -> None:
    result = run("init", shop(tmp_path), "--out", tmp_path / "shop.toml")
    text = (tmp_path / "shop.toml").read_text(encoding="utf-8")
    assert text in result.output
    assert "20 rows, 15 items" in " ".join(text.replace("\n#", "").split())
    assert "# 20 of 20 cells filled, 20 different: 'lamp-0', 'lamp-1', 'lamp-2'." in text
    assert "5 rows are not published: Status is 'draft'" in text
    assert "# Columns that are not used: Product Category." in text


def test_they_say_how_past_sessions_are_understood(tmp_path: Path) -> None:
    visits = tmp_path / "visits.csv"
    visits.write_text("\n".join(VISITS), encoding="utf-8")
    run("init", shop(tmp_path), "--sessions", visits, "--out", tmp_path / "shop.toml")
    text = (tmp_path / "shop.toml").read_text(encoding="utf-8")
    assert "# Times: 2024-05-01 to 2024-05-09." in text
    assert "# Sessions by length: 18 with 1 event." in text
    assert tomllib.loads(text)["sessions"]["fields"]["user"] == "visitor"


def test_a_settings_file_is_never_overwritten(tmp_path: Path) -> None:
    mine = tmp_path / "shop.toml"
    mine.write_text('currency = "GBP"')
    assert_refused(run("init", shop(tmp_path), "--out", mine), 2, "shop.toml exists")
    assert mine.read_text() == 'currency = "GBP"'


@given(some.text(min_size=1, max_size=12), some.text(max_size=40))
def test_any_name_and_value_makes_a_file_that_can_be_read(name: str, value: str) -> None:
    rows = [{"id": f"{at}", "title": f"Lamp {at}", name: value} for at in range(3)]
    try:
        text = draft(rows, None, Config()).text
    except UserError:
        return
    assert tomllib.loads(text)


def test_columns_of_other_languages_are_named() -> None:
    rows = [{"id": f"{at}", "title_en": f"Red lamp {at}", "title_fr": f"Lampe rouge {at}"} for at in range(9)]
    text = draft(rows, None, Config()).text
    assert "# Other languages: fr, in title_en, title_fr." in text
    assert "not used" not in text
