"""What is fuzzed: each target takes random numbers, makes an input of them, and lets a reader have it.

A target lets pass what the reader may raise: the errors of its family. All else is a finding.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from recbuild.bundle.verify import verify
from recbuild.catalog.load import read_catalog
from recbuild.config import Config, SessionSettings, load_config
from recbuild.errors import UserError
from recbuild.sessions import read_sessions
from recbuild.watcher import Unwatched
from recruntime import RecError, Recommender
from recruntime.bridge import Bridge
from recruntime.errors import PartMissingError
from tests.fuzz.bundles import Files, files_of, spoiled
from tests.fuzz.mutate import damaged, mutated, plain
from tests.support import forgery
from tests.support.page import request

Target = Callable[[random.Random], None]

BUNDLES: dict[str, tuple[int, tuple[str, ...]]] = {
    "compact": (12, ()),
    "int8": (12, ("--codec", "int8")),
    "float32": (12, ("--codec", "float32", "--dims", "8")),
    "partitioned": (60, ("--resident-kb", "0")),
}
SHARES = {"reader": 12, "bridge": 43, "config": 42, "catalog": 1, "sessions": 1, "verify": 1}
"""Of a hundred inputs; those that take long are fewer."""

SETTINGS: dict[str, Any] = {
    "currency": "EUR",
    "fields": {"title": "name"},
    "labels": {"similar": "Mehr davon"},
    "languages": {"fr": {"labels": {"similar": "Encore"}, "fields": {"title": "nom"}}},
    "ranking": {"diversity": 0.2, "rules": [{"where": {"field": "price", "low": 1}, "factor": 2.0}]},
    "index": {"codec": "int8", "resident_kb": 100},
    "embedding": {"dims": 64},
    "behavior": {"min_users": 5},
    "sessions": {"gap_minutes": 30},
}
EVENT = {"item": "sku-3", "type": "view", "time": 5.0, "dwell": 8.0, "code": None}


@contextmanager
def targets(home: Path) -> Iterator[dict[str, Target]]:
    """All targets, over bundles and files that are made in the folder `home`."""
    with forgery.small_builder(home):
        bundles = [
            files_of(forgery.build(home, home / name, count, *options, taught=True))
            for name, (count, options) in BUNDLES.items()
        ]
        yield {
            "reader": lambda rng: read_bundle(spoiled(rng.choice(bundles), rng), rng),
            "bridge": bridge_target([Recommender.open(home / name) for name in BUNDLES]),
            "config": lambda rng: read_settings(home, rng),
            "catalog": rows_target(home, "catalog", lambda path: read_catalog(path, Config())),
            "sessions": rows_target(
                home, "sessions", lambda path: read_sessions(path, SessionSettings(), ["sku-1", "sku-2"])
            ),
            "verify": lambda rng: verify_bundle(home / "spoiled", spoiled(rng.choice(bundles), rng)),
        }


def read_bundle(files: Files, rng: random.Random) -> None:
    def read(path: str) -> bytes:
        if path not in files:
            raise PartMissingError(path)
        return files[path]

    try:
        shop = Recommender.from_files(read)
        shop.recommend("sku-1", ["sku-2", "sku-5"], k=rng.choice((1, 6, 40)))
        shop.recommend(events=[{"item": "sku-3", "type": "like"}], where={"field": "price", "low": 1})
        shop.search(rng.choice(("ship harbour", "plnet", "book №")), 20, facets=["title"], sort="-price")
        for item in list(shop)[:2]:
            shop.card(item)
        shop.recommend("sku-1", kind="bought-together")
    except RecError as error:
        str(error).encode()


def bridge_target(shops: list[Recommender]) -> Target:
    bridges = [Bridge(shop.engine.bundle) for shop in shops]

    def target(rng: random.Random) -> None:
        event = EVENT | {"item": f"sku-{rng.randrange(12)}", "type": rng.choice(("view", "like", "dislike"))}
        asked = request(
            "sku-1",
            neighbors=[["sku-2", 0.5], ["sku-3", 0.25]],
            events=[event, dict(EVENT)],
            where=[{"field": "price", "low": 1, "high": 60}],
            allow=None if rng.random() < 0.5 else ["sku-1", "sku-2", "sku-4"],
            deny=["sku-7"],
            seed=3,
        )
        text = json.dumps(plain(mutated(asked, rng)))
        try:
            json.loads(rng.choice(bridges).recommend(text))
        except RecError as error:
            str(error).encode()

    return target


def read_settings(home: Path, rng: random.Random) -> None:
    file = home / "fuzzed.toml"
    settings = mutated(json.loads(json.dumps(SETTINGS)), rng)
    top = settings if isinstance(settings, dict) else {"ranking": settings}
    text = "\n".join(f"{json.dumps(key)} = {_toml(value)}" for key, value in top.items()).encode()
    file.write_bytes(damaged(text, rng) if rng.random() < 0.3 else text)
    try:
        load_config(file)
    except UserError as error:
        assert str(error)


def _toml(value: Any) -> str:
    """The value as TOML writes it within a line; TOML has no null."""
    match value:
        case dict():
            return (
                "{" + ", ".join(f"{json.dumps(str(key))} = {_toml(one)}" for key, one in value.items()) + "}"
            )
        case list():
            return f"[{', '.join(map(_toml, value))}]"
        case float():
            return repr(value)
    return json.dumps(plain(value) if value is not None else "", ensure_ascii=False)


def rows_target(home: Path, name: str, read: Callable[[Path], object]) -> Target:
    """A catalog or sessions as CSV, JSON lines and Parquet."""
    lines = [line.split(",") for line in (home / f"{name}.csv").read_text().splitlines()[:40]]
    rows = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    pq.write_table(pa.Table.from_pylist(rows), home / f"{name}.parquet")
    sound = {
        ".csv": "\n".join(map(",".join, lines)).encode(),
        ".jsonl": "\n".join(map(json.dumps, rows)).encode(),
        ".parquet": (home / f"{name}.parquet").read_bytes(),
    }

    def target(rng: random.Random) -> None:
        kind = rng.choice(list(sound))
        file = home / f"fuzzed-{name}{kind}"
        content = sound[kind]
        if kind == ".jsonl" and rng.random() < 0.5:
            changed = plain(mutated(json.loads(json.dumps(rows)), rng))
            content = "\n".join(map(json.dumps, changed if isinstance(changed, list) else [changed])).encode()
        else:
            content = damaged(content, rng)
        file.write_bytes(content)
        try:
            read(file)
        except UserError as error:
            assert str(error)

    return target


def verify_bundle(folder: Path, files: Files) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    verify(folder, Unwatched())
