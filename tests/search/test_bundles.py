"""The search part of a bundle: its bytes, its size, and what it finds where some items are on the device."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from recruntime import BadRequestError, Recommender
from recruntime.bridge import open_engine
from tests.support import forgery
from tests.support.command import assert_refused, run
from tests.support.inputs.topics import write_catalog
from tests.support.page import read_json
from tests.verify.conftest import findings


def part_of(rec: Path) -> bytes:
    (path,) = forgery.paths_of(rec, "search")
    return (rec / path).read_bytes()


def measured(rec: Path) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = json.loads((rec / "manifest.json").read_text())["measured"]
    return found


def bundle(home: Path, name: str, *options: str | Path, settings: str = "") -> Path:
    catalog = home / "c.csv"
    if not catalog.exists():
        write_catalog(catalog, 40)
    (home / "search.toml").write_text(settings)
    result = run("bundle", catalog, "--out", home / name, "--config", home / "search.toml", *options)
    assert result.exit_code == 0, result.output
    return home / name


def test_the_same_catalog_gives_the_same_part_which_the_listing_names(tmp_path: Path) -> None:
    one, other = bundle(tmp_path, "one"), bundle(tmp_path, "other", "--workers", "1")
    assert part_of(one) == part_of(other)
    (listing,) = forgery.paths_of(one, "listing")
    assert forgery.paths_of(one, "search") == [f"parts/search-{read_json(one / listing)['search']}.msgpack"]


def test_a_part_fits_its_budget_and_titles_stay_longest(tmp_path: Path) -> None:
    random = np.random.default_rng(5)
    lines = ["id,title,description"]
    for row in range(400):
        words = " ".join(f"word{number}" for number in random.integers(0, 300, 40))
        lines.append(f"i{row},Title{row} word{row % 30},{words}")
    (tmp_path / "c.csv").write_text("\n".join(lines))
    whole = bundle(tmp_path, "whole")
    cut = bundle(tmp_path, "cut", settings="[search]\nbudget_kb = 15")
    assert 10_000 < len(part_of(cut)) <= 15_000 < len(part_of(whole))
    shop, rest = Recommender.open(whole), Recommender.open(cut)
    assert rest.search("title123").items[0].item == "i123"
    titled = {one.item for one in rest.search("word7 ", 14).items}
    assert len(titled & {f"i{row}" for row in range(7, 400, 30)}) > 10
    assert rest.search("word250 ").total < shop.search("word250 ").total
    assert findings(cut) == []


@pytest.mark.parametrize(("count", "budget_kb"), [(1200, 6), (4500, 4)])
def test_where_words_of_titles_have_no_room_they_are_found_in_the_cards(
    count: int, budget_kb: int, tmp_path: Path
) -> None:
    """As many items as bytes have no room for a word each: then only what words mean is there."""
    random, lines = np.random.default_rng(5), ["id,title,description"]
    for row in range(count):
        words = " ".join(f"word{number}" for number in random.integers(0, 900, 12))
        lines.append(f"i{row},Title{row} name{row % 60},{words} topic{row % 3}")
    (tmp_path / "c.csv").write_text("\n".join(lines))
    rec = bundle(tmp_path, "rec", settings=f"[search]\nbudget_kb = {budget_kb}")
    assert len(part_of(rec)) <= 1000 * budget_kb
    shop = Recommender.open(rec)
    for row in (0, 599, count - 1):
        assert shop.search(f"title{row} ").items[0].item == f"i{row}"
        assert shop.search(f"titel{row} name{row % 60}").items[0].item == f"i{row}"
    named = {one.item for one in shop.search("name7 ", 20).items}
    assert len(named) == 20 and named <= {f"i{row}" for row in range(7, count, 60)}
    assert findings(rec) == []


def test_a_build_says_what_a_search_loads(tmp_path: Path) -> None:
    with forgery.small_builder(tmp_path):
        (tmp_path / "all.toml").write_text('[search]\nitems = "all"')
        options = ("--resident-kb", "0", "--config", str(tmp_path / "all.toml"))
        some = forgery.build(tmp_path, tmp_path / "some", 60, "--resident-kb", "0")
        rec = forgery.build(tmp_path, tmp_path / "rec", 60, *options)
        resident = forgery.build(tmp_path, tmp_path / "resident", 60, "--config", str(tmp_path / "all.toml"))
    listings = [read_json(one / forgery.paths_of(one, "listing")[0]) for one in (some, rec, resident)]
    assert [listing.get("search_all", False) for listing in listings] == [False, True, False]
    own, items = listings[1]["sample"], forgery.paths_of(rec, "items")
    loaded = [*forgery.paths_of(rec, "search"), *items[:own], *items[own + 1 :]]
    size = sum((rec / path).stat().st_size for path in loaded)
    downloads = measured(rec)["downloads"]
    assert (downloads["search"], downloads["search_files"]) == (size, len(loaded))
    printed = " ".join(run("inspect", rec).output.split())
    assert f"who searches loads {size / 1000:,.0f} KB in {len(loaded)} files" in printed
    assert measured(some)["downloads"]["search_files"] == 1
    assert findings(rec) == []


def test_columns_that_pages_need_not_show_are_searched_if_cards_show_them(tmp_path: Path) -> None:
    woods = ["walnut", "maple", "cherry"]
    lines = ["id,title,description,wood"]
    lines += [f"i{row},Chair {row},Made in workshop{row} by hand,{woods[row % 3]}" for row in range(30)]
    (tmp_path / "c.csv").write_text("\n".join(lines))
    usual, shown = bundle(tmp_path, "usual"), bundle(tmp_path, "shown", "--card", "wood")
    assert Recommender.open(usual).search("walnut ").total == 0
    assert Recommender.open(shown).search("walnut ").total == 10
    for rec in (usual, shown):
        found = [Recommender.open(rec).search(f"workshop{row} ", 1).items[0].item for row in range(30)]
        assert found == [f"i{row}" for row in range(30)]


def test_a_bundle_may_do_without(tmp_path: Path) -> None:
    rec = bundle(tmp_path, "rec", settings="[search]\nbudget_kb = 0")
    assert forgery.paths_of(rec, "search") == []
    assert findings(rec) == []
    with pytest.raises(BadRequestError, match="no search part"):
        Recommender.open(rec).search("star")
    assert_refused(run("search", rec, "star"), 9, "budget_kb")


def test_vectors_of_sessions_or_of_a_column_can_be_searched(tmp_path: Path) -> None:
    rows = [
        {
            "id": f"i{row}",
            "title": f"{('red', 'blue')[row % 2]} thing {row}",
            "emb": [row % 2, 1 - row % 2, 0.1],
        }
        for row in range(40)
    ]
    (tmp_path / "v.jsonl").write_text("\n".join(map(json.dumps, rows)))
    for codec in ("compact", "int8", "float32"):
        out = tmp_path / codec
        options = ("--vectors", "emb", "--codec", codec, "--out", out)
        assert run("bundle", tmp_path / "v.jsonl", *options).exit_code == 0
        found = Recommender.open(out).search("red thing", 20).items
        assert all(int(one.item[1:]) % 2 == 0 for one in found)
        assert findings(out) == []


def test_a_page_finds_what_is_on_the_device(tmp_path: Path) -> None:
    with forgery.small_builder(tmp_path):
        rec = forgery.build(tmp_path, tmp_path / "rec", 60, "--resident-kb", "0")
    listing = read_json(rec / forgery.paths_of(rec, "listing")[0])
    core, search = ((rec / forgery.paths_of(rec, kind)[0]).read_bytes() for kind in ("core", "search"))
    parts = [(rec / path).read_bytes() for path in forgery.paths_of(rec, "items")]
    bridge = open_engine(core, {listing["sample"]: parts[listing["sample"]]})
    bridge.open_search(search)

    def found() -> dict[str, int]:
        answer = json.loads(bridge.search(json.dumps({"query": "ship", "k": 100})))
        return {one["item"]: answer["total"] for one in answer["items"]}

    first = found()
    bridge.load(dict(enumerate(parts)))
    then = found()
    assert 0 < len(first) < len(then)
    assert dict.fromkeys(first, 0).keys() <= then.keys()
    everything = Recommender.open(rec).search("ship", 100)
    assert then == {one.item: everything.total for one in everything.items}


def test_a_rebuild_finds_what_is_new_and_not_what_is_gone(tmp_path: Path) -> None:
    base = bundle(tmp_path, "base")
    lines = (tmp_path / "c.csv").read_text().splitlines()
    lines[5] = lines[5].replace("The sea book sea4", "The quokka atlas")
    (tmp_path / "c.csv").write_text("\n".join(lines[:-2]) + "\n")
    rec = bundle(tmp_path, "rec", "--base", base)
    shop = Recommender.open(rec)
    assert shop.search("qoukka").items[0].item == "sea-04"
    assert shop.search("garden39").total == 0 or "garden-39" not in shop
    assert findings(rec) == []


def test_the_command_prints_what_is_found(tmp_path: Path) -> None:
    rec = bundle(tmp_path, "rec")
    printed = run("search", rec, "wahle ship", "-k", "3", "--facet", "price")
    assert printed.exit_code == 0, printed.output
    assert "Searched for: whale ship" in printed.output and "price: 8.5" in printed.output
    assert "Nothing is found" in run("search", rec, "qqqqxxx").output
    answer = json.loads(run("search", rec, "star7", "--json").stdout)
    assert answer["items"][0]["item"] == "star-07"
    assert_refused(run("search", rec, "star", "--sort", "colour"), 9, "no field 'colour'")
