"""Addresses of pages, written so that two of the same page are equal.

Without scheme, host, query, fragment, "index.html" and a slash at the end: analytics write the whole address
or only its path, and add campaigns to it.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

_HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//[^/?#]*|^www\.[^/?#]*", re.IGNORECASE)
_INDEX = re.compile(r"/index\.(?:html?|php)$", re.IGNORECASE)


def is_address(text: str) -> bool:
    """Whether the text looks like an address, or the path of one."""
    return text.startswith(("/", "www.")) or "://" in text


def plain_address(text: str) -> str:
    """The path of an address, with the query if the path names no page: "/?p=12", "/item.php?id=7"."""
    path, _, query = _HOST.sub("", text).partition("#")[0].partition("?")
    path = _INDEX.sub("", unquote(path)).strip("/")
    return f"{path}?{query}" if query and (not path or "." in path.rpartition("/")[2]) else path
