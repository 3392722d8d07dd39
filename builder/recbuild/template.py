"""The template of the text that is embedded: "{title}. {category}", parsed, and composed for each item."""

from __future__ import annotations

from collections.abc import Sequence
from string import Formatter

# Title first: long texts are cut at the end, and models weigh the beginning most. No labels ("Brand: …"):
# TF-IDF would count them in every item, and a sentence transformer would spend tokens on what makes all items
# similar. Sentences suit both.
DEFAULT_TEMPLATE = "{title}. {category}. {brand}. {tags}. {attributes}. {description}"

_LEADING = " .,;:|/–-"

Template = tuple[tuple[str, str], ...]
"""Pairs of a literal text and the name after it; the last pair has the text's end, and the name ""."""


def is_template(text: str) -> bool:
    """Whether what a setting calls a column is a template of columns."""
    return "{" in text and "}" in text


def parse_template(template: str) -> Template:
    """The template's literals and names. Raises ValueError if it is malformed or names nothing."""
    hint = 'a template looks like "{title}. {description}"'
    try:
        pieces = list(Formatter().parse(template))
    except ValueError as error:
        raise ValueError(f"{template!r}: {error}; {hint}") from error
    if any(
        name is not None and (not name.strip() or form or conversion) for _, name, form, conversion in pieces
    ):
        raise ValueError(f"{template!r}: a name stands alone between braces; {hint}")
    if all(name is None for _, name, _, _ in pieces):
        raise ValueError(f"{template!r} names no field; {hint}")
    parsed, literal = [], ""
    for text, name, _, _ in pieces:
        literal += text
        if name is not None:
            parsed.append((literal, name.strip()))
            literal = ""
    return (*parsed, (literal, ""))


def compose(pieces: Sequence[tuple[str, Sequence[str] | None]], rows: int) -> list[str]:
    """One text per row: each literal, then the row's value.

    pieces: pairs of a literal and one value per row; None in place of the values after the last literal.
    A literal is left out together with an empty value after it.
    """
    texts = [""] * rows
    for literal, values in pieces:
        if values is None:
            texts = [text and text + literal for text in texts]
        else:
            texts = [_joined(text, literal, value) for text, value in zip(texts, values, strict=True)]
    return texts


def _joined(text: str, literal: str, value: str) -> str:
    if not value:
        return text
    if not text:
        return literal.lstrip(_LEADING) + value
    if text[-1] in ".!?…" and literal.startswith("."):
        literal = literal[1:]
    return text + literal + value
