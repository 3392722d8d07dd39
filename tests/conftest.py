"""What tests share: small bundles with known vectors, made by the builder and opened by the runtime."""

from __future__ import annotations

import json
import os
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from numpy.typing import ArrayLike

from recbuild.bundle.assemble import AssemblyOptions, Indexed, assemble
from recbuild.bundle.columns import card_fields, encode_items
from recbuild.bundle.contents import BundleContents, Files
from recbuild.bundle.engine_parts import core_part, item_parts
from recbuild.bundle.manifest import Manifest
from recbuild.bundle.page_files import PageFiles
from recbuild.bundle.part import Part
from recbuild.bundle.rebuild.reusable import NoReuse, Storage
from recbuild.bundle.signing.script_tag import integrity_of
from recbuild.catalog.load import Catalog
from recbuild.catalog.names import OtherNames
from recbuild.catalog.shown.offers import Offers
from recbuild.embed import Embedding
from recbuild.evaluation.strategies import BARE
from recbuild.index.partition import Partition
from recbuild.index.quantize import fit
from recbuild.index.relate import Evidence, relate
from recbuild.learn import Behavior, Withheld
from recbuild.linalg import Vectors, unit_rows
from recbuild.plan import on_disk, runner_of, temporary_workspace
from recruntime.bundle.bundle import Bundle, read_bundle
from recruntime.bundle.instant_lane import InstantLane
from recruntime.codecs import CODECS
from recruntime.engine.engine import Engine
from recruntime.recommender import Recommender
from recruntime.settings import Settings
from recruntime.wire import LABELS
from tests.support.command import run
from tests.support.inputs.topics import write_catalog

# Tests are of one embedder, whatever is installed, and leave the user's cache alone; processes inherit both.
os.environ |= {"RECBUILD_EMBEDDER": "tfidf-svd", "RECBUILD_CACHE": ""}
settings.register_profile("tests", deadline=None)  # on a busy machine anything may take long
settings.load_profile("tests")
settings.register_profile("thousands", max_examples=2000)  # for test_unusual_catalogs.py, which tells how

BYTES_PER_ITEM = 64.0
PART_BYTES = 100_000
EMPTY = {"seed": 0, "table": b64encode(bytes(6)).decode()}
"""A lookup that leads nowhere."""
PAGE = PageFiles(Path(), f"engine-{'0' * 16}", *(integrity_of(b""),) * 4, "0" * 16)
PLAIN = replace(BARE, fusion="rrf", similar=1, profile=1)
"""Similarity and nothing else: what a test of anything but the ranking wants."""


def toml_of(ranking: Settings) -> str:
    """The table [ranking] of recbuild.toml, without rules."""
    numbers = {name: value for name, value in ranking.as_data().items() if name not in ("at_most", "rules")}
    limits = ", ".join(
        f"{json.dumps(field)} = {most}" for field, most in ranking.as_data()["at_most"].items()
    )
    lines = (f"{name} = {json.dumps(value)}" for name, value in numbers.items())
    return "\n".join(["[ranking]", *lines, f"at_most = {{{limits}}}"])


def circle(degrees: Sequence[float]) -> np.ndarray:
    """Unit vectors in the plane: the nearer two angles, the more similar the items."""
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def clustered(count: int, dims: int, groups: int = 40, seed: int = 0) -> Vectors:
    """Unit vectors in groups, on axes of unequal weight, as embeddings are: float32 (count, dims)."""
    random = np.random.default_rng(seed)
    weights = 1 / np.sqrt(1 + np.arange(dims))
    middles = random.normal(size=(groups, dims)) * weights
    return unit_rows(
        middles[random.integers(groups, size=count)] + 0.7 * random.normal(size=(count, dims)) * weights
    )


def catalog_of(count: int, ids: Sequence[str] | None = None, stock: Sequence[bool] | None = None) -> Catalog:
    """The items i0, i1, …, with the titles "Title 0" and so on."""
    names = tuple(ids or [f"i{row}" for row in range(count)])
    return Catalog(
        ids=names,
        texts=names,
        cards={
            "title": tuple(f"Title {row}" for row in range(count)),
            "url": tuple(f"../{row}.html" for row in range(count)),
            "price": tuple(None if row % 3 else row + 0.5 for row in range(count)),
        },
        stock=np.array(stock if stock is not None else [True] * count),
        vectors=None,
        currency=None,
        rejected=(),
        columns={},
        notes=(),
        rank=np.arange(count),
        other_names=OtherNames(),
        offers=Offers.unknown(count),
    )


def contents_of(  # noqa: PLR0913 (each has a default)
    vectors: ArrayLike,
    *,
    ids: Sequence[str] | None = None,
    stock: Sequence[bool] | None = None,
    default: Sequence[int] = (),
    codec: str = "int8",
    layout: Partition | None = None,
    settings: Settings = PLAIN,
    behavior: Behavior | None = None,
) -> BundleContents:
    """A catalog with these vectors; in one cell and in its own order unless a layout says otherwise."""
    rows = unit_rows(np.asarray(vectors, dtype=np.float32))
    count = len(rows)
    layout = layout or Partition(np.arange(count), np.array([count]))
    catalog = catalog_of(count, ids, stock).take(layout.order)
    fitted = fit(codec, rows, BYTES_PER_ITEM)
    taught = behavior and behavior.take(layout.order)
    return BundleContents(
        embedding={"name": "test"},
        space="0" * 16,
        codec=fitted.codec,
        items=encode_items(catalog, fitted.encode(rows)[layout.order], layout.cells, taught),
        fields=card_fields(catalog),
        default=np.array(default or range(min(count, 4))),
        labels=LABELS,
        currency=None,
        nprobe=1,
        settings=settings,
        recency=behavior.recency if behavior else np.empty(0),
    )


def engine_parts(contents: BundleContents) -> tuple[Part, tuple[Part, ...]]:
    """The core part and the item parts."""
    found = item_parts(contents.items, contents.codec, BYTES_PER_ITEM, PART_BYTES)
    return core_part(contents, found.rows), found.parts


def bundle_of(contents: BundleContents) -> Bundle:
    """The contents, written as engine parts and read back."""
    core, parts = engine_parts(contents)
    return read_bundle(core.content, [part.content for part in parts])


def taught(together: Sequence[Sequence[int]]) -> Behavior:
    """Sessions taught for each item what it was met with, by rows, and that all are equally popular."""
    count, most = len(together), max(map(len, together))
    return Behavior(
        vectors=np.zeros((count, 1), dtype=np.float32),
        co_occurrence=np.array([[*rows, *[-1] * (most - len(rows))] for rows in together]),
        popularity=np.full(count, 255, dtype=np.uint8),
        recency=np.empty(0),
        returns=np.empty(0, dtype=np.uint8),
        bought_together=np.full((count, 1), -1),
        trending=np.empty(0, dtype=np.int64),
        model="co_occurrence",
        until=None,
        withheld=Withheld(1, 0, 0, 0),
    )


def in_memory(files: Files) -> Files:
    """The same files, after the workspace that they lie in is gone."""
    items, lane = ([Part(part.kind, part.content) for part in parts] for parts in (files.items, files.lane))
    return replace(files, items=items, lane=lane)


def assembled(
    vectors: Vectors,
    *,
    resident_bytes: int,
    codec: str = "compact",
    stock: Sequence[bool] | None = None,
    behavior: Behavior | None = None,
) -> tuple[Files, Manifest]:
    """The files and the manifest of a whole bundle. resident_bytes: up to which it is loaded whole."""
    reuse, storage = NoReuse(), Storage(codec, BYTES_PER_ITEM, resident_bytes)
    with temporary_workspace() as workspace:
        runner, given = runner_of(workspace), on_disk(workspace, "given", vectors)
        fitted, codes = reuse.encode(given, storage, runner)
        layout = reuse.partition(given, runner)
        catalog = catalog_of(len(vectors), stock=stock).take(layout.order)
        evidence = Evidence(given, given, behavior).take(layout.order, runner)
        related = relate(catalog, evidence, layout.starts, PLAIN.duplicate_threshold, runner)
        indexed = Indexed(
            catalog=catalog,
            embedding=Embedding(evidence.vectors, "test", "0" * 16),
            codec=fitted.codec,
            codes=codes.take(layout.order),
            cells=layout.cells,
            related=related,
            quality=None,
        )
        files, manifest = assemble(indexed, AssemblyOptions(PLAIN, {}, storage, PAGE, reuse, {}, runner))
        return in_memory(files), manifest


def shop_of(contents: BundleContents) -> Recommender:
    """The contents as a bundle that is read back, without an instant lane."""
    lane = InstantLane({"fan": 0, "names": "", **EMPTY}, {})
    return Recommender(Engine(bundle_of(contents)), {}, lane)


@pytest.fixture(params=sorted(CODECS))
def codec_name(request: pytest.FixtureRequest) -> str:
    """Every codec in turn."""
    return str(request.param)


@pytest.fixture(scope="session")
def rec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle of the shop of three topics, to look at and not to change."""
    home = tmp_path_factory.mktemp("shop")
    result = run("bundle", write_catalog(home / "catalog.csv"), "--out", home / "rec")
    assert result.exit_code == 0, result.output
    return home / "rec"
