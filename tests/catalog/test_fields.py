"""Which column is which field."""

from __future__ import annotations

import pytest

from recbuild.catalog.fields import USUAL_NAMES, column_of, find_fields
from recbuild.errors import FieldError

GOOGLE_FEED = (
    "id,title,description,link,image_link,availability,price,brand,gtin,google_product_category,product_type"
)
SHOPIFY = (
    "Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Variant SKU,"
    "Variant Price,Image Src,Image Position,Gift Card,Status"
)
WOOCOMMERCE = (
    "ID,Type,SKU,Name,Published,Short description,Description,In stock?,Stock,Sale price,Regular price,"
    "Categories,Tags,Images"
)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            GOOGLE_FEED,
            "id title category=product_type brand description price image=image_link url=link "
            "stock=availability",
        ),
        (
            SHOPIFY,
            "id=Handle title=Title category=Product_Category brand=Vendor tags=Tags description=Body_(HTML) "
            "price=Variant_Price image=Image_Src published=Published",
        ),
        (
            WOOCOMMERCE,
            "id=ID title=Name category=Categories tags=Tags description=Description price=Regular_price "
            "image=Images stock=In_stock? published=Published",
        ),
        (
            "item_id,title,description,category,genres,cast,year,image_url,wiki_page",
            "id=item_id title category tags=genres description image=image_url",
        ),
        ("item_id,title,plot,genres,cast", "id=item_id title category=genres description=plot"),
    ],
)
def test_the_columns_of_usual_exports_are_recognised(header: str, expected: str) -> None:
    pairs = [pair.partition("=") for pair in expected.split()]
    wanted = {field: column.replace("_", " ") or field for field, _, column in pairs}
    found = find_fields(header.split(","), {})
    assert {field: column.replace("_", " ") for field, column in found.items()} == wanted


def test_case_and_punctuation_do_not_matter() -> None:
    columns = ["ITEM-ID", "Product Name", "imageUrl", "In stock?"]
    assert list(find_fields(columns, {})) == ["id", "title", "image", "stock"]


def test_the_preferred_name_wins_whatever_the_order() -> None:
    assert find_fields(["sku", "name", "id", "title"], {}) == {"id": "id", "title": "title"}


def test_a_choice_overrides_and_takes_its_column() -> None:
    columns = ["id", "title", "description", "summary"]
    found = find_fields(columns, {"title": "description"})
    assert found == {"id": "id", "title": "description", "description": "summary"}


def test_an_empty_choice_leaves_a_field_out() -> None:
    assert find_fields(["id", "title", "price"], {"price": ""}) == {"id": "id", "title": "title"}


def test_a_column_that_is_taken_is_no_field() -> None:
    assert find_fields(["id", "title", "features"], {}, taken=["features"]) == {"id": "id", "title": "title"}


def test_no_column_serves_two_fields() -> None:
    every_name = list(dict.fromkeys(name for names in USUAL_NAMES.values() for name in names))
    found = find_fields(every_name, {})
    assert list(found) == list(USUAL_NAMES)
    assert len(set(found.values())) == len(found)


def test_an_unknown_field_is_refused_with_the_list() -> None:
    with pytest.raises(
        FieldError, match=r"no field 'titel'. Did you mean 'title'\? The fields are: id, title, "
    ):
        find_fields(["id", "titel"], {"titel": "titel"})


def test_an_unknown_column_is_refused_with_those_there_are() -> None:
    with pytest.raises(
        FieldError, match=r"Field 'title'.*'Nmae'.*Did you mean 'name'\? There are: id, name\."
    ):
        find_fields(["id", "name"], {"title": "Nmae"})


def test_where_a_fields_name_would_do_columns_and_fields_are_listed_apart() -> None:
    columns, fields = ["sku", "name", "year"], {"id": "sku", "title": "name"}
    with pytest.raises(FieldError) as caught:
        column_of("nocol", columns, fields, "card")
    assert str(caught.value) == (
        "card names the column 'nocol', which does not exist. There are: sku, name, year. "
        "A field's name will do as well: id, title."
    )
    assert column_of("title", columns, fields, "card") == "name"
    with pytest.raises(FieldError, match=r"Did you mean 'title'\?"):
        column_of("titel", columns, fields, "card")
