"""From a table to a catalog: ids, fields, texts, cards, and the rows that are left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recbuild.errors import CatalogError, FieldError
from tests.support.inputs.catalogs import from_csv, from_parquet

# --- ids


def test_ids_of_numbers_have_no_decimals(tmp_path: Path) -> None:
    assert from_parquet(tmp_path, {"sku": [7.0, 12345678901.0], "name": ["a", "b"]}).ids == (
        "7",
        "12345678901",
    )
    assert from_parquet(tmp_path, {"sku": [7, 8], "name": ["a", "b"]}).ids == ("7", "8")


def test_ids_are_stripped_and_keep_their_zeros(tmp_path: Path) -> None:
    assert from_csv(tmp_path, "id,title", " 007 ,Emma").ids == ("007",)


def test_ids_that_no_page_could_name_are_left_out(tmp_path: Path) -> None:
    catalog = from_csv(tmp_path, "id,title", f"{'x' * 200},a", f"{'x' * 201},b", "a\x07b,c", ",d", "  ,e")
    assert len(catalog.ids) == 1
    assert [(one.row, one.reason) for one in catalog.rejected] == [
        (3, "an id of 201 characters; 200 are allowed"),
        (4, "an id with control characters ('a\\x07b')"),
        (5, "no id"),
        (6, "no id"),
    ]


def test_two_items_with_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(
        CatalogError,
        match=r"catalog.csv: 1 rows have the id of .*2 \('Emma'\) and 4 \('Dracula'\).*--field id=COLUMN",
    ):
        from_csv(tmp_path, "id,title", "a,Emma", "b,Persuasion", "a,Dracula")


def test_two_items_with_one_id_are_one_item_on_demand(tmp_path: Path) -> None:
    lines = ("a,Emma,8,novel", "b,Persuasion,9,novel", "a,Dracula,7,horror")
    first = from_csv(tmp_path, "id,title,price,category", *lines, catalog={"repeated": "first"})
    assert (first.ids, first.cards["price"]) == (("a", "b"), (8.0, 9.0))
    merged = from_csv(tmp_path, "id,title,price,category", *lines, catalog={"repeated": "merge"})
    assert (merged.ids, merged.cards["price"]) == (("a", "b"), (7.0, 9.0))
    assert merged.texts[0] == "Emma. novel, horror"


def test_a_row_that_stands_there_twice_is_one_item(tmp_path: Path) -> None:
    catalog = from_csv(tmp_path, "id,title,price", "a,Emma,8", "b,Dracula,9", "a,Emma,8")
    assert (catalog.ids, catalog.cards["price"], catalog.rejected) == (("a", "b"), (8.0, 9.0), ())
    assert catalog.notes == ("1 rows belong to the item of an earlier row, as variants do: 1 items.",)


def test_rows_of_variants_without_a_text_belong_to_their_product(tmp_path: Path) -> None:
    lines = [f"shirt,,{price}" for price in range(20)]
    catalog = from_csv(tmp_path, "Handle,Title,Variant Price", "shirt,A shirt,8", *lines)
    assert (catalog.ids, catalog.rejected) == (("shirt",), ())
    # Shops write 0 for "no price".
    assert (catalog.cards["price"], catalog.cards["price_max"]) == ((1.0,), (19.0,))
    assert "20 rows belong to the item of an earlier row" in catalog.notes[-1]


def test_a_catalog_in_another_order_says_the_same_of_each_item(tmp_path: Path) -> None:
    lines = ("a,Emma,8,no,0", "b,Persuasion,,yes,1", "c,Dracula,9,yes,2")
    catalog = from_csv(tmp_path, "id,title,price,stock,v", *lines, vectors="v")
    taken = catalog.take(np.array([2, 0, 1]))
    assert (taken.ids, taken.texts) == (("c", "a", "b"), ("Dracula", "Emma", "Persuasion"))
    assert taken.cards == {"title": ("Dracula", "Emma", "Persuasion"), "price": (9.0, 8.0, None)}
    assert (catalog.rank.tolist(), taken.rank.tolist()) == ([0, 1, 2], [2, 0, 1])
    assert taken.stock.tolist() == [True, False, True]
    np.testing.assert_array_equal(taken.vectors, [[2], [0], [1]])
    assert taken.take(np.array([1, 2, 0])).rank.tolist() == [0, 1, 2]


# --- rows that cannot be used


def test_a_row_without_a_text_is_left_out(tmp_path: Path) -> None:
    catalog = from_csv(tmp_path, "id,title,description", "a,Emma,", "b,,A novel", "c, ,<p></p>")
    assert catalog.texts == ("Emma", "A novel")
    assert catalog.cards["title"] == ("Emma", None)
    assert [(one.row, one.reason) for one in catalog.rejected] == [(4, "no text (id 'c')")]


def test_a_handful_of_bad_rows_is_always_let_pass(tmp_path: Path) -> None:
    assert len(from_csv(tmp_path, "id,title", "a,Emma", *[",x"] * 5).rejected) == 5


def test_more_bad_rows_than_allowed_are_refused_with_the_first_five(tmp_path: Path) -> None:
    with pytest.raises(CatalogError) as caught:
        from_csv(tmp_path, "id,title", *[f"{number},x" for number in range(94)], *[",x"] * 6)
    message = str(caught.value)
    assert "catalog.csv: 6 of 100 rows cannot be used (allowed: 5)" in message
    assert [line.strip() for line in message.splitlines()[1:6]] == [
        f"row {row}: no id" for row in range(96, 101)
    ]
    assert "max_rejected = 0.06 in recbuild.toml" in message
    assert caught.value.exit_code == 3


def test_the_limit_can_be_raised_and_set_to_none_at_all(tmp_path: Path) -> None:
    lines = [*[f"{number},x" for number in range(10)], *[",x"] * 10]
    assert len(from_csv(tmp_path, "id,title", *lines, max_rejected=0.5).ids) == 10
    with pytest.raises(CatalogError, match="1 of 2 rows"):
        from_csv(tmp_path, "id,title", "a,x", ",x", max_rejected=0)


def test_a_catalog_without_a_usable_row_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"(?s)2 of 2 rows cannot be used.*--field id=COLUMN"):
        from_csv(tmp_path, "id,title", "\x07,Emma", "\x08,Dracula", max_rejected=1)


# --- fields


def test_a_catalog_without_texts_says_how_to_name_them(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"--field title=COLUMN\. There are: id, pages\."):
        from_csv(tmp_path, "id,pages", "1,200")
    assert from_csv(tmp_path, "n,t", "1,7", fields={"id": "n", "title": "t"}).texts == ("7",)


def test_what_was_found_is_told(tmp_path: Path) -> None:
    catalog = from_csv(tmp_path, "SKU,Product Name,Body (HTML),Price", "1,Emma,x,8")
    assert catalog.columns == {
        "id": "SKU",
        "title": "Product Name",
        "description": "Body (HTML)",
        "price": "Price",
    }


def test_an_unknown_column_is_refused_with_the_nearest(tmp_path: Path) -> None:
    lines = ("id,title,Genre", "1,Emma,novel")
    asked: list[dict[str, Any]] = [
        {"fields": {"category": "genre"}},
        {"card": ["genre"]},
        {"text": "{title} {genre}"},
        {"vectors": "genre"},
    ]
    for settings in asked:
        with pytest.raises(FieldError, match=r"'genre'.*Did you mean 'Genre'\?.*id, title, Genre") as caught:
            from_csv(tmp_path, *lines, **settings)
        assert caught.value.exit_code == 4


# --- texts


def test_the_text_starts_with_the_title_and_leaves_out_what_is_missing(tmp_path: Path) -> None:
    catalog = from_csv(
        tmp_path,
        "id,description,title,brand,category,tags",
        "1,<p>A <b>fine</b> thing.</p>,What?,Acme,Home > Lamps,red|warm|red",
        '2,,Lamp,,,"red, warm"',
    )
    assert catalog.texts == ("What? Home > Lamps. Acme. red, warm. A fine thing.", "Lamp. red, warm")


def test_a_template_may_name_fields_and_columns(tmp_path: Path) -> None:
    catalog = from_csv(
        tmp_path,
        "id,name,cast,year",
        "1,Emma,Anya | Bill,2020",
        "2,Dracula,,1931",
        text="{title}, {year}. With {cast}!",
    )
    assert catalog.texts == ("Emma, 2020. With Anya | Bill!", "Dracula, 1931!")


def test_lists_come_as_lists_or_as_texts(tmp_path: Path) -> None:
    listed = from_parquet(
        tmp_path, {"id": ["1"], "title": ["Emma"], "tags": [["a, b", "c"]], "genres": [["drama"]]}
    )
    assert listed.texts == ("Emma. drama. a, b, c",)
    for tags in ('"a|b"', '"a, b"', "a;b", "\"['a', 'b']\"", '"[""a"", ""b""]"'):
        assert from_csv(tmp_path, "id,title,tags", f'1,"Emma, a novel",{tags}').texts == (
            "Emma, a novel. a, b",
        )


def test_a_long_description_is_cut_between_words(tmp_path: Path) -> None:
    (text,) = from_csv(tmp_path, "id,description", f"1,{'word ' * 1000}").texts
    assert len(text) <= 2000
    assert set(text.split()) == {"word"}


# --- cards


def test_cards_have_the_usual_fields_then_the_chosen_columns(tmp_path: Path) -> None:
    catalog = from_csv(
        tmp_path,
        "year,image_url,link,price,name,id,vendor",
        "1816,e.jpg,/e,8.50,Emma &amp; I,1,Acme",
        card=["year", "brand"],
    )
    assert list(catalog.cards.items()) == [
        ("title", ("Emma & I",)),
        ("url", ("/e",)),
        ("image", ("e.jpg",)),
        ("price", (8.5,)),
        ("year", ("1816",)),
        ("brand", ("Acme",)),
    ]


def test_numbers_stay_numbers_on_cards_but_not_as_titles(tmp_path: Path) -> None:
    catalog = from_parquet(
        tmp_path, {"id": [1, 2], "title": [1984, 2666], "rating": [4.5, None]}, card=["rating"]
    )
    assert catalog.cards == {"title": ("1984", "2666"), "rating": (4.5, None)}


def test_a_field_that_every_card_has_cannot_be_added(tmp_path: Path) -> None:
    with pytest.raises(FieldError, match="'price', which is on every card anyway"):
        from_csv(tmp_path, "id,title,price", "1,Emma,8", card=["price"])


def test_links_that_could_run_are_dropped_and_counted(tmp_path: Path) -> None:
    good = ["https://a.example/x", "HTTP://a.example", "/x", "x.html?a=b:c", "//cdn.example/x", "#x", ""]
    bad = [
        "javascript:alert(1)",
        " JavaScript:x",
        "data:text/html,x",
        "vbscript:x",
        "java\tscript:x",
        "C:\\x",
    ]
    lines = [f'{number},t,"{url}"' for number, url in enumerate([*good, *bad])]
    catalog = from_csv(tmp_path, "id,title,url", *lines)
    assert catalog.cards["url"] == (*good[:-1], None, *[None] * len(bad))
    assert catalog.notes == (
        "6 links are left out: not http, https or relative, such as 'javascript:alert(1)' in row 9.",
    )


def test_the_first_of_several_images_is_taken(tmp_path: Path) -> None:
    one = "https://a.example/w_3,h_4/x.jpg"
    for cell in (one, f"{one}, https://b.example", f"{one},https://b.example", f"{one} | x"):
        assert from_csv(tmp_path, "id,title,images", f'1,Emma,"{cell}"').cards["image"] == (one,)
    assert from_parquet(tmp_path, {"id": ["1"], "title": ["Emma"], "images": [[one, "x"]]}).cards[
        "image"
    ] == (one,)
