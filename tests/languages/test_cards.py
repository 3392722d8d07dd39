"""Cards in several languages: found in columns and rows, shown in the language that is asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recbuild import build, verify
from recbuild.errors import CatalogError
from recruntime import Condition, Recommender
from recruntime.bundle.language import best_language
from tests.support.command import run
from tests.support.inputs.catalogs import from_csv, from_rows
from tests.support.page import instant_part, read_json

Row = dict[str, Any]

COLORS = {"Red": "rouge", "Blue": "bleu", "Green": "vert", "White": "blanc", "Black": "noir"}
ENGLISH = [f"{color} {kind}" for kind in ("boat", "lamp") for color in COLORS]
FRENCH = [f"{kind} {color}" for kind in ("bateau", "lampe") for color in COLORS.values()]


def in_columns(one: str, other: str) -> list[Row]:
    """Ten items with titles in two columns."""
    pairs = zip(ENGLISH, FRENCH, strict=True)
    return [{"sku": f"i{at}", one: english, other: french} for at, (english, french) in enumerate(pairs)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("title_en", "title_fr"),
        ("name-en_US", "name-fr_FR"),
        ("title.en", "title.fr"),
        ("titleEn", "titleFr"),
        ("Title (English)", "Title (French)"),
        ("en_title", "fr_title"),
    ],
)
def test_columns_called_alike_are_one_title_in_two_languages(one: str, other: str) -> None:
    catalog = from_rows(in_columns(one, other))
    assert catalog.cards == {"title": tuple(ENGLISH), "title@fr": tuple(FRENCH)}
    assert (catalog.language, list(catalog.languages)) == ("en", ["fr"])
    assert catalog.texts == tuple(ENGLISH), "what is embedded is in one language"


def test_a_column_without_a_language_is_in_the_main_one() -> None:
    catalog = from_rows(in_columns("title", "title_fr"))
    assert (catalog.language, list(catalog.languages)) == ("", ["fr"])
    assert catalog.cards["title"] == tuple(ENGLISH)
    assert catalog.texts == tuple(ENGLISH)


def test_the_setting_chooses_the_main_language() -> None:
    catalog = from_rows(in_columns("title_en", "title_fr"), language="fr")
    assert (catalog.cards["title"], catalog.cards["title@en"]) == (tuple(FRENCH), tuple(ENGLISH))


def test_the_column_that_is_set_for_titles_is_in_the_main_language() -> None:
    catalog = from_rows(in_columns("title_en", "title_fr"), fields={"title": "title_fr"})
    assert (catalog.language, catalog.cards["title@en"]) == ("fr", tuple(ENGLISH))


def test_the_fullest_titles_are_the_main_language_and_fill_none_of_the_others() -> None:
    rows = [
        row | {"title_en": ""} if at < 3 else row for at, row in enumerate(in_columns("title_en", "title_fr"))
    ]
    catalog = from_rows(rows)
    assert (catalog.language, len(catalog.ids)) == ("fr", 10)
    assert catalog.cards["title@en"] == (None, None, None, *ENGLISH[3:])


def test_an_item_without_a_text_in_the_main_language_keeps_its_other_one() -> None:
    rows = [
        row | {"title_en": ""} if at < 3 else row for at, row in enumerate(in_columns("title_en", "title_fr"))
    ]
    catalog = from_rows(rows, language="en")
    assert catalog.cards["title"] == (*FRENCH[:3], *ENGLISH[3:])


def test_prices_in_two_countries_are_no_languages() -> None:
    rows = [
        {"sku": f"i{at}", "title": title, "price_uk": 3, "price_de": 4} for at, title in enumerate(ENGLISH)
    ]
    catalog = from_rows(rows)
    assert catalog.languages == {} and catalog.cards["price"] == (3.0,) * 10


def test_a_catalog_of_books_in_many_languages_is_in_one() -> None:
    rows = [
        {"id": f"b{at}", "title": title, "language": "en" if at % 2 else "fr"}
        for at, title in enumerate(ENGLISH)
    ]
    assert (len(from_rows(rows).ids), from_rows(rows).languages) == (10, {})


def test_objects_with_a_text_for_each_language_are_languages(tmp_path: Path) -> None:
    pairs = enumerate(zip(ENGLISH, FRENCH, strict=True))
    lines = [json.dumps({"id": f"i{at}", "title": {"en": en, "fr": fr}}) for at, (en, fr) in pairs]
    (tmp_path / "c.jsonl").write_text("\n".join(lines))
    summary = build(tmp_path / "c.jsonl", tmp_path / "rec")
    assert set(summary.catalog.cards["title"]) == set(ENGLISH)
    assert set(summary.catalog.cards["title@fr"]) == set(FRENCH)
    assert Recommender.open(tmp_path / "rec").recommend("i0", language="fr").heading == "Dans le même esprit"


@pytest.mark.parametrize("column", ["language", "Locale", "store_view_code"])
def test_rows_of_one_id_in_several_languages_are_one_item(column: str, tmp_path: Path) -> None:
    main = "" if column == "store_view_code" else "en"
    lines = [f"sku,{column},name,price"]
    for at, (english, french) in enumerate(zip(ENGLISH, FRENCH, strict=True)):
        lines += [f"i{at},{main},{english},{at + 1}", f"i{at},fr_FR,{french},"]
    catalog = from_csv(tmp_path, *lines)
    assert (len(catalog.ids), list(catalog.languages)) == (10, ["fr"])
    assert (catalog.cards["title"], catalog.cards["title@fr"]) == (tuple(ENGLISH), tuple(FRENCH))
    assert any("10 rows are an item of another row in another language" in note for note in catalog.notes)


def test_a_column_that_other_rows_leave_empty_is_in_no_other_language(tmp_path: Path) -> None:
    catalog = from_csv(
        tmp_path, "sku,lang,name,kind", "a,en,Boat,toy", "a,fr,Bateau,", "b,en,Lamp,toy", card=["kind"]
    )
    assert set(catalog.cards) == {"title", "title@fr", "kind"}
    assert "'name.fr'" in " ".join(catalog.notes)


def test_the_language_of_most_rows_is_the_main_one_and_gives_the_words(tmp_path: Path) -> None:
    lines = ["id,lang,title", *(f"i{at},de,{title}" for at, title in enumerate(FRENCH)), "i0,en,Red boat"]
    (tmp_path / "c.csv").write_text("\n".join(lines))
    build(tmp_path / "c.csv", tmp_path / "rec")
    shop = Recommender.open(tmp_path / "rec")
    assert [shop.recommend("i0", language=tag).heading for tag in ("", "en")] == [
        "Ähnliches",
        "More like this",
    ]


def test_rows_of_one_id_in_one_language_are_refused_as_ever(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="have the id of an earlier row, but another title"):
        from_csv(tmp_path, "id,language,title", "a,en,One", "a,en,Two", "b,fr,Three")


def test_settings_name_the_columns_of_a_language(tmp_path: Path) -> None:
    rows = [row | {"link": f"/fr/{row['sku']}"} for row in in_columns("title", "intitulé")]
    fields = {"title": "intitulé"}
    catalog = from_rows(rows, languages={"fr": {"fields": fields, "labels": {"similar": "Encore"}}})
    assert catalog.cards["title@fr"] == tuple(FRENCH)


def priced(*prices: str | None) -> list[Row]:
    rows = in_columns("title", "title_de")
    return [row | {"price": "£3", "price_de": prices[at % len(prices)]} for at, row in enumerate(rows)]


def test_prices_of_a_language_have_its_currency() -> None:
    catalog = from_rows(priced("4,50 €"))
    assert (catalog.currency, catalog.languages) == ("GBP", {"de": "EUR"})
    assert catalog.cards["price@de"] == (4.5,) * 10


def test_where_some_prices_are_in_no_other_currency_all_stay_in_the_main_one() -> None:
    catalog = from_rows(priced("4,50 €", None))
    assert catalog.languages == {"de": None} and "price@de" not in catalog.cards
    assert any(
        "Prices in EUR, of column 'price_de', are left out: 5 items have none" in n for n in catalog.notes
    )


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("languages") / "rec"
    rows = [
        row | {"price": "£3", "price_fr": "4 €", "kind": "Toys"} for row in in_columns("title_en", "title_fr")
    ]
    build(rows, out, config={"card": ["kind"]})
    return out


def test_a_bundle_in_two_languages_is_verified(shop: Path) -> None:
    assert not verify(shop).failed


@pytest.mark.parametrize("tag", ["fr", "FR", "fr-CA", "fr_FR"])
def test_headings_reasons_and_cards_are_in_the_language_that_is_asked_for(shop: Path, tag: str) -> None:
    found = Recommender.open(shop).recommend("i0", ["i7"], language=tag)
    assert found.heading == "Choisi pour vous"
    assert {one.card["title"] for one in found.items} <= set(FRENCH)
    assert {one.card["price"] for one in found.items} == {4.0}
    assert "Parce que vous avez consulté lampe vert" in {one.because for one in found.items}


@pytest.mark.parametrize("tag", ["", "en", "de", "f", "fr1"])
def test_any_other_language_is_the_main_one(shop: Path, tag: str) -> None:
    found = Recommender.open(shop).recommend("i0", language=tag)
    assert found.heading == "More like this"
    assert {one.card["title"] for one in found.items} <= set(ENGLISH)


def test_a_language_changes_no_order(shop: Path) -> None:
    lists = [
        [(one.item, one.score) for one in Recommender.open(shop).recommend("i0", language=tag).items]
        for tag in ("", "fr")
    ]
    assert lists[0] == lists[1]


def test_conditions_are_about_the_main_language(shop: Path) -> None:
    where = Condition("title", ("Blue boat",))
    (found,) = Recommender.open(shop).recommend("i0", where=where, language="fr").items
    assert found.card["title"] == "bateau bleu"


def test_instant_parts_have_all_languages_of_a_card(shop: Path) -> None:
    cards = read_json(instant_part(shop, "i0"))["cards"]
    assert set(cards["title"]) <= set(ENGLISH) and set(cards["title@fr"]) <= set(FRENCH)


def test_the_command_asks_in_a_language(shop: Path) -> None:
    french = run("recommend", shop, "--item", "i0", "--language", "fr")
    assert "Dans le même esprit" in french.stdout and not french.stderr
    unknown = run("recommend", shop, "--item", "i0", "--language", "xx")
    assert (
        "More like this" in unknown.stdout
        and "'xx' is no further language of this bundle (fr)" in unknown.stderr
    )


LANGUAGES = st.one_of(st.sampled_from(["en", "fr", "pt_BR", "outlet", ""]), st.text(max_size=4))
ROWS = st.lists(st.tuples(st.sampled_from("abc"), LANGUAGES, st.text()), max_size=8)


@pytest.mark.parametrize("column", ["lang", "store_view_code"])
@settings(max_examples=40)
@given(rows=ROWS)
def test_any_rows_with_a_language_are_read_or_refused_in_words(
    column: str, rows: list[tuple[str, str, str]]
) -> None:
    try:
        catalog = from_rows([{"id": id_, column: lang, "title": title} for id_, lang, title in rows])
    except CatalogError as error:
        assert str(error)
    else:
        assert len(set(catalog.ids)) == len(catalog.ids)


NAMES = st.text(st.characters(codec="utf-8"), max_size=4) | st.sampled_from(["en", "fr", "title", "title_fr"])
CELLS = (
    st.none() | st.text(max_size=5) | st.integers() | st.dictionaries(NAMES, st.text(max_size=5), max_size=3)
)


@settings(max_examples=60)
@given(st.lists(st.dictionaries(NAMES, CELLS, max_size=4), max_size=4))
def test_any_columns_and_objects_are_read_or_refused_in_words(rows: list[Row]) -> None:
    try:
        catalog = from_rows([{"id": f"i{at}", "title_en": "A lamp"} | row for at, row in enumerate(rows)])
    except CatalogError as error:
        assert str(error)
    else:
        assert catalog.ids


@given(st.text(max_size=12), st.sets(st.sampled_from(["fr", "fr-ca", "pt-br", "zh-hant"])))
def test_the_best_language_is_a_known_one_with_which_the_tag_begins(tag: str, known: set[str]) -> None:
    found = best_language(tag, known)
    assert found == "" or (found in known and tag.lower().replace("_", "-").startswith(found))


def test_one_price_in_a_language_does_not_end_in_the_range_of_the_main_one() -> None:
    rows = [
        {
            **{"id": f"{number}{kind}", "item_group_id": f"G{number}", "price_en": f"£{10 + number + more}"},
            **{
                "title_en": f"Shirt {number}",
                "title_fr": f"Chemise {number}",
                "price_fr": f"{20 + number} €",
            },
        }
        for number in range(4)
        for more, kind in enumerate("ab")
    ]
    cards = from_rows(rows).cards
    assert (cards["price"][0], cards["price_max"][0]) == (10.0, 11.0)
    assert (cards["price@fr"][0], cards["price_max@fr"][0]) == (20.0, 20.0)
