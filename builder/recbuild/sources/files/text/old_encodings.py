"""Which of the encodings from before UTF-8 a text is in: the one in which it reads best.

Each is tried. A character gets 1 if it stands where people write it, such as an accented letter beside a
Latin one, a Cyrillic letter beside another, or one of the few thousand usual Chinese characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_USUAL_SIGNS = set("‘’‚“”„–—…•€£¥©®™°²³½¼¾×·«»¿¡§ªº\u00a0")
_KANA = re.compile(r"[\u3041-\u30ff]")


def _western(text: str) -> float:
    """The share of characters beyond ASCII that are letters of a word with ASCII letters, or usual signs."""
    good = total = 0.0
    for found in re.finditer(r"[^\x00-\x7f]+", text):
        run, (start, end) = found[0], found.span()
        before, after = text[max(start - 1, 0) : start], text[end : end + 1]
        in_word = (before.isalpha() or after.isalpha()) and len(run) <= 4
        for at, one in enumerate(run):
            if _LATIN.match(one):
                odd = one.isupper() and (run[at - 1] if at else before).islower()
                good += 0.2 if odd or not (in_word or len(run) == 1) else 1 if in_word else 0.6
            elif one in _USUAL_SIGNS:
                inside = before.isalpha() and after.isalpha() and one not in "’·\u00a0"
                good += 0.1 if inside else 0.9
        total += len(run)
    return good / max(total, 1)


def _cyrillic(text: str) -> float:
    """The share that are Cyrillic letters, not beside ASCII letters, and in lower case after the first."""
    good = total = 0.0
    for found in re.finditer(r"[^\x00-\x7f]+", text):
        run, (start, end) = found[0], found.span()
        total += len(run)
        if text[max(start - 1, 0) : start].isalpha() or text[end : end + 1].isalpha():
            continue
        for before, one in zip(" " + run, run, strict=False):
            if "\u0400" <= one <= "\u04ff":
                good += 0 if one.isupper() and before.islower() else 0.8 if len(run) == 1 else 1
            elif one in _USUAL_SIGNS or one == "№":
                good += 0.8
    return good / max(total, 1)


def _by_bytes(codec: str, usual: Callable[[bytes], bool]) -> Callable[[str], float]:
    """The share of the characters whose two bytes are of the usual ones."""

    def score(text: str) -> float:
        characters = [one for one in text if not one.isascii()]
        return sum(usual(one.encode(codec)) for one in characters) / max(len(characters), 1)

    return score


def _chinese(pair: bytes) -> bool:
    return len(pair) == 2 and (0xA1 <= pair[0] <= 0xA3 or 0xB0 <= pair[0] <= 0xD7) and pair[1] >= 0xA1


def _korean(pair: bytes) -> bool:
    return len(pair) == 2 and (0xA1 <= pair[0] <= 0xA3 or 0xB0 <= pair[0] <= 0xC8) and pair[1] >= 0xA1


def _japanese_shift(pair: bytes) -> bool:
    return len(pair) == 2 and 0x81 <= pair[0] <= 0x97


def _japanese_unix(pair: bytes) -> bool:
    return len(pair) == 2 and (0xA1 <= pair[0] <= 0xA5 or 0xB0 <= pair[0] <= 0xCF)


def _traditional(pair: bytes) -> bool:
    return len(pair) == 2 and 0xA1 <= pair[0] <= 0xC6


# In order of preference, where two read the text equally well.
_ENCODINGS: dict[str, tuple[str, Callable[[str], float]]] = {
    "cp1252": ("Windows-1252 (Western Europe)", _western),
    "cp1250": ("Windows-1250 (Central Europe)", _western),
    "cp1251": ("Windows-1251 (Cyrillic)", _cyrillic),
    "koi8_r": ("KOI8-R (Cyrillic)", _cyrillic),
    "gb18030": ("GB18030 (Chinese)", _by_bytes("gb18030", _chinese)),
    "cp932": ("Shift-JIS (Japanese)", _by_bytes("cp932", _japanese_shift)),
    "big5": ("Big5 (traditional Chinese)", _by_bytes("big5", _traditional)),
    "euc_jp": ("EUC-JP (Japanese)", _by_bytes("euc_jp", _japanese_unix)),
    "cp949": ("CP949 (Korean)", _by_bytes("cp949", _korean)),
}


def best_encoding(sample: bytes) -> str:
    """The codec in which these lines read best; "cp1252" if none does."""
    scores: dict[str, float] = {}
    for codec, (_, score) in _ENCODINGS.items():
        try:
            scores[codec] = round(score(sample.decode(codec)), 2)
        except UnicodeDecodeError:
            continue
    if not scores or max(scores.values()) < 0.5:
        return "cp1252"
    best = max(scores, key=lambda codec: scores[codec])
    return _east_asian(sample, scores) if best == "gb18030" else best


def name_of(codec: str) -> str:
    """The encoding's name for people."""
    return _ENCODINGS[codec][0]


def _east_asian(sample: bytes, scores: dict[str, float]) -> str:
    """Chinese, Japanese and Korean share byte pairs: kana tell Japanese, few leading bytes Korean."""
    text = sample.decode("gb18030")
    letters = [one for one in text if one > "\u3000"]
    if scores.get("euc_jp", 0) >= 0.9 and len(_KANA.findall(text)) * 5 > len(letters):
        return "euc_jp"
    if scores.get("cp949", 0) >= 0.98 and (len(letters) >= 12 or " " in text.strip()):
        return "cp949"
    return "gb18030"
