"""Prices and numbers as the page's Intl.NumberFormat writes them, in the languages of number_formats.py.

Other languages are written as in English: the browser corrects them as soon as its script is there.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from recruntime.bundle.language import best_language
from recruntime.render.number_formats import DIGITS, FORMATS, SIGNS

NO_BREAK = "\u00a0"


@dataclass(frozen=True)
class Marks:
    """How the digits of a number are set.

    decimal: between whole and fraction. group: between groups. first: digits from which there are groups.
    second: size of all groups but the last one, which has three digits.
    """

    decimal: str
    group: str
    first: int
    second: int


@dataclass(frozen=True)
class NumberFormat:
    """Numbers of one language.

    price, number: the marks of a price, and of a number without a currency.
    pattern: a price, with # for the number and ¤ for the sign. between: the ends of a range.
    signs: of currencies, where they are not those of English.
    """

    price: Marks
    number: Marks
    pattern: str
    between: str
    signs: dict[str, str]


def price_text(
    price: str | float | None, highest: str | float | None, currency: str | None, language: str
) -> str | None:
    """A price, or a range of prices, as a card shows it; None without one.

    highest: of an item with several prices. currency: ISO 4217 code. language: a tag, such as "fr-CA".
    """
    if price is None or isinstance(price, str):
        return price or None
    most = highest if isinstance(highest, int | float) and highest > price else None
    form = _format_of(language)
    if currency is None:
        texts = [_digits(one, form.number, 0, 3) for one in (price, most) if one is not None]
        return form.between.join(texts)
    count = int(_table(DIGITS).get(currency, "2"))
    texts = [_digits(one, form.price, count, count) for one in (price, most) if one is not None]
    pattern, sign = form.pattern, form.signs.get(currency) or _table(SIGNS).get(currency, currency)
    # Unicode's rule for signs that are letters: a blank stands between them and the number.
    if "¤#" in pattern and unicodedata.category(sign[-1])[0] not in "SZ":
        pattern = pattern.replace("¤#", f"¤{NO_BREAK}#")
    # A sign of more than one letter, or with a blank, stands once in a range.
    if len(pattern.replace("¤", sign)) > 2 or len(texts) == 1:
        return pattern.replace("#", form.between.join(texts)).replace("¤", sign)
    between = form.between if " " in form.between else f" {form.between} "
    return between.join(pattern.replace("#", text).replace("¤", sign) for text in texts)


def _digits(number: float, marks: Marks, least: int, most: int) -> str:
    exact = Decimal(repr(number)) if isinstance(number, float) else Decimal(number)
    rounded = exact.quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP)
    whole, _, fraction = f"{abs(rounded):f}".partition(".")
    while len(fraction) > least and fraction.endswith("0"):
        fraction = fraction[:-1]
    grouped = _grouped(whole, marks)
    minus = "-" if rounded < 0 else ""
    return minus + grouped + (marks.decimal + fraction if fraction else "")


def _grouped(whole: str, marks: Marks) -> str:
    if not marks.group or len(whole) < marks.first:
        return whole
    rest, groups = whole[:-3], [whole[-3:]]
    while rest:
        rest, group = rest[: -marks.second], rest[-marks.second :]
        groups.insert(0, group)
    return marks.group.join(groups)


@lru_cache(64)
def _format_of(language: str) -> NumberFormat:
    row = FORMATS[best_language(language, FORMATS) or "en"].split("|")
    price, number = (Marks(row[at], row[at + 1], int(row[at + 2]), int(row[at + 3])) for at in (0, 4))
    return NumberFormat(price, number, row[8], row[9], dict(_table(row[10])))


@lru_cache(64)
def _table(pairs: str) -> dict[str, str]:
    found = (pair.partition("=") for pair in pairs.split(" ") if pair)
    return {name: value for name, _, value in found}
