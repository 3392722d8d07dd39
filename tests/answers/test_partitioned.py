"""A partitioned bundle: it answers from the parts that are here, and with all of them as if it had come
whole.
"""

from __future__ import annotations

import gzip
import json
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from recbuild.bundle.contents import Files
from recbuild.bundle.manifest import Manifest
from recruntime.bridge import Bridge, open_engine
from recruntime.bundle.bundle import Bundle, open_bundle
from recruntime.bundle.items import NO_OWNER
from recruntime.engine.engine import Engine
from recruntime.engine.profile import decode_rows
from recruntime.errors import PartCorruptError, UnknownItemError
from recruntime.types import Request
from tests.conftest import assembled, clustered, taught
from tests.support.page import request

COUNT = 3000
TOGETHER = [[(row + 1) % COUNT, (row + 7) % COUNT][: row % 3] for row in range(COUNT)]


@dataclass(frozen=True)
class Shop:
    """A bundle's engine parts as a page has them. instant: the instant items, by id."""

    core: bytes
    parts: tuple[bytes, ...]
    listing: dict[str, Any]
    instant: dict[str, dict[str, list[int]]]
    manifest: Manifest

    @property
    def sample(self) -> int:
        return int(self.listing["sample"])

    def some(self, *numbers: int) -> dict[int, bytes]:
        return {number: self.parts[number] for number in numbers}

    def open(self, *numbers: int) -> Bundle:
        return open_bundle(self.core, self.some(*numbers))


def shop_of(files: Files, manifest: Manifest) -> Shop:
    read = [json.loads(gzip.decompress(part.content)) for part in files.lane if part.kind == "instant"]
    return Shop(
        core=files.core.content,
        parts=tuple(part.content for part in files.items),
        listing=json.loads(gzip.decompress(files.listing.content)),
        instant={item: entry for part in read for item, entry in part["items"].items()},
        manifest=manifest,
    )


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("recbuild.bundle.rebuild.reusable.PARTITIONED_PART_BYTES", 12_000)
        stock = [row % 11 > 0 for row in range(COUNT)]
        # Without clear groups: the hardest case for a page that has a few parts alone.
        vectors = clustered(COUNT, 32, groups=1)
        yield shop_of(*assembled(vectors, resident_bytes=0, stock=stock, behavior=taught(TOGETHER)))


@pytest.fixture(scope="module")
def owners(shop: Shop) -> dict[str, int]:
    """The number of the part that each item is in."""
    return {item: number for number in range(shop.sample) for item in ids_of(shop.open(number))}


def ids_of(bundle: Bundle) -> list[str]:
    return [bundle.items.ids[row] for row in range(len(bundle.items))]


def ask(bridge: Bridge, item: str | None, *seen: str, **event: Any) -> dict[str, Any]:
    events = [
        {"item": other, "type": "view", "time": float(turn), "dwell": None, "code": None} | event
        for turn, other in enumerate(seen)
    ]
    return dict(json.loads(bridge.recommend(json.dumps(request(item, events=events, k=12)))))


def test_the_listing_names_the_parts_and_which_one_every_page_loads(shop: Shop) -> None:
    assert shop.listing["resident"] is False
    assert len(shop.listing["items"]) == 16 * len(shop.parts)
    assert shop.sample == len(shop.parts) - 1 > 10
    assert shop.manifest.measured.residency == "partitioned"
    assert shop.manifest.measured.search.cells > 1


def test_every_item_is_in_one_part_beside_its_replicas_in_the_sample_part(
    shop: Shop, owners: dict[str, int]
) -> None:
    assert sorted(owners) == sorted(f"i{row}" for row in range(COUNT))
    replicas, whole = shop.open(shop.sample), shop.open(*range(len(shop.parts)))
    assert sorted(ids_of(whole)) == sorted(owners)
    assert np.all(whole.items.owner == NO_OWNER)
    for row, item in enumerate(ids_of(replicas)):
        own = whole.row(item)
        assert own is not None and replicas.items.owner[row] == owners[item]
        assert replicas.items.card(row) == whole.items.card(own)
        assert np.array_equal(replicas.items.codes[row], whole.items.codes[own])


def test_a_copy_is_gone_where_the_item_itself_is_here(shop: Shop, owners: dict[str, int]) -> None:
    replicas = ids_of(shop.open(shop.sample))
    home = owners[replicas[0]]
    both = ids_of(shop.open(shop.sample, home))
    assert len(set(both)) == len(both)
    assert set(both) == set(replicas) | {item for item, number in owners.items() if number == home}


def test_co_occurrences_are_found_where_they_are_here(shop: Shop, owners: dict[str, int]) -> None:
    """Also from a replica of an item; but where the other item is here as a replica alone, no list names
    it.
    """
    whole, some = shop.open(*range(len(shop.parts))), shop.open(0, 1, shop.sample)
    for bundle, here in ((whole, set(owners.values())), (some, {0, 1})):
        ids = ids_of(bundle)
        for row, item in enumerate(ids):
            wanted = [f"i{other}" for other in TOGETHER[int(item[1:])] if owners[f"i{other}"] in here]
            assert [ids[other] for other in bundle.co_occurrences(np.array([row]))[0].tolist()] == wanted


def test_the_sample_part_alone_has_the_default_list_and_something_of_every_group(shop: Shop) -> None:
    engine = Engine(shop.open(shop.sample))
    shown = engine.recommend(Request(k=24)).items
    assert len(shown) == 24 and {one.label for one in shown} == {"A good place to start"}
    copied = engine.bundle.items
    assert np.all(copied.stock) and len(copied) >= shop.manifest.measured.search.cells


def test_loaded_one_by_one_it_answers_in_the_end_as_the_whole_does(
    shop: Shop, owners: dict[str, int]
) -> None:
    bridge = open_engine(shop.core, shop.some(shop.sample))
    random = np.random.default_rng(5)
    for number in random.permutation(shop.sample).tolist():
        bridge.load(shop.some(number))
    whole = open_engine(shop.core, shop.some(*range(len(shop.parts))))
    for _ in range(40):
        item, *seen = random.choice(sorted(owners), size=4).tolist()
        assert ask(bridge, item, *seen) == ask(whole, item, *seen)
        assert ask(bridge, None, *seen) == ask(whole, None, *seen)


def test_a_page_with_its_assigned_parts_shows_nearly_what_the_whole_would(shop: Shop) -> None:
    whole = Engine(shop.open(*range(len(shop.parts))))
    shares = []
    for row in np.random.default_rng(6).integers(COUNT, size=60).tolist():
        page = Engine(shop.open(shop.sample, *shop.instant[f"i{row}"]["parts"]))
        wanted, found = (
            {one.item for one in engine.recommend(Request(f"i{row}", k=10)).items} for engine in (whole, page)
        )
        shares.append(len(wanted & found) / len(wanted))
    assert np.mean(shares) > 0.8


def test_replicas_do_not_take_the_probes_from_the_cells_that_are_here(shop: Shop) -> None:
    """Else an item's page, full of replicas of other groups, would hardly look at what lies beside the
    item.
    """
    shares = []
    for row in np.random.default_rng(7).integers(COUNT, size=60).tolist():
        page = Engine(shop.open(shop.sample, *shop.instant[f"i{row}"]["parts"]))
        exact, found = (
            {one.item for one in page.recommend(Request(f"i{row}", k=10, exact=exact)).items}
            for exact in (True, False)
        )
        shares.append(len(exact & found) / len(exact))
    assert np.mean(shares) > 0.95


def test_conditions_fill_a_shelf_with_what_is_here_and_with_nothing_else(
    shop: Shop, owners: dict[str, int]
) -> None:
    """The least similar of all that the page has, replicas too, by likeness."""
    for page in ("i20", "i1500"):
        parts = [shop.sample, *shop.instant[page]["parts"]]
        bridge, bundle = open_engine(shop.core, shop.some(*parts)), shop.open(*parts)
        row = bundle.row(page)
        assert row is not None
        scores = bundle.codec.scorer(bundle.items.codes).scores(decode_rows(bundle, bundle.items.codes)[row])
        far = [row for row in np.argsort(scores, kind="stable").tolist() if bundle.items.stock[row]][:8]
        assert {int(bundle.items.owner[row]) for row in far} > {NO_OWNER}
        elsewhere = [item for item in owners if bundle.row(item) is None][:8]
        asked = request(page, allow=[*elsewhere, *(bundle.items.ids[row] for row in far)])
        found = json.loads(bridge.recommend(json.dumps(asked)))["items"]
        wanted = sorted(far, key=lambda row: (-scores[row], row))[:6]
        assert [one["item"] for one in found] == [bundle.items.ids[row] for row in wanted]


def test_assigned_parts_begin_with_the_items_own(shop: Shop, owners: dict[str, int]) -> None:
    for item, home in owners.items():
        assigned = shop.instant[item]["parts"]
        assert assigned[0] == home and 1 <= len(assigned) <= 4
        assert len(set(assigned)) == len(assigned) and shop.sample not in assigned
    assert "parts" not in shop.instant[""]


def test_the_bridge_keeps_the_latest_parts_beside_those_it_was_opened_with(
    shop: Shop, owners: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recruntime.bridge.MAX_PARTS", 3)
    bridge = open_engine(shop.core, shop.some(shop.sample))
    copied = set(ids_of(shop.open(shop.sample)))
    one_of = {number: item for item, number in owners.items() if item not in copied}
    for numbers in ([0], [1, 2], [3], [2], [4]):  # 2 is used again, so that 1 goes before it
        bridge.load(shop.some(*numbers))
    for number in (2, 3, 4):
        assert ask(bridge, one_of[number])["items"]
    for number in (0, 1):
        with pytest.raises(UnknownItemError):
            ask(bridge, one_of[number])
    assert all(ask(bridge, item)["items"] for item in copied)


def test_the_bridge_takes_the_instant_list_of_the_page(shop: Shop, owners: dict[str, int]) -> None:
    bridge = open_engine(shop.core, shop.some(0, 1))
    page, *others = (item for item in owners if owners[item] == 0)
    listed = others[:-6:-1]
    asked = json.dumps(
        request(page, neighbors=[[item, 1 - place / 100] for place, item in enumerate(listed)], k=2)
    )
    allowed = [item for item in listed if int(item[1:]) % 11]  # the others are out of stock
    shown = json.loads(bridge.recommend(asked))["items"]
    assert [one["item"] for one in shown] == allowed[:2]


def test_a_damaged_part_is_refused_and_the_engine_goes_on(shop: Shop, owners: dict[str, int]) -> None:
    bridge = open_engine(shop.core, shop.some(shop.sample, 0))
    item = next(item for item, number in owners.items() if number == 0)
    before = ask(bridge, item)
    for damaged in ({1: shop.parts[1][:-9]}, {1: shop.parts[shop.sample]}, {99: shop.parts[1]}):
        with pytest.raises(PartCorruptError):
            bridge.load(damaged)
    assert ask(bridge, item) == before


def test_the_answer_names_the_codes_of_the_page_and_of_events_that_have_none(
    shop: Shop, owners: dict[str, int]
) -> None:
    page, seen, elsewhere = (next(item for item in owners if owners[item] == number) for number in (0, 1, 2))
    bundle = shop.open(0, 1)
    bridge = open_engine(shop.core, shop.some(0, 1))
    codes = ask(bridge, page, seen, elsewhere, "gone")["codes"]
    assert codes.keys() == {page, seen}
    for item, code in codes.items():
        assert b64decode(code) == bundle.items.codes[bundle.row(item)].tobytes()
    assert ask(bridge, None, seen, code=codes[seen])["codes"] == {}


def test_an_event_speaks_through_its_code_where_its_item_is_not_here(
    shop: Shop, owners: dict[str, int]
) -> None:
    seen = next(item for item in owners if owners[item] == 3)
    code = ask(open_engine(shop.core, shop.some(3)), seen)["codes"][seen]
    elsewhere = open_engine(shop.core, shop.some(shop.sample, 0))
    assert ask(elsewhere, None, seen)["heading"] == "A good place to start"
    assert ask(elsewhere, None, seen, code=code)["heading"] == "Picked for you"


def test_a_small_catalog_is_resident_and_assigns_no_parts() -> None:
    shop = shop_of(*assembled(clustered(50, 16), resident_bytes=10**6))
    assert shop.listing == {"resident": True, "items": shop.listing["items"], "sample": None}
    assert all("parts" not in entry for entry in shop.instant.values())
    assert len(shop.open(*range(len(shop.parts))).items) == 50


def test_even_one_item_can_be_partitioned() -> None:
    shop = shop_of(*assembled(clustered(1, 8), resident_bytes=0))
    assert shop.sample == 1 and shop.instant["i0"] == {"neighbors": [], "cosines": [], "parts": [0]}
    assert ids_of(shop.open(1)) == ids_of(shop.open(0, 1)) == ["i0"]
