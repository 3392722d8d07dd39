"""Prices as shops write them: "8.5", "£8.50", "8,50 €", "USD 1,234.56", "1,280円", and their currency.

In goes a column of a catalog, out come numbers and the sign or code of a currency in each cell, as arrays.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from recbuild.catalog.cells.whole import Coded, coded
from recbuild.linalg import Rows

Numbers = NDArray[np.float64]
"""float64 (n,), NaN for none."""

# Each sign, and the currencies that it may stand for: the first one unless the catalog names another of them.
_SIGNS = (
    "£ GBP|€ EUR|₹ INR|₩ KRW|원 KRW|₽ RUB|руб RUB|₺ TRY|TL TRY|₴ UAH|грн UAH|₪ ILS|₫ VND|đ VND|฿ THB|"
    "บาท THB|"
    "zł PLN|Kč CZK|Ft HUF|lei RON|лв BGN|дин RSD|R$ BRL|US$ USD|A$ AUD|AU$ AUD|C$ CAD|CA$ CAD|NZ$ NZD|"
    "HK$ HKD|"
    "S$ SGD|NT$ TWD|MX$ MXN|RM MYR|Rp IDR|Rs INR PKR LKR|₨ INR PKR LKR|₦ NGN|₱ PHP|₸ KZT|₾ GEL|Fr CHF|"
    "SFr CHF|"
    "円 JPY|元 CNY|圓 TWD HKD|人民币 CNY|RMB CNY|¥ JPY CNY|￥ JPY CNY|د.إ AED|ر.س SAR|ج.م EGP|"
    "kr SEK NOK DKK ISK|$ USD CAD AUD NZD MXN SGD HKD TWD CLP COP ARS|¢ USD"
)
SIGNS = {sign: tuple(codes) for sign, *codes in (one.split() for one in _SIGNS.split("|"))}

# A sign of letters stands alone: "From 8" is not in Swiss francs.
_SIGN = re.compile(
    "|".join(
        rf"(?<![^\W\d_]){re.escape(sign)}(?![^\W\d_])"
        if sign.isascii() and sign.isalpha()
        else re.escape(sign)
        for sign in sorted(SIGNS, key=len, reverse=True)
    )
)
_ARABIC = str.maketrans("٫٬", ".,")  # what separates decimals and thousands beside Arabic digits
_UNITS = {"万": 10_000, "萬": 10_000, "만": 10_000}
# Spaces and apostrophes only separate thousands; points and commas may separate thousands or decimals.
_NUMBER = re.compile(r"\d+(?:[ '’\u00a0\u202f]\d{3}(?!\d)|[.,]\d+)*")
_CODE = re.compile(
    r"(?<![A-Z])(?:AED|ARS|AUD|BDT|BGN|BHD|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EGP|EUR|GBP|GEL|HKD|HUF|IDR|ILS|INR|ISK|"
    r"JOD|JPY|KES|KRW|KWD|KZT|LKR|MAD|MXN|MYR|NGN|NOK|NZD|OMR|PEN|PHP|PKR|PLN|QAR|RON|RSD|RUB|SAR|SEK|SGD|THB|TND|"
    r"TRY|TWD|UAH|USD|UYU|VND|ZAR)(?![A-Z])"
)


@dataclass(frozen=True, eq=False)
class Prices:
    """A column of n prices.

    values: float64 (n,), NaN for none.
    invalid: int64, rows whose cell is not empty and was not understood.
    marks: each row's sign or code of a currency, "" for none.
    """

    values: Numbers
    invalid: Rows
    marks: Coded


def prices(column: pa.ChunkedArray) -> Prices:
    """The prices of a column; of a range such as "8 – 12" the first."""
    if (
        pa.types.is_integer(column.type)
        or pa.types.is_float32(column.type)
        or pa.types.is_float64(column.type)
    ):
        numbers = column.cast(pa.float64(), safe=False).to_numpy()
        fine = (numbers >= 0) & (numbers < math.inf)
        invalid = np.flatnonzero(~(fine | np.isnan(numbers)))
        return Prices(np.where(fine, numbers, np.nan), invalid, Coded(np.zeros(len(numbers), np.int32), [""]))
    cells = coded(column)
    read = list(map(_price, cells.texts))
    values = cells.each([math.nan if value is None else value for value, _ in read], np.float64)
    wrong = [bool(text) and value is None for text, (value, _) in zip(cells.texts, read, strict=True)]
    names = list(dict.fromkeys(mark for _, mark in read))
    which = cells.each([names.index(mark) for _, mark in read], np.int32)
    return Prices(values, np.flatnonzero(cells.each(wrong, np.bool_)), Coded(which, names))


def is_price(text: str) -> bool:
    """Whether a text reads as a price."""
    return _price(text)[0] is not None


def main_currency(marks: Mapping[str, int]) -> str | None:
    """The ISO 4217 code of most prices; None without marks. A sign that several currencies share counts for
    one that other marks name, if there is one.

    marks: sign or code → number of prices with it, in the order of the rows.
    """
    counts = Counter({mark: count for mark, count in marks.items() if mark})
    clear = Counter[str]()
    for mark, count in counts.items():
        if len(codes := codes_of(mark)) == 1:
            clear[codes[0]] += count
    total = Counter(clear)
    for mark, count in counts.items():
        codes = codes_of(mark)
        if len(codes) > 1:
            total[max(codes, key=lambda code: clear[code])] += count
    return max(total, key=lambda code: total[code], default=None)


def codes_of(mark: str) -> tuple[str, ...]:
    """The ISO 4217 codes that a mark may stand for; a code stands for itself."""
    return SIGNS.get(mark, (mark,))


def sale_prices(regular: Numbers, sale: Numbers) -> Numbers:
    """The prices that a visitor pays: the sale price where it is above 0 and below the regular one."""
    return np.where((sale > 0) & (np.isnan(regular) | (sale < regular)), sale, regular)


def _price(text: str) -> tuple[float | None, str]:
    """The number, None if the text is no price; and the sign or code of its currency, or ""."""
    text = text.translate(_ARABIC)
    try:
        return _possible(float(text)), ""
    except ValueError:
        number = _NUMBER.search(text)
    if number is None or text[: number.start()].rstrip().endswith("-"):
        return None, ""
    rest = f"{text[: number.start()]} {text[number.end() :]}"
    unit = _UNITS.get(text[number.end() : number.end() + 1], 1)
    return _possible(_amount(number[0]) * unit), mark_of(rest)


def mark_of(text: str) -> str:
    """The sign or code of a currency in a text; "" without one."""
    mark = _CODE.search(text) or _SIGN.search(text)
    return mark[0] if mark else ""


def _possible(value: float) -> float | None:
    return value if 0 <= value < math.inf else None


def _amount(digits: str) -> float:
    """The last point or comma starts the decimals, unless it recurs or exactly three digits follow it.

    "£1,234" and "£1.234" are thousands; "1.234" alone is a program's number, and is read before this.
    """
    digits = re.sub(r"[^\d.,]", "", digits)
    at = max(digits.rfind("."), digits.rfind(","))
    if at < 0:
        return float(digits)
    whole, separator, decimals = digits[:at], digits[at], digits[at + 1 :]
    only_kind = not re.search(r"[.,]", whole.replace(separator, ""))
    if separator in whole or (len(decimals) == 3 and only_kind and whole != "0"):
        return float(re.sub(r"\D", "", digits))
    return float(f"{re.sub(r'[.,]', '', whole)}.{decimals}")
