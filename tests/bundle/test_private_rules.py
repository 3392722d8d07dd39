"""Rules on columns that no card shows: the bundle says which items they are about, and nothing else."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgpack
import pytest

from recbuild import build, verify
from recbuild.errors import ConfigError
from recruntime import BadRequestError, PartCorruptError, Recommender, Rule
from recruntime.rules import Marked
from tests.support.forgery import edit_msgpack, paths_of

COUNT = 60
MARGINS = [f"0.{7919 * row % 9973:04}7" for row in range(COUNT)]
HIGH = {f"i{row}" for row in range(COUNT) if float(MARGINS[row]) >= 0.5}
RULE = {"where": {"field": "gross_margin", "low": 0.5}, "factor": 1000.0}


def rows() -> list[dict[str, Any]]:
    return [
        {
            "id": f"i{row}",
            "title": f"Blue cup number {row}",
            "gross_margin": MARGINS[row],
            "tier": f"tier-{row % 3}",
        }
        for row in range(COUNT)
    ]


def built(
    out: Path, *rules: dict[str, Any], catalog: list[dict[str, Any]] | None = None, **options: Any
) -> Recommender:
    build(
        catalog or rows(),
        out,
        config={"ranking": {"rules": list(rules)}, **options.pop("more", {})},
        **options,
    )
    assert verify(out).failed == 0
    return Recommender.open(out)


def contents(folder: Path) -> list[bytes]:
    """All bytes of the bundle, also those that are compressed in a part."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and "engine-" not in str(path)):
        content = path.read_bytes()
        found += [str(path).encode(), content]
        if content[:2] == b"\x1f\x8b":
            found.append(gzip.decompress(content))
        if path.suffix == ".msgpack":
            found += streams_in(msgpack.unpackb(content, strict_map_key=False))
    return found


def streams_in(value: Any) -> list[bytes]:
    if isinstance(value, dict):
        own = [zlib.decompress(value["zip"])] if isinstance(value.get("zip"), bytes) else []
        return own + [stream for one in value.values() for stream in streams_in(one)]
    return [stream for one in value for stream in streams_in(one)] if isinstance(value, list) else []


def first(shop: Recommender, k: int = 3) -> list[str]:
    return [one.item for one in shop.recommend("i0", k=k).items]


def test_what_a_rule_boosts_is_known_and_the_column_is_in_no_file(tmp_path: Path) -> None:
    tier = {"where": {"field": "tier", "any_of": ["Tier-2"]}, "factor": 0.0}
    shop = built(tmp_path / "rec", RULE, tier)
    found = first(shop)
    assert set(found) <= HIGH and not any(int(item[1:]) % 3 == 2 for item in found)
    everything = contents(tmp_path / "rec")
    assert any(b"Blue cup number 7" in content for content in everything), "texts of cards are found"
    for secret in (b"gross_margin", b"tier", *(margin.encode() for margin in MARGINS)):
        assert not any(secret in content for content in everything), secret


def test_a_card_may_show_the_column_and_the_rule_is_then_like_any_other(tmp_path: Path) -> None:
    numbers = [row | {"gross_margin": float(row["gross_margin"])} for row in rows()]
    shop = built(tmp_path / "rec", RULE, catalog=numbers, more={"card": ["gross_margin"]})
    assert set(first(shop)) <= HIGH
    assert not isinstance(shop.settings.rules[0].where, Marked)


def test_a_partitioned_bundle_marks_replicas_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recbuild.bundle.rebuild.reusable.PARTITIONED_PART_BYTES", 600)
    shop = built(tmp_path / "rec", RULE, more={"index": {"resident_kb": 0}})
    bundle = shop.engine.bundle
    assert len(bundle.core.rows) > 2
    (rule,) = bundle.core.settings.rules
    for number, part in bundle.parts.items():
        assert isinstance(rule.where, Marked)
        marked = rule.where.mask(part.numbers)
        assert [part.ids[row] in HIGH for row in range(len(part))] == marked.tolist(), number


def test_a_rebuild_marks_anew(tmp_path: Path) -> None:
    built(tmp_path / "rec", RULE)
    changed = [row | {"gross_margin": "0.1" if row["id"] in HIGH else "0.9"} for row in rows()]
    changed.insert(0, rows()[5] | {"id": "new", "title": "Red plate", "gross_margin": "0.8"})
    shop = built(tmp_path / "next", RULE, catalog=changed, base=tmp_path / "rec")
    assert not set(first(shop)) & HIGH
    (rule,) = shop.settings.rules
    assert isinstance(rule.where, Marked)
    items = shop.engine.bundle.items
    marked = {items.ids[row] for row in rule.where.mask(items.numbers).nonzero()[0].tolist()}
    assert marked == {"new", *(f"i{row}" for row in range(COUNT))} - HIGH


def test_a_changed_column_is_another_build(tmp_path: Path) -> None:
    one = build(rows(), tmp_path / "rec", config={"ranking": {"rules": [RULE]}})
    again = build(rows(), tmp_path / "rec", config={"ranking": {"rules": [RULE]}})
    other = build(
        [row | {"gross_margin": "0.9"} for row in rows()],
        tmp_path / "rec",
        config={"ranking": {"rules": [RULE]}},
    )
    assert one.changed and not again.changed and other.changed


def test_a_marked_rule_keeps_when_other_settings_change(tmp_path: Path) -> None:
    shop = built(tmp_path / "rec", RULE)
    assert shop.settings.changed({"diversity": 0.2}).rules == shop.settings.rules
    assert set(first(shop.with_settings({"diversity": 0.0}))) <= HIGH
    with pytest.raises(BadRequestError, match="no field 'gross_margin'"):
        first(shop.with_settings({"rules": [RULE]}))


def test_marks_of_another_bundle_are_refused(tmp_path: Path) -> None:
    shop = built(tmp_path / "rec", RULE)
    (rule,) = shop.settings.rules
    assert isinstance(rule, Rule) and isinstance(rule.where, Marked)
    short = replace(rule, where=Marked(rule.where.bits[:-1]))
    with pytest.raises(BadRequestError, match="marks the items of another bundle"):
        first(shop.with_settings(replace(shop.settings, rules=(short,))))
    core = paths_of(tmp_path / "rec", "core")[0]
    edit_msgpack(tmp_path / "rec", core, lambda data: data["ranking"].update(rules=[short.as_data()]))
    with pytest.raises(PartCorruptError, match="marks items of another bundle"):
        Recommender.open(tmp_path / "rec")


def test_a_range_of_texts_and_a_column_that_is_not_there_are_refused(tmp_path: Path) -> None:
    for where, words in (
        ({"field": "tier", "low": 1}, "column 'tier' has no numbers, so it has no range"),
        ({"field": "margn", "low": 1}, "cards have no field 'margn'"),
        ({"field": "tier", "same": True}, "cards have no field 'tier'"),
    ):
        with pytest.raises(ConfigError, match=words):
            built(tmp_path / "rec", {"where": where, "factor": 2})


def test_an_item_of_several_rows_meets_it_if_one_of_them_does(tmp_path: Path) -> None:
    catalog = [row | {"group": row["id"]} for row in rows()]
    catalog.append(catalog[0] | {"id": "i0-b", "gross_margin": "0.99"})
    shop = built(tmp_path / "rec", RULE, catalog=catalog, more={"fields": {"parent": "group"}})
    (rule,) = shop.settings.rules
    assert isinstance(rule.where, Marked)
    items = shop.engine.bundle.items
    assert rule.where.mask(items.numbers)[shop.engine.bundle.row("i0")] and "i0" not in HIGH
