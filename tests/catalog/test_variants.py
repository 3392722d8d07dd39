"""Variants of a product are one item, however an export writes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from recbuild.catalog.load import Catalog
from recbuild.errors import FieldError
from tests.support.inputs.catalogs import from_csv, from_rows


def shirts(folder: Path, parent: str, *lines: str, **settings: Any) -> Catalog:
    return from_csv(folder, f"id,title,{parent},color,price,in_stock", *lines, **settings)


def test_rows_of_a_google_group_are_one_item_with_a_range_of_prices(tmp_path: Path) -> None:
    catalog = shirts(
        tmp_path,
        "item_group_id",
        "a1,Linen shirt,G1,red,20,out of stock",
        "a2,Linen shirt,G1,blue,25,in stock",
        "b1,Wool hat,,grey,9,in stock",
        "c1,Silk scarf,G2,red,30,out of stock",
        "c2,Silk scarf,G2,blue,30,out of stock",
    )
    assert catalog.ids == ("a1", "b1", "c1")
    assert catalog.cards["price"] == (20.0, 9.0, 30.0)
    assert catalog.cards["price_max"] == (25.0, None, None)
    assert catalog.stock.tolist() == [True, True, False]
    assert "2 rows belong to the item of an earlier row, as variants do: 2 items." in catalog.notes


def test_every_variant_names_its_item(tmp_path: Path) -> None:
    catalog = shirts(
        tmp_path, "item_group_id", "a1,Shirt,G1,red,20,yes", "a2,Shirt,G1,blue,25,yes", "b1,Hat,,grey,9,yes"
    )
    assert catalog.other_names.aliases == {"a2": "a1", "G1": "a1"}


def test_variations_of_woocommerce_belong_to_their_parent() -> None:
    rows = [
        {"ID": "10", "Type": "variable", "SKU": "HOOD", "Name": "Hoodie", "Parent": "", "Regular price": ""},
        {"ID": "11", "Type": "variation", "SKU": "HOOD-R", "Name": "Hoodie - Red", "Parent": "HOOD"},
        {"ID": "12", "Type": "variation", "SKU": "HOOD-B", "Name": "Hoodie - Blue", "Parent": "id:10"},
        {"ID": "20", "Type": "simple", "SKU": "CAP", "Name": "Cap", "Parent": "", "Regular price": "16"},
    ]
    rows[1] |= {"Regular price": "45", "Sale price": "42"}
    rows[2] |= {"Regular price": "45"}
    catalog = from_rows(rows)
    assert catalog.ids == ("10", "20")
    assert (catalog.cards["price"], catalog.cards["price_max"]) == ((42.0, 16.0), (45.0, None))
    assert catalog.other_names.aliases == {
        **{"11": "10", "12": "10"},
        **{"HOOD": "10", "HOOD-R": "10", "HOOD-B": "10"},
    }


def test_variations_of_a_draft_are_left_out_with_it() -> None:
    rows = [
        {"ID": "10", "Name": "Hoodie", "Parent": "", "Published": "-1"},
        {"ID": "11", "Name": "Hoodie - Red", "Parent": "id:10", "Published": "1"},
        {"ID": "20", "Name": "Cap", "Parent": "", "Published": "1"},
    ]
    assert from_rows(rows).ids == ("20",)


def test_rows_of_a_shopify_handle_are_one_item(tmp_path: Path) -> None:
    catalog = from_csv(
        tmp_path,
        "Handle,Title,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty,Image Src",
        "shirt,Linen shirt,S,S-1,20.00,0,https://x.test/1.jpg",
        "shirt,,M,S-2,22.00,3,https://x.test/2.jpg",
        "shirt,,,,,,https://x.test/3.jpg",
        "hat,Wool hat,,H-1,9.00,1,",
    )
    assert catalog.ids == ("shirt", "hat")
    assert (catalog.cards["price"], catalog.cards["price_max"]) == ((20.0, 9.0), (22.0, None))
    assert catalog.cards["image"] == ("https://x.test/1.jpg", None)
    assert catalog.stock.tolist() == [True, True]
    assert catalog.other_names.aliases == {"S-1": "shirt", "S-2": "shirt"}


def test_what_differs_among_variants_is_in_the_text(tmp_path: Path) -> None:
    lines = [f"a{at},Shirt,G{at // 2},{('red', 'blue', 'green')[at % 3]},20,yes" for at in range(40)]
    catalog = shirts(tmp_path, "item_group_id", *lines)
    assert catalog.texts[:2] == ("Shirt. red, blue", "Shirt. green, red")


def test_a_tree_of_pages_is_no_variants() -> None:
    rows = [
        {"id": "1", "title": "Guide", "parent_id": ""},
        {"id": "2", "title": "Guide to lamps", "parent_id": "1"},
        {"id": "3", "title": "Guide to red lamps", "parent_id": "2"},
    ]
    catalog = from_rows(rows)
    assert len(catalog.ids) == 3
    assert catalog.notes[0].startswith("Column 'parent_id' is not taken to name the product of a variant")


def test_a_column_that_names_a_category_is_no_product() -> None:
    rows = [
        {"id": f"{at}", "title": title, "group_id": "7"} for at, title in enumerate(("Lamp", "Shoe", "Tea"))
    ]
    assert len(from_rows(rows).ids) == 3
    assert len(from_rows(rows, fields={"parent": "group_id"}).ids) == 1


def test_a_named_column_groups_rows() -> None:
    rows = [{"id": f"{at}", "title": "Lamp", "family": f"f{at // 2}"} for at in range(4)]
    assert from_rows(rows, fields={"parent": "family"}).ids == ("0", "2")
    with pytest.raises(FieldError, match=r"Field 'parent'.*'famly'"):
        from_rows(rows, fields={"parent": "famly"})


# --- exports of platforms


def test_products_of_a_json_feed_have_the_prices_of_their_variants() -> None:
    rows = [
        {
            **{
                "id": 1,
                "title": "Tee",
                "handle": "tee",
                "body_html": "<p>Soft</p>",
                "product_type": "Shirts",
            },
            "variants": [
                {"id": 11, "title": "S", "sku": "T-S", "price": "20.00", "available": False},
                {"id": 12, "title": "M", "sku": "T-M", "price": "22.00", "available": True},
            ],
            "images": [{"src": "https://x.test/t.jpg", "position": 1}],
        },
        {
            **{"id": 2, "title": "Cap", "handle": "cap", "body_html": "", "product_type": "Hats"},
            "variants": [],
        },
    ]
    catalog = from_rows(rows)
    assert (catalog.ids, catalog.cards["title"]) == (("1", "2"), ("Tee", "Cap"))
    assert (catalog.cards["price"], catalog.cards["price_max"]) == ((20.0, None), (22.0, None))
    assert catalog.cards["image"] == ("https://x.test/t.jpg", None)
    assert catalog.cards["url"] == ("/products/tee", "/products/cap")
    assert catalog.stock.tolist() == [True, True]
    assert {"11", "12", "T-S", "T-M"} <= set(catalog.other_names.aliases)


def test_rows_without_an_id_continue_the_row_above(tmp_path: Path) -> None:
    catalog = from_csv(
        tmp_path,
        "Product ID [Non Editable],Variant ID [Non Editable],Title,SKU,Option Value 1,Price,Stock,Visible",
        "p1,v1,Mug,M-1,Red,12.00,0,Yes",
        ",v2,,M-2,Blue,14.00,Unlimited,",
        "p2,v3,Bowl,B-1,,9.00,3,Yes",
        "p3,v4,Plate,P-1,,9.00,3,No",
    )
    assert (catalog.ids, catalog.cards["price"]) == (("p1", "p2"), (12.0, 9.0))
    assert catalog.cards["price_max"] == (14.0, None)
    assert catalog.other_names.aliases["M-2"] == "p1"


def test_other_views_of_a_magento_store_are_left_out(tmp_path: Path) -> None:
    catalog = from_csv(
        tmp_path,
        "sku,store_view_code,product_type,name,price,special_price,url_key,visibility",
        'A,,simple,Bag,10,8,bag,"Catalog, Search"',
        "A,trade,,Bag for the trade,,,,",
        'B,,simple,Cap,9,,cap,"Catalog, Search"',
        fields={"url": "/{url_key}.html"},
    )
    assert (catalog.ids, catalog.cards["title"]) == (("A", "B"), ("Bag", "Cap"))
    assert catalog.cards["url"] == ("/bag.html", "/cap.html")
    assert catalog.cards["price"] == (8.0, 9.0)
    assert "1 rows are left out, which are no items: store_view_code is 'trade'" in " ".join(catalog.notes)


def test_a_column_of_currencies_tells_the_currency() -> None:
    rows = [{"id": "1", "title": "Mug", "price": "8", "CURRENCY_CODE": "eur"}]
    assert from_rows(rows).currency == "EUR"
    assert from_rows([*rows, rows[0] | {"id": "2", "CURRENCY_CODE": "USD"}]).currency is None


def test_tags_that_are_counted_are_their_words() -> None:
    rows = [{"appid": "1", "name": "Game", "tags": "{'FPS': 120, 'Action': 80}"}]
    assert from_rows(rows).texts == ("Game. FPS, Action",)
