"""An instant part or directory that is wrong is found behind right hashes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support import forgery
from tests.support.forgery import default_path, edit_items, edit_json, forge_manifest, manifest_of, paths_of
from tests.verify.conftest import assert_found, files_of


def first_list(part: dict[str, Any]) -> dict[str, Any]:
    """The entry of the first item that has neighbors, and co-occurrences if any item has."""
    entries = [entry for entry in part["items"].values() if len(entry["neighbors"]) > 2]
    return next((entry for entry in entries if len(entry.get("co_occurrence", ())) > 1), entries[0])


def lose_column(part: dict[str, Any]) -> None:
    del part["cards"]["price"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda part: first_list(part)["neighbors"].append(999), "names card 999"),
        (lambda part: first_list(part)["neighbors"].append(-1), "neighbors"),
        (
            lambda part: first_list(part)["neighbors"].append(first_list(part)["neighbors"][0]),
            "names an item twice",
        ),
        (
            lambda part: part["cards"]["title"].__setitem__(first_list(part)["neighbors"][0], "?"),
            "its title is '?'",
        ),
        (
            lambda part: part["cards"]["price"].__setitem__(first_list(part)["neighbors"][0], 0.1),
            "its price is 0.1",
        ),
        (lambda part: part["cards"]["id"].__setitem__(first_list(part)["neighbors"][0], "gone"), "'gone'"),
        (lambda part: first_list(part)["cosines"].pop(), "cosines for the"),
        (lambda part: first_list(part)["cosines"].reverse(), "best first"),
        (lambda part: first_list(part).update(cosines=[101] * len(first_list(part)["neighbors"])), "cosines"),
        (lambda part: first_list(part).update(similar=99), "similar"),
        (lambda part: first_list(part)["co_occurrence"].append(999), "names card 999"),
        (
            lambda part: first_list(part)["co_occurrence"].append(first_list(part)["co_occurrence"][0]),
            "names an item twice",
        ),
        (lambda part: first_list(part).update(co_occurrence=[]), "co_occurrence"),
        (lambda part: first_list(part).pop("co_occurrence"), "another co-occurrence list"),
        (lambda part: first_list(part)["co_occurrence"].reverse(), "another co-occurrence list"),
        (
            lambda part: part["cards"]["title"].__setitem__(first_list(part)["co_occurrence"][0], "?"),
            "its title is '?'",
        ),
        (lambda part: part["items"].popitem(), "has no list for"),
        (lambda part: part["cards"]["title"].pop(), "differ in length"),
        (lose_column, "other fields"),
        (lambda part: first_list(part)["parts"].reverse(), "first, which has that item"),
        (lambda part: first_list(part)["parts"].append(first_list(part)["parts"][0]), "twice"),
        (lambda part: first_list(part)["parts"].append(99), "assigns item part 99"),
        (lambda part: first_list(part).pop("parts"), "does not assign item part"),
        (lambda part: part.pop("items"), "items: Field required"),
        (lambda part: first_list(part).update(looks_similar=[0]), "says the bundle lacks"),
        (lambda part: first_list(part).update(looks_similar=[]), "looks_similar"),
        (lambda part: first_list(part).update(looks_similar=[999]), "names card 999"),
        (lambda part: first_list(part).update(looks_similar=[0, 0]), "names an item twice"),
    ],
)
def test_an_instant_part_that_is_wrong_is_found_behind_right_hashes(
    partitioned: Path, change: Callable[[dict[str, Any]], object], words: str
) -> None:
    path = next(
        path for path in paths_of(partitioned, "instant") if two_parts(forgery.read_json(partitioned, path))
    )
    assert_found(partitioned, edit_json(partitioned, path, change), words)


def two_parts(part: dict[str, Any]) -> bool:
    """Whether this is not the sample part, and its first list assigns more than one item part."""
    return "" not in part["items"] and len(first_list(part)["parts"]) > 1


def test_the_sample_part_is_never_assigned_to_a_page(partitioned: Path) -> None:
    sample = len(paths_of(partitioned, "items")) - 1
    path = next(path for path in paths_of(partitioned, "instant") if path != default_path(partitioned))
    path = edit_json(partitioned, path, lambda part: first_list(part)["parts"].append(sample))
    assert_found(partitioned, path, f"assigns item part {sample}")


def test_item_parts_are_assigned_in_a_partitioned_bundle_alone(resident: Path) -> None:
    path = next(path for path in paths_of(resident, "instant") if path != default_path(resident))
    path = edit_json(resident, path, lambda part: first_list(part).update(parts=[0]))
    assert_found(resident, path, "loaded whole")


def test_a_list_that_names_an_item_out_of_stock_is_found(resident: Path) -> None:
    gone = edit_items(resident, 0, stock=lambda items: items.stock & False)
    assert gone in files_of(resident)
    assert_found(resident, "instant/", "out of stock")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda part: part["items"][""]["neighbors"].reverse(), "another default list than the core part"),
        (lambda part: part["items"][""].update(co_occurrence=[0]), "another default list than the core part"),
        (lambda part: part["items"].clear(), "does not have it"),
    ],
)
def test_a_default_part_that_is_wrong_is_found(
    resident: Path, change: Callable[[dict[str, Any]], object], words: str
) -> None:
    assert_found(resident, edit_json(resident, default_path(resident), change), words)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda directory: directory.update(seed=directory["seed"] + 1), ("sku-",)),
        (lambda directory: directory.update(table="AAAA"), ("three equal parts",)),
        (lambda directory: directory.update(table="?"), ("three equal parts",)),
        (lambda directory: directory.update(names=directory["names"][:16]), ("of 1",)),
        (lambda directory: directory.update(names=directory["names"] + "0" * 16), ("instant/0000",)),
    ],
)
def test_a_directory_that_leads_astray_is_found(
    partitioned: Path, change: Callable[[dict[str, Any]], object], words: tuple[str, ...]
) -> None:
    path = edit_json(partitioned, paths_of(partitioned, "directory")[0], change)
    assert_found(partitioned, *words)
    if words != ("sku-",):
        assert_found(partitioned, path, *words)


def test_a_part_that_nothing_names_is_found(resident: Path) -> None:
    manifest = manifest_of(resident)
    names = manifest["boot"]["instant"]["names"]
    manifest["boot"]["instant"]["names"] = names[16:]
    forge_manifest(resident, manifest)
    assert_found(resident, f"instant/{names[:16]}.bin", "named by nothing")
