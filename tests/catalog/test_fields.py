"""Which column is which field, by their names alone."""

from __future__ import annotations

import pytest

from recbuild.catalog.fields import check_column, find_fields, words_of
from recbuild.errors import FieldError

USUAL = {"id": ("id", "sku"), "title": ("title", "name"), "description": ("body_html", "summary")}


def test_case_punctuation_and_accents_do_not_matter() -> None:
    columns = ["SKU", "Body (HTML)", "Titlé"]
    assert list(find_fields(columns, {}, USUAL)) == ["id", "title", "description"]


def test_the_preferred_name_wins_whatever_the_order() -> None:
    assert find_fields(["sku", "name", "id", "title"], {}, USUAL) == {"id": "id", "title": "title"}


def test_a_choice_overrides_and_takes_its_column() -> None:
    found = find_fields(["id", "title", "body_html", "summary"], {"title": "body_html"}, USUAL)
    assert found == {"id": "id", "title": "body_html", "description": "summary"}


def test_an_empty_choice_leaves_a_field_out() -> None:
    assert find_fields(["id", "title"], {"title": ""}, USUAL) == {"id": "id"}


def test_a_column_that_is_taken_is_no_field() -> None:
    assert find_fields(["id", "title"], {}, USUAL, taken=["title"]) == {"id": "id"}


def test_an_unknown_field_is_refused_with_the_list() -> None:
    with pytest.raises(
        FieldError, match=r"no field 'titel'. Did you mean 'title'\? The fields are: id, title, "
    ):
        find_fields(["id", "titel"], {"titel": "titel"}, USUAL)


def test_an_unknown_column_is_refused_with_those_there_are() -> None:
    with pytest.raises(
        FieldError, match=r"Field 'title'.*'Nmae'.*Did you mean 'name'\? There are: id, name\."
    ):
        find_fields(["id", "name"], {"title": "Nmae"}, USUAL)


def test_where_a_fields_name_would_do_columns_and_fields_are_listed_apart() -> None:
    with pytest.raises(FieldError) as caught:
        check_column("nocol", ["sku", "name", "year"], "card", {"id": "sku", "title": "name"})
    assert str(caught.value) == (
        "card names the column 'nocol', which does not exist. There are: sku, name, year. "
        "A field's name will do as well: id, title."
    )


@pytest.mark.parametrize("name", ["objectID", "object_id", "Object ID", "object-id"])
def test_the_words_of_a_name_are_told_apart(name: str) -> None:
    assert words_of(name) == ["object", "id"]
