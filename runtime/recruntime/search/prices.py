"""Reads a price out of a query: "jacket under 50" is a jacket, at 50 at most.

In goes a query, out come the query without those words, and the range. A number needs a word that says
"at most" or another number, in any of the languages that the page speaks; and a currency, or the query ends
with it: "under 18 kg" is no price. "At least" needs a currency, always: "from 12" is an age or a year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from math import inf

from recruntime.search.query import MOST_CHARACTERS
from recruntime.search.tokens import folded

_MOST = (
    "under|below|less than|cheaper than|up to|at most|no more than|max|max.|maximum|<|<=|≤",
    "unter|bis|bis zu|weniger als|billiger als|günstiger als|höchstens|maximal",
    "moins de|moins cher que|sous|jusqu'à|au plus|au maximum",
    "menos de|por menos de|hasta|por debajo de|como máximo|máximo|más barato que",
    "meno di|a meno di|sotto|sotto i|fino a|al massimo|massimo",
    "até|abaixo de|no máximo|por menos de",
    "onder|onder de|minder dan|tot|hoogstens|maximaal|goedkoper dan",
    "højst|op til|mindre end|billigere end|høyst|opp til|mindre enn|billigere enn",
    "högst|upp till|mindre än|billigare än|alle|enintään|korkeintaan",
    "poniżej|do|mniej niż|taniej niż|najwyżej|maksymalnie|pod|méně než|nejvýše|maximálně",
    "до|дешевле|не дороже|меньше|ниже|дешевше|не дорожче|менше|нижче|en fazla|低于|低於|不到",
)
_LEAST = (
    "over|above|more than|at least|from|min|min.|minimum|starting at|>|>=|≥",
    "über|ab|mehr als|mindestens|plus de|à partir de|au moins|dès|más de|desde|a partir de|al menos",
    "più di|oltre|da|almeno|a partire da|mais de|acima de|pelo menos|boven|meer dan|vanaf|minstens",
    "mindst|fra|mere end|minst|mer enn|från|mer än|yli|vähintään|powyżej|od|więcej niż|nad|více než",
    "от|дороже|больше|свыше|від|дорожче|більше|понад|en az|高于|高於",
)
_MOST_BEHIND = (
    "以下|未満|以内|以內|未满|이하|미만|altı|altında|or less|oder weniger|ou moins|o menos|o meno|max"
)
_LEAST_BEHIND = "以上|이상|üstü|üzeri|or more|oder mehr|ou plus|o más|o più"
_BETWEEN = "between|zwischen|entre|tra|tussen|mellem|mellom|mellan|między|mezi|между|між"
_FROM = "from|von|de|fra|från|od|от|від|da|van"
_AND = "-|–|—|~|to|and|bis|und|à|et|y|a|e|i|tot|en|til|og|och|till|do|до|и|и до|та"
_CURRENCY = (
    r"(?:us|r|c|a)?\$|€|£|¥|₹|₽|₺|₴|₩|円|元|원|zł|kč|(?:eur|usd|gbp|chf|sek|nok|dkk|pln|czk|jpy|kr|tl|euros?|dollars?|"
    r"pounds?|francs?|kronor|kroner|złotych|korun|lira|руб|рублей|грн|гривень)(?!\w)\.?"
)
_NUMBER = r"\d{1,3}(?:[., ']\d{3})+(?:[.,]\d\d?)?(?![\d.,]*\d)|\d{1,12}(?:[.,]\d\d?)?(?![.,]?\d)"
_UNSPACED = "\u1100"
"""From here on, scripts have no spaces, or particles at their words."""


@dataclass(frozen=True)
class PriceRange:
    """A price that a query asked for.

    low, high: the range, ends included; None for an open end.
    met: whether items that have the query's words meet it. If none does, the list is of all prices.
    rest: the query without it, as typed.
    """

    low: float | None
    high: float | None
    met: bool = True
    rest: str = ""


@dataclass(frozen=True)
class PricedQuery:
    """A query that names a price.

    rest: the query without it, as typed; folded where that changes how many characters it has.
    low, high: the range; infinite for an open end.
    plain: numbers of a range that has neither a currency nor a word with it, as typed: it may be no price.
    """

    rest: str
    low: float
    high: float
    plain: tuple[str, ...] = ()


def read_price(query: str) -> PricedQuery | None:
    """What the query says of the price; None where it says nothing."""
    if not any(letter.isdigit() for letter in query):
        return None
    typed = " ".join(query[:MOST_CHARACTERS].split())
    text = " ".join(folded(typed).split())
    typed = typed if len(typed) == len(text) else text
    for pattern in _patterns():
        for found in pattern.finditer(text):
            read = _read(text, typed, found)
            if read is not None:
                return read
    return None


def _read(text: str, typed: str, found: re.Match[str]) -> PricedQuery | None:
    parts = found.groupdict()
    has_currency = any(parts[name] for name in parts if name.startswith("currency"))
    if not has_currency and (parts.get("least") or text[found.end() :].strip(" .!?")):
        return None
    numbers = [_number(parts[name]) for name in ("low", "high", "one") if parts.get(name)]
    low, high = (min(numbers), max(numbers)) if len(numbers) == 2 else (-inf, inf)
    if parts.get("one"):
        low, high = (numbers[0], inf) if parts.get("least") else (-inf, numbers[0])
    plain = len(numbers) == 2 and not has_currency and not parts.get("between")
    rest = f"{typed[: found.start()]} {typed[found.end() :].lstrip('.!?')}"
    return PricedQuery(" ".join(rest.split()), low, high, (parts["low"], parts["high"]) if plain else ())


def _number(text: str) -> float:
    """1,000 and 1.000 are a thousand, 9,99 and 9.99 are not."""
    digits = re.sub(r"[., '](?=\d{3})", "", text)
    return float(digits.replace(",", "."))


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """A range; a word before a number; a word behind one."""
    one, low, high = (_amount(name) for name in ("one", "low", "high"))
    most, least = (_words("|".join(words)) for words in (_MOST, _LEAST))
    between, start, joined = map(_words, (_BETWEEN, _FROM, _AND))
    return (
        _compiled(rf"(?:(?:(?P<between>{between})|{start})\s*)?{low}\s*(?:{joined})\s*{high}"),
        _compiled(rf"(?:(?P<least>{least})|{most})\s*{one}"),
        _compiled(rf"{one}\s*(?:(?P<least>{_words(_LEAST_BEHIND)})|{_words(_MOST_BEHIND)})"),
    )


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,]){pattern}")


def _amount(name: str) -> str:
    """A number, with a currency before or behind it or none."""
    before, behind = (rf"(?P<currency_{place}_{name}>{_CURRENCY})" for place in ("before", "behind"))
    return rf"(?:{before}\s*)?(?P<{name}>{_NUMBER})(?:\s*{behind}|(?![\w%°\"″]))"


def _words(listed: str) -> str:
    """The words as the query has them, the longest first. Those of spaced scripts do not touch a number."""
    words = sorted({folded(word) for word in listed.split("|")}, key=lambda word: (-len(word), word))
    ends = (r"(?!\w)" if word[-1].isalpha() and word[-1] < _UNSPACED else "" for word in words)
    return "|".join(re.escape(word) + end for word, end in zip(words, ends, strict=True))
