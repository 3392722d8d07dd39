"""Which column is which field, by their names alone."""

from __future__ import annotations

import pytest

from recbuild.catalog.fields import check_column, check_field, folded, words_of
from recbuild.errors import FieldError


def test_case_punctuation_and_accents_do_not_matter() -> None:
    assert folded("Body (HTML)") == folded("body_html") and folded("Titlé") == folded("TITLE")


def test_an_unknown_field_is_refused_with_the_list() -> None:
    with pytest.raises(
        FieldError, match=r"no field 'titel'. Did you mean 'title'\? The fields are: id, title, "
    ):
        check_field("titel", ["id", "title", "tags"])


def test_an_unknown_column_is_refused_with_those_there_are() -> None:
    with pytest.raises(
        FieldError, match=r"Field 'title'.*'Nmae'.*Did you mean 'name'\? There are: id, name\."
    ):
        check_column("Nmae", ["id", "name"], "Field 'title'")


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
