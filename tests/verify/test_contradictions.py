"""A manifest, core part or listing that contradicts the rest is found behind right hashes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recruntime.wire import pack_array
from tests.support.forgery import edit_json, edit_msgpack, forge_manifest, manifest_of, paths_of
from tests.verify.conftest import assert_found


def drop_last(manifest: dict[str, Any]) -> None:
    manifest["parts"].pop()
    manifest["counts"]["parts"] -= 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda manifest: manifest["counts"].update(items=7), "counts 7 items, but the item parts hold 200"),
        (lambda manifest: manifest["counts"].update(parts=7), "counts 7 parts"),
        (lambda manifest: manifest["boot"]["weights"].update(co_occurrence=-1), "weights.co_occurrence"),
        (lambda manifest: manifest["labels"].update(similar="Alike"), "other labels"),
        (lambda manifest: manifest["parts"].append(manifest["parts"][0]), "twice"),
        (lambda manifest: manifest["parts"].pop(0), "0 parts of the kind core"),
        (drop_last, "which manifest.json does not list"),
        (lambda manifest: manifest["fields"].append({"name": "id", "kind": "text"}), "called id"),
        (lambda manifest: manifest["fields"][0].update(kind="number"), "the field title holds number"),
        (lambda manifest: manifest["codec"].update(dims=3), "number of dimensions"),
        (lambda manifest: manifest["measured"]["search"].update(nprobe=9), "another nprobe"),
        (lambda manifest: manifest["measured"]["search"].update(item_recall=1.5), "item_recall"),
        (lambda manifest: manifest["boot"]["instant"].update(fan=1), "directories"),
        (lambda manifest: manifest["boot"]["engine"].update(core="0" * 16), "is not the core part"),
        (
            lambda manifest: manifest["boot"]["instant"].update(default="0" * 16),
            "instant/0000000000000000.bin",
        ),
        (lambda manifest: manifest.update(format=1), "format 1"),
        (lambda manifest: manifest.pop("counts"), "counts: Field required"),
    ],
)
def test_a_manifest_that_contradicts_the_bundle_is_found(
    partitioned: Path, change: Callable[[dict[str, Any]], object], words: str
) -> None:
    manifest = manifest_of(partitioned)
    change(manifest)
    forge_manifest(partitioned, manifest)
    assert_found(partitioned, "manifest.json", words)


def test_the_build_is_recomputed(partitioned: Path) -> None:
    text = (partitioned / "manifest.json").read_text().replace('"currency": null', '"currency": "EUR"')
    (partitioned / "manifest.json").write_text(text)
    assert_found(partitioned, "manifest.json", "has the build")


def boost(field: str, **limits: float) -> dict[str, Any]:
    """A business rule."""
    return {"where": {"field": field, **limits}, "factor": 2.0, "pin": None}


def array(values: list[float]) -> dict[str, Any]:
    return pack_array(np.array(values))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda core: core["default"].append("gone"), "'gone'"),
        (lambda core: core["rows"].pop(), "number of item parts"),
        (lambda core: core["labels"].update(similar="Alike"), "another labels"),
        (lambda core: core.update(space="0" * 16), "another space"),
        (lambda core: core.update(nprobe=0), "nprobe"),
        (lambda core: core.update(nprobe=999), "another nprobe"),
        (
            lambda core: core["tombstones"].update(
                {"0": {"dtype": "<u4", "shape": [1], "data": b"\xff\0\0\0"}}
            ),
            "tombstones of item part 0",
        ),
        (lambda core: core["fields"].reverse(), "another fields"),
        (lambda core: core.update(ranking=[]), "are not a map"),
        (lambda core: core["ranking"].update(fusion="best"), "'best'"),
        (lambda core: core["ranking"].update(diversity=2), "diversity is 2"),
        (lambda core: core["ranking"].update(co_occurrence=0), "other weights"),
        (lambda core: core["ranking"].update(at_most={"brand": 2}), "no field 'brand'"),
        (lambda core: core["ranking"]["rules"].append({"factor": 2}), "rule of the ranking looks like"),
        (lambda core: core["ranking"]["rules"].append(boost("brand")), "no field 'brand'"),
        (lambda core: core["ranking"]["rules"].append(boost("title", low=1)), "is a text"),
        (
            lambda core: core["ranking"]["rules"].append(boost("title") | {"pages": {"field": "brand"}}),
            "no field 'brand'",
        ),
        (lambda core: core.update(recency=array([0.5, -1.0])), "cannot be a weight"),
        (lambda core: core.update(returns=pack_array(np.full(2, 17, dtype=np.uint8))), "a step above 16"),
    ],
)
def test_a_core_part_that_is_wrong_is_found(
    partitioned: Path, change: Callable[[dict[str, Any]], object], words: str
) -> None:
    assert_found(partitioned, edit_msgpack(partitioned, paths_of(partitioned, "core")[0], change), words)


def test_a_core_part_that_counts_other_items_is_found(partitioned: Path) -> None:
    path = paths_of(partitioned, "items")[1]
    edit_msgpack(partitioned, paths_of(partitioned, "core")[0], lambda core: core["rows"].__setitem__(1, 3))
    assert_found(partitioned, path, "expects 3 items")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda listing: listing.update(resident=True), "resident"),
        (lambda listing: listing.update(sample=None), "sample part None"),
        (lambda listing: listing.update(sample=99), "sample part 99"),
        (lambda listing: listing.update(sample=0), "of the default list"),
        (lambda listing: listing.update(items=listing["items"][16:]), "lists other item parts"),
        (
            lambda listing: listing.update(items=listing["items"][16:] + listing["items"][:16]),
            "another order",
        ),
        (lambda listing: listing.pop("items"), "items: Field required"),
    ],
)
def test_a_listing_that_is_wrong_is_found(
    partitioned: Path, change: Callable[[dict[str, Any]], object], words: str
) -> None:
    path = edit_json(partitioned, paths_of(partitioned, "listing")[0], change)
    found = paths_of(partitioned, "items")[0] if "default list" in words else path
    assert_found(partitioned, found, words)
