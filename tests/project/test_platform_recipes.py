"""Each command of docs/platforms.md works as it stands there, on an export in the exact format."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from recruntime import Recommender
from tests.support.command import run
from tests.support.paths import ROOT
from tests.support.platforms import feeds, self_hosted, shopify, sites
from tests.support.platforms.export import Export

RECIPES = dict(
    re.findall(
        r"^## (.+?)\n.*?```sh\nrecbuild (.+?)\n```",
        (ROOT / "docs/platforms.md").read_text(),
        flags=re.MULTILINE | re.DOTALL,
    )
)
EXPORTS: dict[str, Callable[[], Export]] = {
    "Shopify": shopify.shopify,
    "WooCommerce": self_hosted.woocommerce,
    "Magento": self_hosted.magento,
    "Google Merchant": feeds.google_xml,
    "A database": sites.database,
    "MkDocs": sites.mkdocs,
}


def test_every_recipe_is_tried() -> None:
    assert RECIPES.keys() == EXPORTS.keys()


@pytest.mark.parametrize("platform", EXPORTS)
def test_a_recipe_does_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    export = EXPORTS[platform]()
    (tmp_path / export.file).write_bytes(export.content)
    monkeypatch.chdir(tmp_path)
    result = run(*shlex.split(RECIPES[platform]))
    assert result.exit_code == 0, result.output
    built = Recommender.open(tmp_path / "rec").engine.bundle.items.ids
    assert {built[row] for row in range(len(built))} == {*export.ids}


def test_a_link_of_woocommerce_leads_to_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export = self_hosted.woocommerce()
    (tmp_path / export.file).write_bytes(export.content)
    monkeypatch.chdir(tmp_path)
    run(*shlex.split(RECIPES["WooCommerce"]))
    first = Recommender.open(tmp_path / "rec").recommend("101").items[0]
    assert first.card["url"] == f"/?p={first.item}"
