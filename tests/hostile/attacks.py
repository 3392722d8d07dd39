"""Bundles that mean harm: a table of attacks, by what each does."""

from __future__ import annotations

import gzip
import json

import msgpack
import numpy as np

from recruntime.wire import pack_array, zip_array
from tests.hostile.changes import (
    BOMB,
    DEEP,
    MARKUP,
    Attack,
    a_codec_of_many_axes,
    a_folder,
    a_huge_manifest,
    a_pipe,
    a_sparse_file,
    a_stream_in_one_lane,
    an_id_of_megabytes,
    ids_cut_within_a_letter,
    ids_that_are_no_text,
    many_small_bombs,
    nested_msgpack,
    numbers_everywhere,
    of_bytes,
    of_core,
    of_entries,
    of_instant,
    of_items,
    of_link,
    of_manifest,
    of_path,
    of_text,
    swollen_msgpack,
)
from tests.support import forgery

ATTACKS: dict[str, Attack] = {
    "a path that is a number": of_path(5),
    "a path with NUL": of_path("parts/core-\0.msgpack"),
    "a path with half a surrogate pair": of_path("parts/\ud800"),
    "a path above the folder": of_path("../../../../../../../../etc/hostname"),
    "an absolute path": of_path("/etc/hostname"),
    "a path to a device": of_path("/dev/zero"),
    "a path that is the folder": of_path(""),
    "a path of a megabyte": of_path("parts/" + "a" * (1 << 20)),
    "a file that is a device": of_link("core", "/dev/zero"),
    "a manifest that is a device": of_link("manifest.json", "/dev/zero"),
    "a file that leads outside": of_link("items", "{aside}"),
    "a folder that leads outside": of_link("parts", "{aside}"),
    "a manifest that leads outside": of_link("manifest.json", "{aside}"),
    "instant parts that lead outside": of_link("instant/", "{aside}"),
    "a link in a circle": of_link("manifest.json", "manifest.json"),
    "an engine folder that is the whole disk": of_link("engine", "/"),
    "a pipe": a_pipe,
    "a folder in place of a file": a_folder,
    "a sparse file": a_sparse_file,
    "a sparse manifest": a_huge_manifest,
    "an engine folder above": of_manifest("boot", "engine", "folder", value="../../etc"),
    "a manifest nested deep": of_text("[" * DEEP),
    "a manifest with a value nested deep": of_text('{"format": ' + "[" * DEEP + "]" * DEEP + "}"),
    "a manifest nested just so": of_text('{"format": ' + "[" * 900 + "]" * 900 + "}"),
    "a manifest of infinite numbers": of_text('{"format": 1e999}'),
    "a manifest with a number of many digits": of_text('{"format": ' + "9" * 5000 + "}"),
    "a manifest that is no text": lambda rec: (rec / "manifest.json").write_bytes(b"\xff\xfe{}"),
    "a manifest without parts": of_manifest("parts", value=[]),
    "parts that are no map": of_manifest("parts", value=[1, None, "x"]),
    "bytes that are true": of_manifest("parts", 0, "bytes", value=True),
    "bytes below zero": of_manifest("parts", 0, "bytes", value=-1),
    "a hash of another length": of_manifest("parts", 0, "sha256", value="00"),
    "a part listed a thousand times": lambda rec: of_manifest(
        "parts", value=forgery.manifest_of(rec)["parts"] * 1000
    )(rec),
    "a fan below zero": of_manifest("boot", "instant", "fan", value=-3),
    "a fan of many digits": of_manifest("boot", "instant", "fan", value=10**400),
    "a fan that is a text": of_manifest("boot", "instant", "fan", value="3"),
    "names that are a list": of_manifest("boot", "instant", "names", value=[["x"]]),
    "a seed that is infinite": of_manifest("boot", "instant", "seed", value=float("inf")),
    "a table of one byte": of_manifest("boot", "instant", "table", value="AA=="),
    "a table of nothing": of_manifest("boot", "instant", "table", value=""),
    "a label that is markup": of_core("labels", "similar", value=MARKUP),
    "languages that are a number": of_core("languages", value=7),
    "a language without labels": of_core("languages", value={"fr": None}),
    "a language that is a number": of_core("languages", value={7: {}}),
    "labels that are markup": of_manifest("labels", "similar", value=MARKUP),
    "a label with half a surrogate pair": of_manifest("labels", "similar", value="\ud800"),
    "a generator that is markup": of_manifest("generator", value=MARKUP),
    "a codec's name that is markup": of_manifest("codec", "name", value=MARKUP),
    "an infinite measurement": of_manifest("measured", "bytes_per_item", value=float("inf")),
    "a core part that is nothing": of_bytes("core", b""),
    "a core part that is a number": of_bytes("core", b"\x01"),
    "a list of 2^32 without content": of_bytes("core", b"\xdd\xff\xff\xff\xff"),
    "a map of 2^32 without content": of_bytes("core", b"\xdf\xff\xff\xff\xff"),
    "bytes of 2^32 without content": of_bytes("core", b"\x81\xa1a\xc6\xff\xff\xff\xff"),
    "lists that are larger than the file": of_bytes("core", swollen_msgpack()),
    "a core part nested deep": of_bytes("core", nested_msgpack(DEEP)),
    "a core part nested just so": of_bytes("core", nested_msgpack(990)),
    "two values": of_bytes("core", b"\x80\x80"),
    "a time stamp": of_bytes("core", msgpack.packb({"format": msgpack.Timestamp(0, 0)})),
    "an unknown extension": of_bytes("core", msgpack.packb({"format": msgpack.ExtType(5, b"x")})),
    "keys that are lists": of_bytes("core", b"\x81\x90\x01"),
    "text that is no UTF-8": of_bytes("core", b"\x81\xa6format\xa2\xff\xfe"),
    "rows below zero": of_core("rows", value=[-1]),
    "rows of many digits": of_core("rows", value=[2**63]),
    "rows that are true": of_core("rows", value=[True]),
    "rows that are floats": of_core("rows", value=[30.0]),
    "more parts than a number can name": of_core("rows", value=[1] * 70_000),
    "nprobe of many digits": of_core("nprobe", value=2**64 - 1),
    "nprobe that is true": of_core("nprobe", value=True),
    "a default list of numbers": of_core("default", value=[1, 2]),
    "tombstones below zero": of_core("tombstones", value={"-1": pack_array(np.zeros(1, "<u4"))}),
    "tombstones of strange digits": of_core("tombstones", value={"²": pack_array(np.zeros(1, "<u4"))}),
    "tombstones beyond the items": of_core(
        "tombstones", value={"0": pack_array(np.full(1, 2**32 - 1, "<u4"))}
    ),
    "recency that is no number": of_core("recency", value=pack_array(np.full(3, np.nan))),
    "a codec that is a nest": of_core("codec", "name", value=json.loads("[" * 400 + "]" * 400)),
    "dims of many digits": of_core("codec", "dims", value=2**63),
    "dims that are true": of_core("codec", value={"name": "float32", "dims": True}),
    "dims that fit no memory": of_core("codec", value={"name": "float32", "dims": 2**40}),
    "a setting that is infinite": of_core("ranking", "similar", value=float("inf")),
    "a setting that is no number": of_core("ranking", "half_life", value=float("nan")),
    "a setting that is true": of_core("ranking", "interests", value=True),
    "a setting that is a list": of_core("ranking", "fusion", value=["rrf"]),
    "rules that are a nest": of_core("ranking", "rules", value=[{"where": {"field": [[]]}}]),
    "a rule that is no number": of_core(
        "ranking", "rules", value=[{"where": {"field": "price"}, "factor": float("nan")}]
    ),
    "a pin of many digits": of_core("ranking", "rules", value=[{"where": {"field": "price"}, "pin": 2**63}]),
    "a shape that is true": of_items("stock", value={"dtype": "|u1", "shape": [True], "data": b"\x01"}),
    "a shape below zero": of_items("stock", value={"dtype": "|u1", "shape": [-1], "data": b""}),
    "a shape whose product overflows": of_items(
        "codes", value={"dtype": "|u1", "shape": [2**32, 2**32], "data": b""}
    ),
    "a shape of a float": of_items("stock", value={"dtype": "|u1", "shape": [30.0], "data": bytes(30)}),
    "a shape of many dimensions": of_items(
        "stock", value={"dtype": "|u1", "shape": [1] * 100, "data": b"\x01"}
    ),
    "a shape that is a map": of_items("stock", value={"dtype": "|u1", "shape": {"0": 1}, "data": b"\x01"}),
    "a dtype of objects": of_items("stock", value={"dtype": "|O", "shape": [1], "data": bytes(8)}),
    "a dtype of fields": of_items("stock", value={"dtype": "u1,u1", "shape": [1], "data": bytes(2)}),
    "a dtype that is a nest": of_items(
        "stock", value={"dtype": [["a", "u1"]], "shape": [1], "data": b"\x01"}
    ),
    "data that is a text": of_items("stock", value={"dtype": "|u1", "shape": [1], "data": "x"}),
    "a bomb of numbers": of_items("stock", value={"dtype": "|u1", "shape": [1 << 28], "zip": BOMB}),
    "a bomb of texts": of_items(
        "ids", value={"lengths": zip_array(np.array([1 << 28], dtype="<u4")), "zip": BOMB}
    ),
    "many small bombs": many_small_bombs,
    "lengths of lists that overflow": of_items(
        "co_occurrence",
        value={"lengths": zip_array(np.full(30, 255, "|u1")), "values": zip_array(np.zeros(1, "<u4"))},
    ),
    "lists that name what is not there": of_items(
        "co_occurrence",
        value={
            "lengths": zip_array(np.full(30, 1, "|u1")),
            "values": zip_array(np.full(30, 2**32 - 1, "<u4")),
        },
    ),
    "cells that overflow": of_items("cells", value=zip_array(np.full(2, 2**31 + 15, dtype="<u4"))),
    "a cell of nothing": of_items("cells", value=zip_array(np.array([30, 0], dtype="<u4"))),
    "an owner that is not there": of_items("owner", value=zip_array(np.full(30, 7, dtype="<u2"))),
    "prices that are infinite": numbers_everywhere(float("inf")),
    "prices beyond all": numbers_everywhere(1e308),
    "ids that are no text": ids_that_are_no_text,
    "ids cut within a letter": ids_cut_within_a_letter,
    "an id of megabytes": an_id_of_megabytes,
    "a stream in one lane": a_stream_in_one_lane,
    "a codec of many axes": a_codec_of_many_axes,
    "a stream that is nothing": of_items("codes", "stream", value=b""),
    "rows of a stream of many digits": of_items("codes", "rows", value=2**63),
    "lanes that are true": of_items("codes", "lanes", value=True),
    "an instant part that is a bomb": of_bytes("instant", gzip.compress(b" " * (1 << 27) + b"{}", mtime=0)),
    "an instant part nested deep": of_bytes("instant", gzip.compress(b"[" * DEEP, mtime=0)),
    "an instant part that ends early": of_bytes("instant", gzip.compress(b"{}" * 999, mtime=0)[:-9]),
    "an instant part of nothing": of_bytes("instant", b""),
    "an instant part that is null": of_bytes("instant", gzip.compress(b"null", mtime=0)),
    "a listing that is a bomb": of_bytes("listing", gzip.compress(b" " * (1 << 27) + b"{}", mtime=0)),
    "neighbors below zero": of_entries(neighbors=[-1], cosines=[50]),
    "neighbors beyond the cards": of_entries(neighbors=[10**9], cosines=[50]),
    "neighbors that are true": of_entries(neighbors=[True], cosines=[50]),
    "neighbors that are floats": of_entries(neighbors=[0.0], cosines=[50]),
    "cosines of many digits": of_entries(neighbors=[0], cosines=[10**400]),
    "cosines that are no number": of_entries(neighbors=[0], cosines=[float("nan")]),
    "cosines that are texts": of_entries(neighbors=[0], cosines=["50"]),
    "cosines below zero": of_entries(neighbors=[0], cosines=[-(10**6)]),
    "cards whose ids are lists": of_instant(lambda part: part["cards"].update(id=[[1]] * 99)),
    "cards without ids": of_instant(lambda part: part["cards"].pop("id")),
    "cards with half a surrogate pair": of_instant(lambda part: part["cards"].update(id=["\ud800"] * 99)),
}
"""By what each does."""

HARMLESS = frozenset(
    [
        "a generator that is markup",
        "a label that is markup",
        "labels that are markup",
        "a pin of many digits",
        "prices beyond all",
        "an infinite measurement",
    ]
)
"""Those that a reader may well accept."""
