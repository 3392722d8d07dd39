"""Which columns are which field, by their names and by what is in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from recbuild.catalog.load import Catalog
from recbuild.errors import CatalogError, FieldError
from tests.support.inputs.catalogs import from_csv, from_rows

GOOGLE = {
    **{"id": "a1", "title": "Red lamp", "description": "A red lamp", "link": "https://x.test/a1"},
    **{"image_link": "https://x.test/a1.jpg", "availability": "in stock", "price": "8.00 EUR"},
    **{"brand": "Acme", "gtin": "4006381333931", "google_product_category": "Home > Lamps"},
    **{"product_type": "Lamps"},
}
SHOPIFY = {
    **{"Handle": "red-lamp", "Title": "Red lamp", "Body (HTML)": "<p>Red</p>", "Vendor": "Acme"},
    **{"Product Category": "Home > Lamps", "Type": "Lamp", "Tags": "red, warm", "Published": "true"},
    **{"Option1 Name": "Size", "Variant SKU": "L-1", "Variant Price": "8.00"},
    **{"Image Src": "https://x.test/l.jpg", "Image Position": "1", "Gift Card": "false", "Status": "active"},
}
WOOCOMMERCE = {
    **{"ID": "12", "Type": "simple", "SKU": "L-1", "Name": "Red lamp", "Published": "1"},
    **{"Short description": "Red", "Description": "A red lamp", "In stock?": "1", "Stock": "4"},
    **{"Sale price": "", "Regular price": "8", "Categories": "Lamps", "Tags": "red"},
    **{"Images": "https://x.test/a.jpg, https://x.test/b.jpg"},
}
FILMS = {"show_id": "s1", "title": "Emma", "cast": "A, B", "listed_in": "Dramas", "release_year": "2020"}
GAMES = {"appid": "10", "name": "Half", "header_image": "https://x.test/g.jpg", "short_description": "A game"}
DISHES = {"recipe_id": "7", "recipe_name": "Soup", "recipe_ingredients": "water, salt, leek", "minutes": "5"}
ALGOLIA = {"objectID": "x", "name": "Lamp", "image": "https://x.test/l.png", "price": "8", "brand": "Acme"}
GERMAN = {"Artikelnummer": "1", "Bezeichnung": "Lampe", "Preis": "8,00", "Kategorie": "Licht", "Marke": "A"}
CHINESE = {"编号": "1", "书名": "红灯", "作者": "王", "价格": "29.00元", "分类": "小说"}
LEGO = {"Srno": "1", "Name": "Castle", "Price": "8"}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (GOOGLE, "id title category=product_type,google_product_category brand description price"
         " image=image_link url=link stock=availability"),
        (SHOPIFY, "id=Handle title=Title category=Product_Category,Type brand=Vendor tags=Tags "
         "description=Body_(HTML) price=Variant_Price image=Image_Src "
            "url=/products/{Handle} published=Published,Status"),
        (WOOCOMMERCE, "id=ID title=Name category=Categories tags=Tags "
         "description=Description,Short_description price=Regular_price image=Images stock=In_stock? "
         "published=Published"),
        (FILMS, "id=show_id title"),
        (GAMES, "id=appid title=name description=short_description image=header_image"),
        (DISHES, "id=recipe_id title=recipe_name"),
        (ALGOLIA, "id=objectID title=name brand price image"),
        (GERMAN, "id=Artikelnummer title=Bezeichnung category=Kategorie brand=Marke price=Preis"),
        (CHINESE, "id=编号 title=书名 category=分类 brand=作者 price=价格"),
        (LEGO, "id=Srno title=Name price=Price"),
    ],
)  # fmt: skip
def test_the_columns_of_usual_exports_are_recognised(row: dict[str, str], expected: str) -> None:
    found = from_rows([row]).columns
    pairs = [pair.partition("=") for pair in expected.split()]
    wanted = {field: columns or field for field, _, columns in pairs}
    assert {field: columns.replace(", ", ",").replace(" ", "_") for field, columns in found.items()} == wanted


def table(**columns: str) -> Catalog:
    """A catalog of columns, each written as cells with spaces between; "-" for an empty one."""
    names = list(columns)
    cells = zip(*(text.split() for text in columns.values()), strict=True)
    return from_rows(
        [dict(zip(names, ("" if one == "-" else one for one in row), strict=True)) for row in cells]
    )


def test_ids_are_complete_and_different() -> None:
    catalog = table(asin="- 9 8 7", code="a a b b", book_id="1 2 3 4", title="A B C D")
    assert (catalog.ids, catalog.columns["id"]) == (("1", "2", "3", "4"), "book_id")
    assert catalog.notes[-1].startswith(
        "id is column 'book_id' (4 of 4 cells filled, 4 different), not 'asin' (3 of 4 cells filled"
    )


def test_the_fuller_column_comes_first_and_both_are_embedded() -> None:
    catalog = table(id="1 2 3 4", title="A B C D", category="- - - Meals", type="Soup Cake Soup Cake")
    assert catalog.columns["category"] == "type, category"
    assert catalog.texts[3] == "D. Cake, Meals"


def test_a_column_has_to_look_like_its_field() -> None:
    catalog = table(
        id="1 2", title="A B", image="3 4", picture_url="//x/a.jpg //x/b.jpg", price="low high", cost="1 2"
    )
    assert catalog.columns["image"] == "picture_url"
    assert catalog.columns["price"] == "price" and catalog.cards["price"] == (None, None)


def test_the_sale_price_is_shown_where_it_is_lower() -> None:
    catalog = table(id="1 2 3 4", title="A B C D", price="8 8 8 -", sale_price="6 9 0 5")
    assert catalog.cards["price"] == (6.0, 8.0, 8.0, 5.0)


def test_a_sale_price_holds_on_its_days() -> None:
    rows = [
        {
            "id": str(at),
            "title": f"Lamp {at}",
            "price": "8",
            "sale_price": "6",
            "sale_price_effective_date": period,
        }
        for at, period in enumerate(
            [
                "",
                "2024-05-01T00:00-0800/2024-05-31T23:59-0800",
                "2024-06-01/2024-06-30",
                "2023-01-01/2023-02-01",
            ]
        )
    ]
    catalog = from_rows(rows, catalog={"as_of": "2024-05-31"})
    assert catalog.cards["price"] == (6.0, 6.0, 8.0, 8.0)


def test_columns_of_few_words_are_attributes() -> None:
    colors, rooms = ("red", "blue", "green"), ("kitchen", "bath")
    rows = [
        {
            **{"id": str(at), "title": f"Thing {at}", "Colour": colors[at % 3], "Room": rooms[at % 2]},
            **{"Tax class": "full", "Weight": "3", "Country": "DE", "Note": f"n{at}"},
        }
        for at in range(40)
    ]
    catalog = from_rows(rows)
    assert catalog.columns["attributes"] == "Colour, Room"
    assert catalog.texts[4] == "Thing 4. blue, kitchen"
    assert from_rows(rows, fields={"attributes": ""}).texts[4] == "Thing 4"


def test_columns_of_zeros_and_ones_say_their_names() -> None:
    rows = [
        {
            "movie_id": str(at),
            "title": f"Film {at}",
            "Comedy": str(at % 2),
            "Film-Noir": str(int(at % 3 == 0)),
        }
        for at in range(20)
    ]
    assert from_rows(rows).texts[:4] == (
        "Film 0. film noir",
        "Film 1. comedy",
        "Film 2",
        "Film 3. comedy, film noir",
    )


def test_long_texts_describe_the_item_whatever_their_name() -> None:
    words = "boil the water with the salt, add the leek, wait ten minutes, serve it in warm bowls with bread"
    rows = [{"id": str(at), "title": f"Soup {at}", "directions": f"{words} {at}"} for at in range(4)]
    assert from_rows(rows).columns["description"] == "directions"


def test_a_title_of_another_name_is_found_by_its_texts() -> None:
    rows = [{"id": str(at), "what": f"Lamp number {at}", "kind": "x"} for at in range(8)]
    catalog = from_rows(rows)
    assert catalog.cards["title"][3] == "Lamp number 3"
    assert "title is column 'what', by its texts" in catalog.notes[0]


def test_without_an_id_the_address_is_one_and_that_is_a_warning() -> None:
    rows = [{"title": f"Page {at}", "url": f"/p/{at}"} for at in range(3)]
    catalog = from_rows(rows)
    assert catalog.ids == ("/p/0", "/p/1", "/p/2")
    assert catalog.warnings[0].startswith("No column looks like the items' ids: their addresses are taken")


def test_without_anything_else_a_hash_of_the_text_is_the_id_and_that_is_a_warning() -> None:
    rows = [{"title": f"Lamp {at % 3}", "price": str(at)} for at in range(6)]
    catalog, again = from_rows(rows), from_rows(rows[::-1])
    assert len(catalog.ids) == 3 and set(catalog.ids) == set(again.ids)
    assert catalog.warnings[0].startswith("No column tells the items apart: a hash of")


def test_a_column_of_bytes_that_say_nothing_is_no_id() -> None:
    catalog = from_rows([{"title": "Emma", "blob": b""}])
    assert "column 'blob'" not in catalog.warnings[0]


def test_words_for_no_value_are_empty_cells_but_for_titles() -> None:
    catalog = table(id="1 2 3", title="NULL None Emma", brand="NULL \\N Acme", price="NaN 2 3")
    assert catalog.texts == ("NULL", "None", "Emma. Acme")
    assert catalog.cards["price"] == (None, 2.0, 3.0) and catalog.notes == ()


def test_a_field_may_have_several_columns_and_a_template() -> None:
    row = {"id": "7", "title": "Lamp", "a": "one", "b": "two", "handle": "red-lamp"}
    catalog = from_rows([row], fields={"description": ["a", "b"], "url": "/products/{handle}"})
    assert catalog.texts == ("Lamp. one. two",)
    assert catalog.cards["url"] == ("/products/red-lamp",)
    with pytest.raises(FieldError, match=r"'title' has one column, but 2 are named: a, b"):
        from_rows([row], fields={"title": ["a", "b"]})
    with pytest.raises(FieldError, match=r"Field 'url' names the column 'slug'.*There are: id, title"):
        from_rows([row], fields={"url": "/products/{slug}"})


def test_an_error_names_the_column_that_was_taken_and_a_better_one(tmp_path: Path) -> None:
    lines = [f"{number if number % 2 else ''},L{number},Lamp {number}" for number in range(100)]
    with pytest.raises(CatalogError, match=r"id is column 'code'.*Column 'sku' is filled.*--field id=sku"):
        from_csv(tmp_path, "code,sku,title", *lines, fields={"id": "code"})
