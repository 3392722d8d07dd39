"""What the cells of a catalog say: prices, stock, vectors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from recbuild.errors import VectorError
from tests.support.inputs.catalogs import from_csv, from_parquet

# --- prices


@pytest.mark.parametrize(
    ("text", "price", "currency"),
    [
        ("8.5", 8.5, None),
        (".5", 0.5, None),
        ("1.234", 1.234, None),
        ("£8.50", 8.5, "GBP"),
        ("8,50 €", 8.5, "EUR"),
        ("USD 8.50", 8.5, "USD"),
        ("15.00 SEK", 15.0, "SEK"),
        ("US$1,234.56", 1234.56, "USD"),
        ("1.234,56 €", 1234.56, "EUR"),
        ("1 234,56 €", 1234.56, "EUR"),
        ("1\u00a0234 zł", 1234.0, "PLN"),
        ("CHF 1'234.50", 1234.5, "CHF"),
        ("1.234 €", 1234.0, "EUR"),
        ("1,234,567", 1234567.0, None),
        ("0,125", 0.125, None),
        ("£8.50 – £12", 8.5, "GBP"),
        ("from 8", 8.0, None),
        ("1,280円", 1280.0, "JPY"),
        ("1万円", 10_000.0, "JPY"),
        ("10,000원", 10_000.0, "KRW"),
        ("NT$299", 299.0, "TWD"),
        ("RMB 88", 88.0, "CNY"),
    ],
)
def test_prices_are_read_as_shops_write_them(
    text: str, price: float, currency: str | None, tmp_path: Path
) -> None:
    catalog = from_csv(tmp_path, "id,title,price", f'1,Emma,"{text}"')
    assert (catalog.cards["price"], catalog.currency) == ((price,), currency)
    assert catalog.notes == ()


def test_what_is_no_price_is_left_out_and_told(tmp_path: Path) -> None:
    catalog = from_csv(
        tmp_path,
        "id,title,price",
        "1,a,8",
        "2,b,on request",
        "3,c,-5",
        "4,d,inf",
        f"5,e,£{'9' * 400}",
        "6,f,",
    )
    assert catalog.cards["price"] == (8.0, None, None, None, None, None)
    assert catalog.notes == ("4 prices are left out: not understood, such as 'on request' in row 3.",)


def test_missing_numbers_are_no_prices(tmp_path: Path) -> None:
    catalog = from_parquet(
        tmp_path, {"id": [1, 2, 3], "title": ["a", "b", "c"], "price": [8.5, None, float("nan")]}
    )
    assert (catalog.cards["price"], catalog.notes) == ((8.5, None, None), ())


def test_the_setting_for_the_currency_decides(tmp_path: Path) -> None:
    assert from_csv(tmp_path, "id,title,price", "1,a,$8", "2,b,8 EUR", currency="cad").currency == "CAD"


def test_a_sign_of_several_currencies_is_taken_with_a_note(tmp_path: Path) -> None:
    catalog = from_csv(tmp_path, "id,title,price", "1,a,$8")
    assert catalog.currency == "USD"
    assert catalog.notes == ("Prices with $ are taken as USD. If they are not, say so: --currency CODE.",)


def test_prices_in_another_currency_than_most_are_left_out(tmp_path: Path) -> None:
    catalog = from_csv(tmp_path, "id,title,price", "1,a,£8", "2,b,£9", "3,c,8 €")
    assert (catalog.currency, catalog.cards["price"]) == ("GBP", (8.0, 9.0, None))
    assert catalog.notes[0].startswith(
        "1 prices are left out: in EUR, not in GBP as the others, such as in row 4."
    )


def test_a_shared_sign_is_of_the_currency_that_others_name(tmp_path: Path) -> None:
    catalog = from_csv(tmp_path, "id,title,price", '1,a,"¥1,280"', "2,b,88元", "3,c,RMB 40", "4,d,NT$299")
    assert (catalog.currency, catalog.cards["price"]) == ("CNY", (1280.0, 88.0, 40.0, None))
    assert [note.split(":")[0] for note in catalog.notes] == ["1 prices are left out"]


@pytest.mark.parametrize(
    ("text", "price", "currency"), [("Rs. 1,499", 1499, "INR"), ("1 299 kr", 1299, "SEK")]
)
def test_a_sign_that_several_currencies_share_is_told(
    text: str, price: float, currency: str, tmp_path: Path
) -> None:
    catalog = from_csv(tmp_path, "id,title,price", f'1,Emma,"{text}"')
    assert (catalog.cards["price"], catalog.currency) == ((price,), currency)
    assert catalog.notes[0].endswith(f"are taken as {currency}. If they are not, say so: --currency CODE.")


def test_a_sign_of_letters_stands_alone(tmp_path: Path) -> None:
    assert from_csv(tmp_path, "id,title,price", "1,a,From 8").currency is None
    assert from_csv(tmp_path, "id,title,price", "1,a,Fr. 8").currency == "CHF"


# --- stock


def test_stock_is_understood_in_the_usual_words_and_numbers(tmp_path: Path) -> None:
    yes = [
        "true",
        "Yes",
        "1",
        "12",
        "in stock",
        "In_Stock",
        "https://schema.org/InStock",
        "preorder",
        "3 left",
        "",
    ]
    no = [
        "FALSE",
        "no",
        "0",
        "0.0",
        "-2",
        "out of stock",
        "OutOfStock",
        "Sold out",
        "0 in stock",
        "discontinued",
    ]
    catalog = from_csv(
        tmp_path, "id,title,availability", *[f"{number},t,{text}" for number, text in enumerate([*yes, *no])]
    )
    assert catalog.stock.tolist() == [True] * len(yes) + [False] * len(no)
    assert catalog.stock.dtype == np.bool_
    assert catalog.notes == ()


def test_stock_may_be_a_column_of_booleans_or_numbers(tmp_path: Path) -> None:
    base: dict[str, Any] = {"id": [1, 2, 3], "title": ["a", "b", "c"]}
    assert from_parquet(tmp_path, base | {"in_stock": [True, False, None]}).stock.tolist() == [
        True,
        False,
        True,
    ]
    assert from_parquet(tmp_path, base | {"quantity": [2.0, 0.0, None]}).stock.tolist() == [True, False, True]
    assert from_parquet(tmp_path, base).stock.tolist() == [True, True, True]


def test_invalid_words_count_as_in_stock_and_a_note_says_so(tmp_path: Path) -> None:
    catalog = from_csv(tmp_path, "id,title,stock", "1,a,no", "2,b,call us")
    assert catalog.stock.tolist() == [False, True]
    assert "1 items count as in stock" in catalog.notes[0]
    assert "'call us' in row 3" in catalog.notes[0]


# --- vectors


def test_vectors_come_as_lists_or_texts(tmp_path: Path) -> None:
    wanted = np.array([[0.5, -1.0], [2.0, 0.25]], dtype=np.float32)
    base: dict[str, Any] = {"id": ["1", "2"], "title": ["a", "b"]}
    for kind in (pa.list_(pa.float64()), pa.list_(pa.float32(), 2), pa.large_list(pa.float16())):
        catalog = from_parquet(tmp_path, base | {"vector": pa.array(wanted.tolist(), kind)}, "vector")
        assert catalog.vectors is not None
        assert catalog.vectors.dtype == np.float32
        np.testing.assert_array_equal(catalog.vectors, wanted)
    read = from_csv(tmp_path, "id,title,vector", '1,a,"[0.5, -1.0]"', "2,b,2 .25", vectors="vector")
    np.testing.assert_array_equal(read.vectors, wanted)
    assert from_csv(tmp_path, "id,title,vector", '1,a,"[0.5]"').vectors is None


def test_vectors_of_rows_that_are_left_out_do_not_matter(tmp_path: Path) -> None:
    catalog = from_csv(tmp_path, "id,title,vector", "1,a,1 2", ",lost,x", "3,c,3 4", vectors="vector")
    np.testing.assert_array_equal(catalog.vectors, np.array([[1, 2], [3, 4]], dtype=np.float32))


@pytest.mark.parametrize(
    ("vectors", "expected"),
    [
        ([[1.0, 2.0], [1.0, 2.0, 3.0]], "has 3 numbers, but that of .*row 1 .*has 2"),
        ([[1.0, 2.0], None], "there is no vector"),
        ([[1.0, 2.0], []], "there is no vector"),
        ([[1.0, 2.0], [1.0, float("nan")]], "NaN, null or infinity"),
        ([[1.0, 2.0], [1.0, float("inf")]], "NaN, null or infinity"),
        ([[1.0, 2.0], [1.0, 1e300]], "NaN, null or infinity"),
        ([[1.0, 2.0], [1.0, None]], "NaN, null or infinity"),
        (["[1, 2]", "[1, x]"], r"holds '\[1, x\]', not numbers"),
        (["[1, 2]", "[1]"], "has 1 numbers, but that of .*row 1 .*has 2"),
        (["[1, 2]", ""], "there is no vector"),
    ],
)
def test_a_bad_vector_is_named_by_row_and_id(vectors: list[Any], expected: str, tmp_path: Path) -> None:
    with pytest.raises(VectorError, match=expected) as caught:
        from_parquet(tmp_path, {"id": ["one", "two"], "title": ["a", "b"], "v": vectors}, "v")
    assert "catalog.parquet: row 2 (id 'two')" in str(caught.value)
    assert "Each item needs a list of finite numbers, all of one length" in str(caught.value)
    assert caught.value.exit_code == 6


@pytest.mark.parametrize("vectors", [[1.0, 2.0], [["a"], ["b"]], [True, False]])
def test_a_column_that_holds_no_vectors_is_refused(vectors: list[Any], tmp_path: Path) -> None:
    with pytest.raises(VectorError, match=r"'v' is of type .*, not of lists of numbers"):
        from_parquet(tmp_path, {"id": ["one", "two"], "title": ["a", "b"], "v": vectors}, "v")
