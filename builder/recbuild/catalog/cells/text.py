"""Texts for people and for embedders: HTML to plain text, and lists in a cell.

In go cells as the catalog has them, out come plain texts of one line each.
"""

from __future__ import annotations

import json
import re
from ast import literal_eval
from html import unescape
from html.parser import HTMLParser
from typing import Any

from recbuild.sources.values import text_of

# Of one field. The usual models read 256 to 512 tokens, about 1,000 to 2,000 characters.
MAX_CHARACTERS = 2000
MAX_LITERAL = 100_000  # characters of a cell that is read as a list

_INLINE = (
    "a|abbr|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike|strong|sub|sup|"
    "time|tt|u|var|wbr"
)
_BLOCK = (
    "address|article|aside|audio|blockquote|body|br|button|canvas|caption|center|col|colgroup|dd|details|dialog|"
    "div|dl|dt|embed|fieldset|figcaption|figure|footer|form|h[1-6]|head|header|hr|html|iframe|img|input|label|"
    "legend|li|link|main|meta|nav|noscript|object|ol|option|p|picture|pre|script|section|select|source|style|"
    "summary|svg|table|tbody|td|textarea|tfoot|th|thead|title|tr|ul|video"
)
_HIDDEN = frozenset({"script", "style"})

# A text is HTML if it has one of HTML's tags, bare or with attributes: "a<b and c>d" keeps its signs.
_TAG = re.compile(rf"</?(?:{_INLINE}|{_BLOCK})(?:\s[^<>]*=[^<>]*|\s*)/?>|<!--", re.IGNORECASE)
_IS_INLINE = re.compile(_INLINE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def plain_text(text: str) -> str:
    """The text without markup: tags dropped, entities decoded, white space collapsed. Never raises."""
    if "<" in text and _TAG.search(text):
        text = text.replace("\\n", " ")  # a line break, as WooCommerce exports it
        reader = _TextReader()
        # Python's parser asserts that one of a few words follows "<![".
        reader.feed(text.replace("<![", "<! ["))
        reader.close()
        text = "".join(reader.pieces)
    elif "&" in text:
        text = unescape(text)
    if not text.isprintable():
        text = " ".join(_CONTROL.sub("", text).split())
    # Now all white space is plain spaces: no other white space is printable.
    return " ".join(text.split()) if "  " in text else text.strip()


class _TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden = tag
        if not _IS_INLINE.fullmatch(tag):
            self.pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._hidden:
            self._hidden = ""
        if not _IS_INLINE.fullmatch(tag):
            self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)


def literal_of(text: str) -> Any:
    """The list or object that a text writes as JSON or as Python does: "['a', 'b']"; else the text itself."""
    if not (text[:1] + text[-1:] in ("[]", "{}", "()") and len(text) < MAX_LITERAL):
        return text
    for read in (json.loads, literal_eval):
        try:
            found = read(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if isinstance(found, list | dict | tuple | set):
            return list(found) if isinstance(found, tuple | set) else found
    return text


def split_list(text: str, separators: str = "|;,") -> list[str]:
    """The entries of a list in one cell: "a | b", "a, b" or "['a', 'b']"; each once, in order.

    separators: in order of preference; the text is split at the first one that it has. "Salt, fine | Pepper"
    has two entries.
    """
    literal = literal_of(text)
    if not isinstance(literal, str):
        return entries_of(literal)
    if text.startswith("[") and text.endswith("]"):
        entries = [entry.strip().strip("'\"") for entry in text[1:-1].split(",")]
    else:
        separator = next((one for one in separators if one in text), None)
        entries = text.split(separator) if separator else [text]
    return [entry for entry in dict.fromkeys(map(str.strip, entries)) if entry]


def entries_of(value: Any) -> list[str]:
    """The entries of a list, or of an object that counts its keys, {"FPS": 12}, as texts: each once."""
    if isinstance(value, dict) and value and all(isinstance(one, int | float) for one in value.values()):
        value = list(value)
    entries = map(_entry, value if isinstance(value, list) else [value])
    return [entry for entry in dict.fromkeys(entries) if entry]


def _entry(value: Any) -> str:
    """An entry of a list as text; of an object its name, or what it says of a property that it names."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict):
        said = next((value[key] for key in ("options", "values", "value") if value.get(key)), None)
        if value.get("name") and (isinstance(said, str) or _is_texts(said)):
            return ", ".join(entries_of(said))
        named = next((value[key] for key in ("name", "title", "label", "value") if value.get(key)), None)
        return text_of(value if named is None else named)
    return text_of(value)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def shorten(text: str, max_characters: int = MAX_CHARACTERS) -> str:
    """The text, cut between two words if it is longer than `max_characters`."""
    if len(text) <= max_characters:
        return text
    return text[: max_characters + 1].rpartition(" ")[0] or text[:max_characters]
