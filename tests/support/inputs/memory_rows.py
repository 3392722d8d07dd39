"""Three items as rows in memory, and the message with which a catalog is refused."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from recbuild.catalog.load import read_catalog
from recbuild.config import Config
from recbuild.errors import CatalogError

Rows = list[dict[str, Any]]

ITEMS: Rows = [
    {"id": "007", "title": "Emma", "price": 8.5, "tags": ["novel", "love"], "in_stock": True, "year": 1816},
    {"id": "8", "title": "Persuasion", "price": None, "tags": [], "in_stock": None, "year": 1817},
    {"id": "9", "title": "Dracula", "price": 9.0, "tags": ["novel"], "in_stock": False, "year": 1897},
]


def frame_with(name: str, values: Any) -> pd.DataFrame:
    """The items as a DataFrame, with one more column or another one."""
    return pd.DataFrame(ITEMS).assign(**{name: values})


def refusal(items: Any) -> str:
    with pytest.raises(CatalogError) as caught:
        read_catalog(items, Config())
    return str(caught.value)
