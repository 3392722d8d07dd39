"""One element of an XML file as a row: names of columns to texts, or to lists of texts."""

from __future__ import annotations

from xml.etree.ElementTree import Element

Row = dict[str, str | list[str]]

# Elements whose text stands in an attribute, and the column that it belongs to.
_IN_ATTRIBUTES = {
    "enclosure": ("url", "image"),
    "thumbnail": ("url", "image"),
    "link": ("href", "link"),
    "category": ("term", "category"),
}
# The same name in two namespaces is one column: that of the shop's own wins, then that without one.
_GOOGLE = "http://base.google.com/ns/1.0"
_RENAMED = {"encoded": "content", "image.loc": "image", "image.title": "title", "news.title": "title"}
_DEPTH = 3


def local_name(element: Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def row_of(element: Element) -> Row:
    """The row in an element: its attributes, and what is in it."""
    row: Row = {
        local_attribute(name): value.strip() for name, value in element.attrib.items() if value.strip()
    }
    spaces: dict[str, int] = {}
    _add(row, spaces, element, "", 1)
    if not len(element) and element.text and element.text.strip():
        row.setdefault(local_name(element), element.text.strip())
    return row


def local_attribute(name: str) -> str:
    """The attribute's name without its namespace."""
    return name.rpartition("}")[2]


def _add(row: Row, spaces: dict[str, int], element: Element, prefix: str, depth: int) -> None:
    for child in element:
        name, text = _named(child)
        name = f"{prefix}{name}"
        name = _RENAMED.get(name, name)
        if len(child) and depth < _DEPTH:
            _add(row, spaces, child, f"{name}.", depth + 1)
            continue
        text = text or " ".join(piece.strip() for piece in child.itertext() if piece.strip())
        if text:
            _put(row, spaces, name, text, _preference(child))


def _named(child: Element) -> tuple[str, str]:
    """The column of a child, and its text if an attribute holds it."""
    name = local_name(child)
    if name == "param" and child.get("name"):  # a property of an offer, in feeds for Yandex and others
        return str(child.get("name")), ""
    if name == "content" and child.get("url"):  # media:content
        return "image", str(child.get("url"))
    if name in _IN_ATTRIBUTES and not (child.text and child.text.strip()):
        attribute, column = _IN_ATTRIBUTES[name]
        if name == "enclosure" and not str(child.get("type", "image")).startswith("image"):
            return name, str(child.get(attribute, ""))
        if name == "link" and child.get("rel", "alternate") != "alternate":
            return f"link.{child.get('rel')}", str(child.get(attribute, ""))
        return column, str(child.get(attribute, "")).strip()
    return name, ""


def _preference(child: Element) -> int:
    space = str(child.tag).rpartition("}")[0].lstrip("{")
    return 0 if space == _GOOGLE else 1 if not space or "Atom" in space else 2


def _put(row: Row, spaces: dict[str, int], name: str, text: str, preference: int) -> None:
    before = spaces.get(name)
    if before is None or preference < before:
        row[name], spaces[name] = text, preference
    elif preference == before:
        known = row[name]
        row[name] = [*known, text] if isinstance(known, list) else [known, text]
