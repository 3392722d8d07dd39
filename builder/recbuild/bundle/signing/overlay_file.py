"""What `overlay.json` holds: docs/format.md, "The overlay".

In go the changes as columns, and who signs them; out come the file's bytes. The same changes give the same
bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from recbuild.bundle.signing.signature import Signer
from recruntime.bundle.overlay import CardNews, unsigned
from recruntime.errors import OverlayError


def overlay_text(build: str, ids: Sequence[str], stock: Sequence[int], cards: Mapping[str, CardNews]) -> str:
    """The changes of n items as JSON. stock: as `Overlay` has it. cards: field → its n values."""
    data = {"build": build, "ids": list(ids), "stock": list(stock), "cards": _plain(cards)}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def empty_text(build: str) -> str:
    """Of a bundle to which nothing has happened yet."""
    return overlay_text(build, (), (), {})


def stored(text: str, signer: Signer | None) -> bytes:
    """The file's bytes. signer: None for a bundle without a signature."""
    return signer.overlay(text) if signer else f"{text}\n".encode()


def text_in(content: bytes, build: str) -> str:
    """What an overlay says; that of a bundle to which nothing has happened if it is of another build."""
    try:
        match unsigned(content):
            case {"build": str(own), "ids": ids, "stock": stock, "cards": {} as cards} if own == build:
                return overlay_text(build, ids, stock, cards)
    except OverlayError:
        pass
    return empty_text(build)


def _plain(cards: Mapping[str, CardNews]) -> dict[str, list[Any]]:
    """Whole numbers without ".0"."""
    return {
        name: [int(one) if isinstance(one, float) and one.is_integer() else one for one in values]
        for name, values in cards.items()
    }
