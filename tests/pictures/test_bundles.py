"""Bundles with thumbnails: what they hold, what is missing, and what a rebuild keeps."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from recbuild import build
from recbuild.bundle.manifest import Manifest
from recbuild.bundle.pictures.packs import pack_of, pictures_in
from recbuild.bundle.verify import verify
from recbuild.errors import ConfigError
from recbuild.pictures.thumbnails import keys_of
from recbuild.summary import Summary
from recbuild.watcher import Unwatched
from recruntime import Condition, Recommender
from recruntime.bundle.text_columns import text_column
from recruntime.errors import PartCorruptError
from recruntime.wire import split_names

ITEMS = 60
WORDS = "red blue dress shirt shoe coat linen cotton summer winter long short".split()


def rows(count: int = ITEMS) -> list[dict[str, Any]]:
    random = np.random.default_rng(0)
    texts = [" ".join(random.choice(WORDS, 5)) for _ in range(count)]
    return [
        {"id": f"i{number}", "title": f"Item {number}", "description": text, "image": f"/img/{number}.png"}
        for number, text in enumerate(texts)
    ]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with a picture of each item."""
    (tmp_path / "img").mkdir()
    for number in range(ITEMS):
        draw(tmp_path, number, (4 * number, 100, 255 - 4 * number))
    return tmp_path


def draw(site: Path, number: int, color: tuple[int, int, int]) -> None:
    Image.new("RGB", (60, 80), color).save(site / f"img/{number}.png")


def built(site: Path, out: str, own: list[dict[str, Any]], **options: Any) -> Summary:
    pictures = {"thumbnails": "webp", "root": str(site), **options.pop("pictures", {})}
    config = {"pictures": pictures, **options.pop("config", {})}
    return build(own, site / out, config=config, **options)


def packed(manifest: Manifest, folder: Path) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    for entry in manifest.of("pictures"):
        content = (folder / entry.path).read_bytes()
        found |= {key: content[start:end] for key, (start, end) in pictures_in(content, "").items()}
    return found


def page_pictures_of(folder: Path, item: str) -> set[int]:
    """Keys of the pictures that the item's page loads."""
    for path in (folder / "instant").glob("*.bin"):
        part = json.loads(gzip.decompress(path.read_bytes()))
        if item in part["items"]:
            names = [split_names(part["pictures"])[number] for number in part["items"][item]["pictures"]]
            packs = [(folder / f"pictures/{name}.pack").read_bytes() for name in names]
            return {key for pack in packs for key in pictures_in(pack, "")}
    return set()


def key(address: str) -> int:
    return int(keys_of(text_column([address]))[0])


def test_every_card_has_its_picture_in_a_pack_and_its_blur(site: Path) -> None:
    summary = built(site, "rec", rows())
    assert packed(summary.manifest, site / "rec").keys() == {key(row["image"]) for row in rows()}
    shop = Recommender.open(site / "rec")
    assert all(one.card["thumbhash"] for one in shop.recommend("i1", k=5).items)
    assert verify(site / "rec", Unwatched()).failed == 0


def test_what_is_missing_is_counted_with_a_reason_and_an_example(site: Path) -> None:
    (site / "img/3.png").unlink()
    (site / "img/4.png").write_text("no picture")
    own = rows()
    own[5]["image"] = None
    summary = built(site, "rec", own)
    assert summary.pictures
    missing = {one.reason: (one.count, one.example) for one in summary.pictures.missing}
    assert missing["there is no such file"] == (1, "/img/3.png")
    assert missing["it is none of JPEG, PNG, WEBP, AVIF, GIF"] == (1, "/img/4.png")
    sizes = summary.manifest.measured.pictures
    assert sizes and sizes.count == ITEMS - 3


def test_items_with_one_picture_share_it(site: Path) -> None:
    own = [row | {"image": "/img/0.png"} for row in rows()]
    summary = built(site, "rec", own)
    assert len(packed(summary.manifest, site / "rec")) == 1


def test_pages_load_no_more_than_their_budget(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recbuild.bundle.pictures.packs.PACK_BYTES", 900)
    manifest = built(site, "rec", rows(), pictures={"page_kb": 3}).manifest
    sizes = manifest.measured.pictures
    assert sizes and len(manifest.of("pictures")) > 4 and sizes.bytes > 3000 >= sizes.page > 0
    assert verify(site / "rec", Unwatched()).failed == 0


def test_the_page_of_an_item_loads_the_pictures_of_its_category(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recbuild.bundle.pictures.packs.PACK_BYTES", 1)  # each picture in a pack of its own
    groups = ["red dress", "blue shirt", "linen coat", "winter shoe"]
    own = rows()
    for number, row in enumerate(own):
        row["description"] = " ".join([*[groups[number // 15]] * 6, *row["description"].split()])
        row["category"] = "worn" if number % 15 == 0 else "new"
    manifest = built(site, "rec", own, pictures={"page_kb": 3}, config={"card": ["category"]}).manifest
    loaded = page_pictures_of(site / "rec", "i0")
    assert 10 < len(loaded) < ITEMS / 2 < len(manifest.of("pictures"))
    worn = Condition("category", any_of=("worn",))
    shown = Recommender.open(site / "rec").recommend(None, ["i0"], k=3, where=[worn])
    assert {one.item for one in shown.items} == {"i15", "i30", "i45"}
    assert {key(str(one.card["image"])) for one in shown.items} <= loaded


def test_a_build_of_the_same_inputs_has_the_same_bytes(site: Path) -> None:
    one, other = built(site, "rec", rows()), built(site, "other", rows())
    assert one.manifest == other.manifest
    assert not built(site, "rec", rows()).changed


def test_a_picture_that_changed_at_the_same_address_is_packed_anew(site: Path) -> None:
    before = packed(built(site, "rec", rows()).manifest, site / "rec")
    draw(site, 7, (0, 255, 0))
    after = packed(built(site, "rec", rows()).manifest, site / "rec")
    assert {own for own in before if before[own] != after[own]} == {key("/img/7.png")}


def test_a_rebuild_keeps_the_packs_of_its_base(site: Path) -> None:
    first = built(site, "rec", rows())
    for number in (ITEMS, ITEMS + 1):
        draw(site, number, (250, 250, 20))
    second = built(site, "new", rows(ITEMS + 2), base=site / "rec")
    names = {entry.path for entry in second.manifest.of("pictures")}
    kept = {entry.path for entry in first.manifest.of("pictures")}
    assert kept < names and len(names - kept) == 1
    assert packed(second.manifest, site / "new").keys() >= {key("/img/60.png"), key("/img/61.png")}
    assert verify(site / "new", Unwatched()).failed == 0


def test_without_the_setting_nothing_is_read(site: Path) -> None:
    shutil.rmtree(site / "img")
    summary = build(rows(), site / "rec")
    assert summary.pictures is None and not summary.manifest.of("pictures")


def test_a_root_that_is_no_folder_is_refused(site: Path) -> None:
    with pytest.raises(ConfigError, match="is no folder"):
        built(site, "rec", rows(), pictures={"root": str(site / "none")})


def test_an_address_does_not_lead_out_of_the_root(site: Path) -> None:
    (site / "inside").mkdir()
    own = [row | {"image": "../img/1.png"} for row in rows()]
    summary = built(site, "rec", own, pictures={"root": str(site / "inside")})
    assert summary.pictures and [one.reason for one in summary.pictures.missing] == ["there is no such file"]


@given(st.dictionaries(st.integers(0, 2**64 - 1), st.binary(min_size=1, max_size=40), max_size=9))
def test_a_pack_gives_back_what_was_put_into_it(pictures: dict[int, bytes]) -> None:
    content = pack_of(np.array([*pictures], dtype=np.uint64), [*pictures.values()])
    found = pictures_in(content, "The pack")
    assert {own: content[start:end] for own, (start, end) in found.items()} == pictures


@given(st.data())
def test_a_pack_that_is_cut_off_is_refused(data: st.DataObject) -> None:
    content = pack_of(np.array([1, 2], dtype=np.uint64), [b"one", b"two"])
    end = data.draw(st.integers(0, len(content) - 1))
    with pytest.raises(PartCorruptError, match="The pack"):
        pictures_in(content[:end], "The pack")
