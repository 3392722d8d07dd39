"""What the settings, dates and words for stock say of what is shown, and the addresses on cards."""

from __future__ import annotations

import pytest

from recbuild.errors import CatalogError, ConfigError, FieldError
from tests.support.inputs.catalogs import from_rows

STATES = [
    {"id": "1", "title": "Lamp", "state": "live", "price": "8", "tags": "new|warm"},
    {"id": "2", "title": "Shoe", "state": "Live", "price": "90", "tags": "warm"},
    {"id": "3", "title": "Tea", "state": "hidden", "price": "4", "tags": "new"},
    {"id": "4", "title": "Cup", "state": "", "price": "", "tags": ""},
]


@pytest.mark.parametrize(
    ("condition", "kept"),
    [
        ({"field": "state", "any_of": ["live"]}, "1 2"),
        ({"field": "state"}, "1 2 3"),
        ({"field": "price", "low": 5, "high": 50}, "1"),
        ({"field": "tags", "any_of": "new"}, "1 3"),
    ],
)
def test_the_settings_keep_rows_by_a_condition(condition: dict[str, object], kept: str) -> None:
    catalog = from_rows(STATES, catalog={"keep": [condition]})
    assert catalog.ids == tuple(kept.split())
    assert f"{4 - len(catalog.ids)} rows are left out by [catalog] keep: " in catalog.notes[0]


def test_all_conditions_have_to_hold() -> None:
    keep = [{"field": "state"}, {"field": "price", "high": 50}]
    catalog = from_rows(STATES, catalog={"keep": keep})
    assert catalog.ids == ("1", "3")
    assert [note.split(" by ")[0] for note in catalog.notes] == ["1 rows are left out", "1 rows are left out"]


def test_a_condition_that_leaves_nothing_is_refused() -> None:
    with pytest.raises(CatalogError, match=r"keep leaves out all of its 4 rows.*state is 'live'"):
        from_rows(STATES, catalog={"keep": [{"field": "state", "any_of": ["gone"]}]})


def test_a_condition_on_a_column_that_there_is_not_is_refused() -> None:
    with pytest.raises(FieldError, match=r"\[catalog\] keep names the column 'sate'.*Did you mean 'state'"):
        from_rows(STATES, catalog={"keep": [{"field": "sate"}]})
    with pytest.raises(ConfigError, match="there is no setting of a condition 'anyof'"):
        from_rows(STATES, catalog={"keep": [{"field": "state", "anyof": ["live"]}]})


def test_what_has_expired_is_left_out() -> None:
    days = ("2026-11-01", "2026-11-30T23:59:59+0100", "", "1.12.2026")
    rows = [{"id": f"{at}", "title": "Lamp", "expiration_date": day} for at, day in enumerate(days)]
    catalog = from_rows(rows, catalog={"as_of": "2026-11-30"})
    assert catalog.ids == ("1", "2", "3")
    assert catalog.notes[0].startswith("1 rows have expired by 2026-11-30: expiration_date is '2026-11-01'")
    assert len(from_rows(rows, catalog={"as_of": "2026-11-30"}, fields={"expires": ""}).ids) == 4


@pytest.mark.parametrize(
    ("word", "there"),
    [
        ("Auf Lager", True),
        ("sofort lieferbar", True),
        ("Nicht verfügbar", False),
        ("ausverkauft", False),
        ("Épuisé", False),
        ("En stock", True),
        ("Agotado", False),
        ("In Stock (3 left)", True),
        ("Out", False),
        ("nein", False),
        ("Niet op voorraad", False),
        ("В наличии", True),
        ("нет в наличии", False),
        ("有货", True),
        ("缺货", False),
        ("在庫なし", False),
        ("품절", False),
        ("https://schema.org/SoldOut", False),
        ("0 in stock", False),
        ("10+", True),
    ],
)
def test_words_for_stock_of_large_languages_are_known(word: str, there: bool) -> None:
    catalog = from_rows([{"id": "1", "title": "Lamp", "availability": word}])
    assert (catalog.stock.tolist(), catalog.notes) == ([there], ())


def test_a_shops_own_words_for_stock_are_settings() -> None:
    rows = [{"id": f"{at}", "title": "Lamp", "stock": word} for at, word in enumerate(("da", "weg", "dort"))]
    assert from_rows(rows, catalog={"out_of_stock": ["weg"]}).stock.tolist() == [True, False, True]
    words = {"in_stock": ["da", "dort"], "out_of_stock": ["weg"]}
    assert from_rows(rows, catalog=words).notes == ()


# --- addresses


@pytest.mark.parametrize(
    ("cell", "image"),
    [
        ("['https://x.test/a.jpg', 'https://x.test/b.jpg']", "https://x.test/a.jpg"),
        ('["https://x.test/a.jpg"]', "https://x.test/a.jpg"),
        ('{"src": "https://x.test/a.jpg", "alt": "A"}', "https://x.test/a.jpg"),
        ("https://x.test/a.jpg;https://x.test/b.jpg", "https://x.test/a.jpg"),
        ("https://x.test/a.jpg https://x.test/b.jpg", "https://x.test/a.jpg"),
        ("//cdn.x.test/a.jpg", "//cdn.x.test/a.jpg"),
        ("www.x.test/a.jpg", "https://www.x.test/a.jpg"),
        ("/media/a.jpg", "/media/a.jpg"),
        ("[]", None),
    ],
)
def test_the_first_address_of_a_cell_is_taken(cell: str, image: str | None) -> None:
    rows = [{"id": "1", "title": "Lamp", "image": cell}, {"id": "2", "title": "Tea", "image": "/b.jpg"}]
    assert from_rows(rows).cards["image"] == (image, "/b.jpg")


def test_lists_of_objects_in_a_cell_are_their_names() -> None:
    genres = "[{'id': 16, 'name': 'Animation'}, {'id': 35, 'name': 'Comedy'}]"
    assert from_rows([{"id": "1", "title": "Film", "genres": genres}]).texts == ("Film. Animation, Comedy",)


def test_addresses_on_cards_are_made_absolute_where_the_settings_say_of_what() -> None:
    links = [
        "/emma",
        "emma.html",
        "../emma",
        "?sku=1",
        "//cdn.example/emma",
        "http://a.example/b",
        "http://[",
        "",
    ]
    rows = [{"id": str(at), "title": "Emma", "url": link, "image": link} for at, link in enumerate(links)]
    plain, based = (
        from_rows(rows, catalog=given) for given in ({}, {"base_url": "https://shop.example/books"})
    )
    assert list(plain.cards["url"]) == [*links[:-1], None]
    assert list(based.cards["url"]) == [
        "https://shop.example/emma",
        "https://shop.example/books/emma.html",
        "https://shop.example/emma",
        "https://shop.example/books/?sku=1",
        "https://cdn.example/emma",
        "http://a.example/b",
        "http://[",
        None,
    ]
    assert list(based.cards["image"]) == list(based.cards["url"])


def test_addresses_in_further_languages_are_made_absolute_too() -> None:
    rows = [{"id": "1", "title": "Emma", "title_fr": "Emma", "url": "/emma", "url_fr": "/fr/emma"}]
    catalog = from_rows(rows, language="en", catalog={"base_url": "https://shop.example/"})
    assert list(catalog.cards["url@fr"]) == ["https://shop.example/fr/emma"]


@pytest.mark.parametrize(
    "base", ["shop.example", "/books/", "ftp://shop.example/", "https://", "https://a/?b=1"]
)
def test_what_is_not_the_address_of_a_site_is_no_base(base: str) -> None:
    with pytest.raises(
        ConfigError, match=r'catalog.base_url: .* is not the address of a site: "https://shop'
    ):
        from_rows(STATES, catalog={"base_url": base})


def test_a_misspelt_base_url_is_refused_with_the_right_name() -> None:
    with pytest.raises(ConfigError, match=r"there is no setting .catalog.baseurl.\. Did you mean 'base_url'"):
        from_rows(STATES, catalog={"baseurl": "https://shop.example/"})
