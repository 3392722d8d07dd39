"""`recbuild overlay`: what changed since a bundle was built, from the shop's file to the list."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recbuild.bundle.signing.overlay_file import overlay_text
from recruntime import Recommender
from recruntime.bundle.overlay import read_overlay
from recruntime.errors import OverlayError
from tests.support.command import assert_refused, run

CATALOG = """id,title,price,stock,color
a,Red apple fruit,10,5,red
b,Green apple fruit,12,5,green
c,Yellow pear fruit,8,0,yellow
d,Red berry fruit,9,3,red
e,Blue berry fruit,7,3,blue
f,Dark berry fruit,5,3,
"""
KINDS = {"title": "text", "price": "number"}

Tell: TypeAlias = Callable[..., str]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("overlay")
    (home / "catalog.csv").write_text(CATALOG)
    out = home / "rec"
    shown = ["--card", "color", "--currency", "EUR"]
    result = run("bundle", home / "catalog.csv", "--out", out, "--overlay", *shown)
    assert result.exit_code == 0, result.output
    yield out


@pytest.fixture
def rec(built: Path, tmp_path: Path) -> Path:
    """A copy of the bundle, to change."""
    return copytree(built, tmp_path / "rec")


@pytest.fixture
def tell(rec: Path, tmp_path: Path) -> Tell:
    """`recbuild overlay` with this text as its file; returns what it prints."""

    def told(text: str, *options: object, name: str = "stock.csv") -> str:
        (tmp_path / name).write_text(text)
        result = run("overlay", rec, "--stock", tmp_path / name, *options)
        assert result.exit_code == 0, result.output
        return result.output

    return told


def listed(rec: Path, **asked: Any) -> list[str]:
    return [one.item for one in Recommender.open(rec).recommend("e", k=6, **asked).items]


def overlay_in(rec: Path) -> dict[str, Any]:
    return dict(json.loads((rec / "overlay.json").read_text()))


def test_what_is_sold_out_or_hidden_is_gone_and_returns(rec: Path, tell: Tell) -> None:
    assert sorted(listed(rec)) == ["a", "b", "d", "f"]
    said = tell("id,stock,hidden\na,0,\nb,9,yes\nd,sold out,no\nf,,\n")
    assert "sold out or hidden: 3" in said
    assert listed(rec) == ["f"]
    tell("id,stock,hidden\na,2,no\n")
    assert sorted(listed(rec)) == ["a", "b", "d", "f"]


def test_what_was_sold_out_when_the_bundle_was_built_is_back(rec: Path, tell: Tell) -> None:
    assert "in stock again: 1" in tell("id,stock\nc,4\n")
    assert "c" in listed(rec)


def test_new_values_are_on_cards_and_conditions_see_them(rec: Path, tell: Tell) -> None:
    tell('sku;Preis;color\na;4,50 €;\nf;6,00 €;"dark, violet"\n')
    shop = Recommender.open(rec)
    assert shop.card("a")["price"] == 4.5
    assert shop.card("f") == {**shop.card("f"), "price": 6.0, "color": "dark, violet"}
    assert shop.card("b")["color"] == "green"
    assert listed(rec, where={"field": "price", "high": 5}) == ["a"]
    assert listed(rec, where={"field": "color", "any_of": ["violet"]}) == ["f"]


def test_only_what_differs_from_the_bundle_is_written(rec: Path, tell: Tell) -> None:
    tell(CATALOG)
    assert overlay_in(rec)["ids"] == []
    tell(CATALOG.replace("9,3,red", "9.5,3,red"))
    assert overlay_in(rec) == {**overlay_in(rec), "ids": ["d"], "stock": [-1], "cards": {"price": [9.5]}}
    again = (rec / "overlay.json").read_bytes()
    tell(CATALOG.replace("9,3,red", "9.5,3,red"))
    assert (rec / "overlay.json").read_bytes() == again


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_any_file_that_a_catalog_can_be_will_do(kind: str, rec: Path, tmp_path: Path) -> None:
    rows = [{"id": "a", "in_stock": False}, {"id": "b", "in_stock": True}]
    file = tmp_path / f"stock.{kind}"
    if kind == "parquet":
        pq.write_table(pa.Table.from_pylist(rows), file)
    else:
        file.write_text("\n".join(map(json.dumps, rows)))
    assert run("overlay", rec, "--stock", file).exit_code == 0
    assert "a" not in listed(rec)
    assert "b" in listed(rec)


def test_unknown_ids_and_columns_are_told(rec: Path, tell: Tell) -> None:
    said = tell("id,stock,margin\na,0,3\nx,1,3\ny,0,3\nx,0,3\n")
    assert "not in the bundle: 2 ids, such as 'x', 'y'" in said
    assert "not on cards, so left out: margin" in said
    data = json.loads(tell("id,stock,margin\na,0,3\nx,1,3\n", "--json"))
    assert data["items"] == data["out"] == 1
    assert (data["unknown"], data["not_shown"]) == (["x"], ["margin"])
    assert data["bytes"] == (rec / "overlay.json").stat().st_size


def test_an_empty_file_and_clear_take_all_back(rec: Path, tell: Tell) -> None:
    before = (rec / "overlay.json").read_bytes()
    tell("id,stock\na,0\n")
    tell("id,stock\n")
    assert (rec / "overlay.json").read_bytes() == before
    tell("id,stock\na,0\n")
    assert run("overlay", rec, "--clear").exit_code == 0
    assert (rec / "overlay.json").read_bytes() == before
    assert_refused(run("overlay", rec), 2, "--stock FILE", "--clear")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id,price\nb,3\na,cheap\n", ["stock.csv, row 3", "price 'cheap'", "is no price", "12.50"]),
        ("id,price\na,-3\n", ["row 2", "is no price"]),
        ("id,price\na,$5\n", ["row 2", "not in EUR"]),
        ("id,stock\na,perhaps\n", ["row 2", "stock 'perhaps'", "says nothing of stock"]),
    ],
)
def test_what_a_card_cannot_hold_is_an_error_and_nothing_is_written(
    text: str, words: list[str], rec: Path, tmp_path: Path
) -> None:
    before = (rec / "overlay.json").read_bytes()
    (tmp_path / "stock.csv").write_text(text)
    assert_refused(run("overlay", rec, "--stock", tmp_path / "stock.csv"), 3, *words)
    assert (rec / "overlay.json").read_bytes() == before


def test_a_file_without_ids_names_the_remedy(rec: Path, tell: Tell, tmp_path: Path) -> None:
    (tmp_path / "stock.csv").write_text("stock,price\n1,3\n")
    refused = run("overlay", rec, "--stock", tmp_path / "stock.csv")
    assert_refused(refused, 4, "--field id=COLUMN", "stock, price")
    assert "Is 'number' the column of ids?" in tell("number,shade,price\n1,a,3\n")
    tell("number,shade,price\n1,a,3\n", "--field", "id=shade")
    assert Recommender.open(rec).card("a")["price"] == 3


def test_a_bundle_without_an_overlay_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "catalog.csv").write_text(CATALOG)
    run("bundle", tmp_path / "catalog.csv", "--out", tmp_path / "rec")
    assert not (tmp_path / "rec/overlay.json").exists()
    assert_refused(run("overlay", tmp_path / "rec", "--clear"), 7, "--overlay", "[index]")


def test_a_new_build_begins_anew_and_the_same_one_keeps_its_overlay(
    rec: Path, tell: Tell, tmp_path: Path
) -> None:
    tell("id,stock\na,0\n")
    catalog = tmp_path / "catalog.csv"
    catalog.write_text(CATALOG)
    options = ["--out", rec, "--card", "color", "--currency", "EUR"]
    told = (rec / "overlay.json").read_bytes()
    assert run("bundle", catalog, *options, "--overlay").exit_code == 0
    assert (rec / "overlay.json").read_bytes() == told
    catalog.write_text(CATALOG.replace("Red apple", "Ripe apple"))
    assert "recbuild overlay" in run("bundle", catalog, *options, "--overlay").output
    assert overlay_in(rec)["ids"] == []
    assert "a" in listed(rec)
    assert run("bundle", catalog, *options).exit_code == 0
    assert not (rec / "overlay.json").exists()


def test_an_overlay_of_another_build_or_a_damaged_one_has_no_effect_and_says_why(
    rec: Path, tell: Tell
) -> None:
    tell("id,stock\na,0\n")
    other = {**overlay_in(rec), "build": "0" * 16}
    for content, words in ((json.dumps(other), "build '0000000000000000'"), ("{", "cannot be read")):
        (rec / "overlay.json").write_text(content)
        shop = Recommender.open(rec)
        assert words in shop.unapplied
        assert "a" in listed(rec)
        assert shop.with_settings({"diversity": 0.5}).unapplied == shop.unapplied
        assert words in run("recommend", rec, "--item", "e").output
        assert words in json.loads(run("inspect", rec, "--json").output)["overlay"]
        assert run("verify", rec).exit_code == 10
    (rec / "overlay.json").unlink()
    assert "overlay.json" in Recommender.open(rec).unapplied


def test_verify_and_inspect_know_it(rec: Path, tell: Tell) -> None:
    tell("id,stock,price\na,0,\nb,,3\n")
    assert run("verify", rec).exit_code == 0
    assert json.loads(run("inspect", rec, "--json").output)["overlay"] == (
        "2 items changed since the build, 1 of them sold out or hidden; price"
    )
    (rec / "overlay.json").write_text(json.dumps({**overlay_in(rec), "ids": ["a", "nobody"]}))
    assert_refused(run("verify", rec), 10, "overlay.json", "'nobody'")


def test_an_item_of_variants_is_sold_out_when_all_of_them_are(tmp_path: Path) -> None:
    shirts = [f"{color}-{size},{color},{color} shirt" for color in ("blue", "red", "pink") for size in "SML"]
    (tmp_path / "catalog.csv").write_text("\n".join(["id,item_group_id,title", *shirts]))
    rec, stock = tmp_path / "rec", tmp_path / "stock.csv"
    assert run("bundle", tmp_path / "catalog.csv", "--out", rec, "--overlay").exit_code == 0
    items = Recommender.open(rec).engine.bundle.items
    own, aliases = items.ids[0], items.aliases_of(0)
    assert len(aliases) >= 2
    stock.write_text(f"id,stock\n{aliases[0]},0\n")
    assert "does not name all of their variants: 1 items" in run("overlay", rec, "--stock", stock).output
    stock.write_text("\n".join(["id,stock", *(f"{one},0" for one in (own, *aliases))]))
    assert "sold out or hidden: 1" in run("overlay", rec, "--stock", stock).output
    stock.write_text("\n".join(["id,stock", *(f"{one},0" for one in (own, *aliases[1:])), f"{aliases[0]},2"]))
    assert "0 items" in run("overlay", rec, "--stock", stock).output


def test_a_signed_bundle_has_a_signed_overlay(rec: Path, tell: Tell, tmp_path: Path) -> None:
    tell("id,stock\na,0\n")
    key, other, stock = tmp_path / "key.pem", tmp_path / "other.pem", tmp_path / "stock.csv"
    assert_refused(run("overlay", rec, "--stock", stock, "--key", key), 13, "not signed")
    public = run("sign", rec, "--key", key, "--new-key").output.split()[2]
    assert "signature" in overlay_in(rec), "recbuild sign signs the overlay, too"
    assert "a" not in listed(rec)
    assert run("verify", rec, "--key", public).exit_code == 0
    assert_refused(run("overlay", rec, "--stock", stock), 13, "--key FILE")
    copytree(rec, tmp_path / "copy")
    run("sign", tmp_path / "copy", "--key", other, "--new-key")
    assert_refused(run("overlay", rec, "--stock", stock, "--key", other), 13, "was not made by the key")
    tell("id,stock\nb,0\n", "--key", key)
    assert "b" not in listed(rec)
    assert run("verify", rec, "--key", public).exit_code == 0
    (rec / "overlay.json").write_bytes((tmp_path / "copy/overlay.json").read_bytes())
    assert_refused(run("verify", rec, "--key", public), 13, "was not made by the key")


def test_a_stock_file_in_the_published_folder_is_refused(rec: Path) -> None:
    (rec / "stock.csv").write_text("id,stock\na,0\n")
    assert_refused(run("overlay", rec, "--stock", rec / "stock.csv"), 7, "published")


NEWS = st.one_of(st.none(), st.just(""), st.floats(-1e300, 1e300))
WORDS = st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"])))
IDS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=9), unique=True, max_size=9)


@given(st.data(), IDS)
def test_what_is_written_is_read_again(data: st.DataObject, ids: list[str]) -> None:
    def column(values: st.SearchStrategy[Any]) -> list[Any]:
        return data.draw(st.lists(values, min_size=len(ids), max_size=len(ids)))

    stock, cards = column(st.integers(-1, 1)), {"price": column(NEWS), "title": column(WORDS)}
    read = read_overlay(overlay_text("0" * 16, ids, stock, cards).encode(), KINDS, "0" * 16)
    assert [read.ids[at] for at in range(len(read))] == ids
    assert read.stock.tolist() == stock
    assert read.cards == cards


KEYS = ["build", "ids", "stock", "cards", "price", "title", "overlay", "signature", "!new"]
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner),
)


@given(JSON | st.binary())
def test_whatever_the_file_holds_it_is_read_or_refused(content: Any) -> None:
    encoded = content if isinstance(content, bytes) else json.dumps(content).encode()
    try:
        overlay = read_overlay(encoded, KINDS)
    except OverlayError as error:
        assert "overlay.json" in str(error)
    else:
        assert len(overlay.stock) == len(overlay)
