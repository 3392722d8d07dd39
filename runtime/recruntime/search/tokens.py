"""The words of a text, in any script: what search and TF-IDF count. The builder and the engine share this.

In goes a text, out come its words. Scripts without spaces between words (Chinese, Japanese, Thai and
others) give pairs of characters instead, and so does Korean, whose particles are part of the word. Letters
that differ in some language stay different (å and a, й and и, ガ and カ); accents that only mark how a vowel
sounds are removed (é becomes e).
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from unicodedata import category, normalize

_UNSPACED = (
    "\u3005-\u3007\u3040-\u30fa\u30fc-\u312f\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U000323af"  # Chinese and Japanese
    "\u1100-\u11ff\uac00-\ud7ff"  # Korean
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
)
_JOINERS = "\u200c\u200d"  # within words of Persian and of Indian languages
# Grave, acute, circumflex and macron on a Latin vowel; acute on a Greek one; two dots on e and i (on a, o and
# u they make other letters); the dot that the Turkish capital I keeps in lower case.
_ACCENTS = re.compile(
    "(?<=[aeiouy])[\u0300\u0301\u0302\u0304]|(?<=[αεηιουω])\u0301|(?<=[ei])\u0308|(?<=i)\u0307"
)


def folded(text: str) -> str:
    """The text in lower case, without accents, in one form for characters that look the same."""
    if text.isascii():
        return text.lower()
    lower = normalize("NFKC", normalize("NFKC", text).casefold())
    return normalize("NFC", _ACCENTS.sub("", normalize("NFD", lower)))


def words_of(text: str) -> list[str]:
    """The words of a text, folded; for a script without spaces, pairs of characters with their marks."""
    text = folded(text)
    if text.isascii():
        return re.findall(r"\w+", text)
    found: list[str] = []
    for spaced, unspaced in _word_pattern().findall(text):
        characters = _character_pattern().findall(unspaced)
        found += list(map("".join, pairwise(characters))) or characters or [spaced or unspaced]
    return found


@cache
def _word_pattern() -> re.Pattern[str]:
    r"""A word, or successive characters of a script without spaces. Python's \w has no combining marks."""
    spaced = rf"(?![{_UNSPACED}])\w(?:(?![{_UNSPACED}])[\w{_marks()}{_JOINERS}])*"
    return re.compile(rf"({spaced})|([{_UNSPACED}][{_UNSPACED}{_marks()}]*)")


@cache
def _character_pattern() -> re.Pattern[str]:
    """A character and the marks on it."""
    return re.compile(f"[^{_marks()}][{_marks()}]*")


@cache
def _marks() -> str:
    """The combining marks of living scripts, for a set of characters in a regular expression."""
    # A set with many characters beyond U+FFFF is slow: of those, only the selectors of Chinese forms.
    letters = (chr(at) for at in range(0x300, 0x10000))
    return "".join(one for one in letters if category(one).startswith("M")) + "\U000e0100-\U000e01ef"
