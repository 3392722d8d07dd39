"""The engine in plain CPython, over a folder or over any function that returns a bundle's files."""

from __future__ import annotations

import hashlib
import json

import pytest

from recruntime import Event, Recommender
from recruntime.errors import BundleFormatError, PartCorruptError, PartTruncatedError
from tests.conftest import assembled, circle


def bundle_files() -> dict[str, bytes]:
    parts, listing = assembled(circle([0, 5, 10, 90, 95]), resident_bytes=10**6)
    files = {part.path: part.content for part in parts.all}
    return {**files, "manifest.json": listing.model_dump_json().encode()}


def test_a_bundle_opens_from_any_source_of_files() -> None:
    asked: list[str] = []
    files = bundle_files()

    def read(path: str) -> bytes:
        asked.append(path)
        return files[path]

    shop = Recommender.from_files(read)
    assert [one.item for one in shop.recommend("i0", [Event("i3")], k=2).items] == ["i1", "i4"]
    kinds = {part["path"]: part["kind"] for part in shop.manifest["parts"]}
    assert [kinds.get(path) for path in asked] == [
        None,
        "core",
        "items",
        "instant",
        "instant",
    ]  # a listing is for pages


def test_a_file_that_was_swapped_is_refused_by_its_hash() -> None:
    files = bundle_files()
    core = next(path for path in files if "core" in path)
    files[core] = files[core][::-1]
    with pytest.raises(PartCorruptError, match=core):
        Recommender.from_files(files.__getitem__)


def test_a_file_that_was_cut_is_refused_by_its_length() -> None:
    files = bundle_files()
    core = next(path for path in files if "core" in path)
    files[core] = files[core][:-1]
    with pytest.raises(PartTruncatedError, match=core):
        Recommender.from_files(files.__getitem__)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": 1}', b'{"format": 1, "parts": [{}]}'])
def test_a_manifest_that_is_none_is_refused_by_name(content: bytes) -> None:
    with pytest.raises((PartCorruptError, BundleFormatError), match=r"manifest\.json"):
        Recommender.from_files({"manifest.json": content}.__getitem__)


def test_a_manifest_without_a_core_part_is_refused() -> None:
    files = bundle_files()
    listing = json.loads(files["manifest.json"])
    listing["parts"] = [part for part in listing["parts"] if part["kind"] != "core"]
    files["manifest.json"] = json.dumps(listing).encode()
    with pytest.raises(PartCorruptError, match="one core part"):
        Recommender.from_files(files.__getitem__)


def test_the_hash_in_the_manifest_is_that_of_the_file() -> None:
    files = bundle_files()
    for part in json.loads(files["manifest.json"])["parts"]:
        assert hashlib.sha256(files[part["path"]]).hexdigest() == part["sha256"]
