"""A small shop whose words are known, built once."""

from __future__ import annotations

from pathlib import Path

import pytest

from recruntime import Recommender
from tests.support.command import run

ROWS = (
    "id,title,brand,category,price,description,stock",
    "J-100,Alpine Rain Jacket,Acme,Jackets,49.00,A waterproof shell against wind and rain on the mountain,1",
    "J-200,City Raincoat,Zen,Jackets,89.00,Waterproof coat for wet streets and cold rain,1",
    "J-300,Wool Cardigan,Acme,Knitwear,39.00,Warm knitted wool with buttons for cold evenings,1",
    "J-400,Merino Sweater,Zen,Knitwear,59.00,Knitted merino wool keeps you warm on cold evenings,1",
    "G-1,Harvest Valley,Pixel,Games,19.00,A cosy farming game about crops cows and a small village,1",
    "G-2,Star Raiders,Pixel,Games,29.00,Rocket battles among planets and comets in a far galaxy,1",
    "G-3,Galaxy Traders,Orbit,Games,24.00,Trade between planets with a slow rocket,1",
    "G-4,Farm Life,Orbit,Games,15.00,Grow crops and raise cows on your own farm in the village,1",
    "B-1,The Great Gatsby,Press,Books,9.00,Parties and longing on Long Island,1",
    "B-2,To Be or Not to Be,Press,Books,7.00,A prince talks to a skull,1",
    "B-3,Пётр и волк,Press,Books,8.00,Сказка о мальчике и волке в лесу,1",
    "B-4,東京の夜,Press,Books,12.00,東京を歩く写真集,1",
    "X-1,Waterproof Ghost Jacket,Acme,Jackets,1.00,Out of stock waterproof rain jacket,0",
)


@pytest.fixture(scope="session")
def shop_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("search")
    (home / "shop.csv").write_text("\n".join(ROWS), encoding="utf-8")
    options = ("--card", "brand", "--card", "category", "--out", home / "rec")
    result = run("bundle", home / "shop.csv", *options)
    assert result.exit_code == 0, result.output
    return home / "rec"


@pytest.fixture(scope="session")
def shop(shop_folder: Path) -> Recommender:
    return Recommender.open(shop_folder)
