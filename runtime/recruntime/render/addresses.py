"""A catalog's addresses on a page that a server writes: safe, and leading where the shelf's own lead."""

from __future__ import annotations

import re
from dataclasses import dataclass

from recruntime.errors import BadRequestError

# What browsers leave out of an address: blanks and controls around it, tabs and line breaks in it.
_AROUND = "".join(map(chr, range(0x21)))
_WITHIN = re.compile(r"[\t\n\r]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_WEB = re.compile(r"https?://[^\s/?#\\]", re.IGNORECASE | re.ASCII)
_ORIGIN = re.compile(r"https?://[^\s/?#\\]+", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Base:
    """Where the bundle lies: what relative addresses of the catalog are relative to.

    folder: with a slash at the end, such as "/rec/" or "https://shop.example/rec/".
    origin: of the site, such as "https://shop.example"; empty where the folder is a path.
    """

    folder: str
    origin: str

    def address(self, value: object) -> str | None:
        """The address as a page may use it; None for anything that is not of the web, such as javascript:.

        What begins at the root lies on the site, all else beside the bundle.
        """
        text = _WITHIN.sub("", value.strip(_AROUND)) if isinstance(value, str) else ""
        if text == "":
            return None
        if _SCHEME.match(text):
            return text if _WEB.match(text) else None
        if text.startswith("//"):
            return self.origin.partition("//")[0] + text
        if text.startswith("/"):
            return self.origin + text
        folders = self.folder.removeprefix(self.origin).split("/")[1:-1]
        while text.startswith(("./", "../")):
            step, _, text = text.partition("/")
            folders = folders[:-1] if step == ".." else folders
        return "/".join([self.origin, *folders, text])


def base_of(folder: str) -> Base:
    """The base of a bundle at this path or address. Raises BadRequestError."""
    text = folder if folder.endswith("/") else f"{folder}/"
    found = _ORIGIN.match(text)
    if found:
        return Base(text, found[0])
    if text.startswith("/") and not text.startswith("//") and text.isprintable():
        return Base(text, "")
    raise BadRequestError(
        f"base is {folder!r}: it is the path or the address of the bundle's folder, such as /rec/ or "
        "https://shop.example/rec/."
    )
