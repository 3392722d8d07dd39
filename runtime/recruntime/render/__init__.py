"""The instant list as HTML, for pages that a server or a generator writes, and for mail.

lists = InstantLists.open("rec/")
lists.shelf("emma", language="en").html()
"""

from __future__ import annotations

from recruntime.render.lists import InstantLists
from recruntime.render.shelf import ShelfCard, WrittenShelf

__all__ = ["InstantLists", "ShelfCard", "WrittenShelf"]
