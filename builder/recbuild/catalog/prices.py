"""Prices as shops write them: "8.5", "£8.50", "8,50 €", "USD 1,234.56", and the currency that they name.

In goes a column of a catalog, out come numbers, and the signs and codes of currencies in it.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import pyarrow as pa

from recbuild.catalog.parse import ParsedColumn, texts

SIGNS = {
    **{"£": "GBP", "€": "EUR", "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY", "₴": "UAH", "₪": "ILS"},
    **{"₫": "VND", "฿": "THB", "zł": "PLN", "Kč": "CZK", "Ft": "HUF", "lei": "RON", "R$": "BRL"},
    **{"US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD", "HK$": "HKD"},
    **{"S$": "SGD", "$": "USD", "¥": "JPY"},
}
# Signs of several currencies, taken as the one above: a note says so.
SHARED_SIGNS = frozenset({"$", "¥"})

# Spaces and apostrophes only separate thousands; points and commas may separate thousands or decimals.
_NUMBER = re.compile(r"\d+(?:[ '’\u00a0\u202f]\d{3}(?!\d)|[.,]\d+)*")
_CODE = re.compile(
    r"\b(?:AED|ARS|AUD|BGN|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EGP|EUR|GBP|HKD|HUF|IDR|ILS|INR|ISK|JPY|KRW|KWD|MAD|"
    r"MXN|MYR|NGN|NOK|NZD|PEN|PHP|PLN|QAR|RON|RSD|RUB|SAR|SEK|SGD|THB|TRY|TWD|UAH|USD|UYU|VND|ZAR)\b"
)


@dataclass(frozen=True)
class Prices(ParsedColumn[float | None]):
    """A column of prices.

    marks: sign or code of a currency → the first row, from 0, that has it.
    """

    marks: dict[str, int]


def prices(column: pa.ChunkedArray) -> Prices:
    """The prices of a column, None where there is none; of a range such as "8 – 12" the first."""
    cells = texts(column)
    known = {text: _price(text) for text in set(cells)}
    marks: dict[str, int] = {}
    for row, text in enumerate(cells):
        if known[text][1]:
            marks.setdefault(known[text][1], row)
    values = [known[text][0] for text in cells]
    return Prices(values, [row for row, text in enumerate(cells) if text and values[row] is None], marks)


def currency_of(mark: str) -> str:
    """The ISO 4217 code that a mark stands for."""
    return SIGNS.get(mark, mark)


def _price(text: str) -> tuple[float | None, str]:
    """The number, None if the text is no price; and the sign or code of its currency, or ""."""
    try:
        return _possible(float(text)), ""
    except ValueError:
        number = _NUMBER.search(text)
    if number is None or text[: number.start()].rstrip().endswith("-"):
        return None, ""
    rest = f"{text[: number.start()]} {text[number.end() :]}"
    code = _CODE.search(rest)
    sign = max((sign for sign in SIGNS if sign in rest), key=len, default="")
    return _possible(_amount(number[0])), code[0] if code else sign


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
