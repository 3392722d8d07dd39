"""Hypothesis strategies for unusual tables: names, cells and files that somebody has all the same."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

from recbuild.catalog.columns.usual_names import USUAL_NAMES

USUAL = [name for names in USUAL_NAMES.values() for name in names]
TEXTS = [
    *[
        "",
        " ",
        "\x00",
        "a\x00b",
        "\ufeff",
        "\u200b",
        "\u202eabc",
        "\u0301",
        "\u3000",
        "🎁",
        "👩‍👩‍👧",
        "e\u0301",
        "ﷺ",
        "İ",
    ],
    *["the", "It", "A", "the of and", "中文书名", "ガラスのコップ", "หนังสือ", "हिन्दी", "שָׁלוֹם", "한국어"],
    *[
        "0",
        "-1",
        "007",
        "1e5",
        "1e400",
        "nan",
        "-inf",
        "NaN",
        "null",
        "NULL",
        "None",
        "true",
        "9" * 30,
        "1_000",
        "٣",
    ],
    *[
        "£8.50",
        "8,50 €",
        "1.234,5",
        "¥5",
        "5 to 9",
        "-3",
        "$",
        "in stock",
        "Out",
        "draft",
        "active",
        "1",
        "2",
    ],
    *["<b>x</b>", "<![CDATA[", "<!--", "<p", "&#0;", "&#xD800;", "&bogus;", "a<b", "<script>x</script>"],
    *["javascript:alert(1)", "http://[", "https://a/b, https://a/c", "//x", "../x", "data:,x", "x y"],
    *[
        "[1, 2]",
        "[0.5, nan]",
        "[]",
        "['a', 'b']",
        "{}",
        "a|b",
        "a;b",
        "a\tb",
        "a\nb",
        "a\r\nb",
        "\\",
        '"',
        "'",
        '"a',
        "=1+1",
    ],
    *["x" * 201, "wörter " * 400, "一" * 3000, "…", "_", "\x1f", "\x85", "\u2028", "\U0010ffff", "\ufffe"],
]
SURROGATES = ["\ud800", "a\udc00b", "\udfff\ud800"]

texts = st.sampled_from(TEXTS) | st.text(max_size=12)
names = st.sampled_from(USUAL) | st.sampled_from(["id", "title", "name", "vector", "vectors"]) | texts
rows = st.integers(0, 12) | st.sampled_from([1, 2, 51, 70])


def seldom(draw: st.DrawFn) -> bool:
    return draw(st.integers(0, 14)) == 7


def ids(draw: st.DrawFn, count: int) -> list[Any]:
    """Mostly usual ones: else no test would get beyond the ids."""
    unusual = st.lists(texts, min_size=count, max_size=count)
    return draw(unusual) if seldom(draw) else [f"i{row}" for row in range(count)]


def column(draw: st.DrawFn, cells: st.SearchStrategy[Any], count: int) -> list[Any]:
    """Cells, some of which repeat."""
    few = draw(st.lists(cells, min_size=1, max_size=6))
    return draw(st.lists(st.sampled_from(few) | cells, min_size=count, max_size=count))


def tables(
    draw: st.DrawFn, cells: st.SearchStrategy[Any], heads: st.SearchStrategy[str]
) -> dict[str, list[Any]]:
    """Columns by name, mostly with ids and titles."""
    count = draw(rows)
    table: dict[str, list[Any]] = {}
    if not seldom(draw):
        table[draw(st.sampled_from(["id", "ID", "Handle", "sku"]))] = ids(draw, count)
    if not seldom(draw):
        table["title"] = column(draw, cells | texts.filter(str.strip), count)
    for name in draw(st.lists(heads, min_size=not table, max_size=4, unique=True)):
        table[name] = column(draw, cells, count)
    return table


@st.composite
def csv_files(draw: st.DrawFn, delimiters: str) -> bytes:
    table = tables(draw, texts, names)
    file = io.StringIO()
    writer = csv.writer(
        file,
        delimiter=draw(st.sampled_from(delimiters)),
        lineterminator=draw(st.sampled_from(["\n", "\n", "\r\n", "\r"])),
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
    )
    head = list(table)
    if seldom(draw):
        head += draw(st.lists(st.sampled_from([*head, ""]), max_size=2))
    writer.writerow(head)
    writer.writerows(zip(*table.values(), strict=True))
    before = draw(st.sampled_from(["\ufeff", "\n", "  \n", "My catalog\n"])) if seldom(draw) else ""
    text = before + file.getvalue()
    if seldom(draw):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(['"', ",", "\n", "\x00", ",,", "\r"])) + text[at:]
    encoding = (
        draw(st.sampled_from(["utf-16", "latin-1", "shift-jis", "utf-8-sig"])) if seldom(draw) else "utf-8"
    )
    return text.encode(encoding, errors="replace")


def _values() -> st.SearchStrategy[Any]:
    plain = (
        st.none()
        | st.booleans()
        | st.integers()
        | st.sampled_from([2**63, -(2**64), 10**400, 1e308, 5e-324, -0.0])
        | st.floats()
        | texts
        | st.sampled_from(SURROGATES)
    )
    return st.recursive(
        plain,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
        max_leaves=5,
    )


@st.composite
def json_files(draw: st.DrawFn) -> bytes:
    table = tables(draw, _values(), names | st.sampled_from(SURROGATES))
    records: list[Any] = [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]
    if seldom(draw):
        records = [{key: value for key, value in record.items() if draw(st.booleans())} for record in records]
    if seldom(draw):
        records.insert(draw(st.integers(0, len(records))), draw(_values()))
    escaped = draw(st.booleans())
    lines = [json.dumps(record, ensure_ascii=escaped) for record in records]
    shape = draw(st.sampled_from(["wrapped", "columns", "broken"] if seldom(draw) else ["lines", "array"]))
    text = {
        "lines": "\n".join(lines),
        "array": f"[{','.join(lines)}]",
        "wrapped": f'{{"items": [{",".join(lines)}]}}',
        "columns": json.dumps(table, ensure_ascii=escaped),
        "broken": "\n".join(lines)[: draw(st.integers(0, 200))],
    }[shape]
    return text.encode(errors="surrogatepass" if seldom(draw) else "replace")


_KINDS: list[tuple[pa.DataType, st.SearchStrategy[Any]]] = [
    (pa.string(), texts),
    (pa.large_string(), texts),
    (pa.binary(), st.binary(max_size=5)),
    (pa.bool_(), st.booleans()),
    (pa.int64(), st.integers(-(2**63), 2**63 - 1)),
    (pa.uint64(), st.integers(0, 2**64 - 1)),
    (pa.float64(), st.floats()),
    (pa.float32(), st.floats(width=32)),
    (pa.decimal128(10, 2), st.decimals(-(10**6), 10**6, places=2)),
    (pa.date32(), st.dates() | st.integers(-(2**31), 2**31 - 1)),
    (pa.timestamp("us"), st.datetimes() | st.integers(-(2**63), 2**63 - 1)),
    (pa.timestamp("s", "Nowhere/City"), st.integers(0, 2**31)),
    (pa.timestamp("ns", "UTC"), st.integers(-(2**62), 2**62)),
    (pa.time64("us"), st.times()),
    (pa.duration("s"), st.integers(-(10**9), 10**9)),
    (pa.null(), st.none()),
    (pa.list_(pa.string()), st.lists(texts, max_size=3)),
    (pa.list_(pa.float32()), st.lists(st.floats(width=32), max_size=3)),
    (pa.list_(pa.float32(), 2), st.lists(st.floats(width=32), min_size=2, max_size=2)),
    (pa.list_(pa.list_(pa.int64())), st.lists(st.lists(st.integers(0, 9), max_size=2), max_size=2)),
    (
        pa.struct([("a", pa.int64()), ("b", pa.string())]),
        st.fixed_dictionaries({"a": st.integers(0, 9), "b": texts}),
    ),
    (pa.map_(pa.string(), pa.int64()), st.lists(st.tuples(texts, st.integers(0, 9)), max_size=2)),
    (pa.dictionary(pa.int32(), pa.string()), texts),
]


@st.composite
def parquet_files(draw: st.DrawFn) -> bytes:
    count = draw(rows)
    columns: dict[str, pa.Array] = {}
    if not seldom(draw):
        columns["id"] = pa.array(ids(draw, count), pa.string())
    if not seldom(draw):
        columns["title"] = pa.array(column(draw, texts.filter(str.strip), count), pa.string())
    for name in draw(st.lists(names, min_size=not columns, max_size=4, unique=True)):
        kind, values = draw(st.sampled_from(_KINDS))
        columns[name] = pa.array(column(draw, st.none() | values | values, count), kind)
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file)
    content = file.getvalue()
    if seldom(draw):
        at = draw(st.integers(0, len(content) - 1))
        content = content[:at] + b"\xff" + content[at + 1 :]
    return content


@st.composite
def options(draw: st.DrawFn) -> Sequence[str]:
    """Options of `recbuild bundle` that speak of columns, mostly none."""
    return draw(
        st.sampled_from(
            [
                *[()] * 12,
                ("--resident-kb", "0"),
                ("--codec", "int8"),
                ("--codec", "float32"),
                ("--dims", "1"),
                ("--bytes-per-item", "8"),
                ("--card", "price"),
                ("--card", "tags"),
                ("--vectors", "vector"),
                ("--field", "title=name"),
                ("--field", "published="),
                ("--text", "{title} {id}"),
            ]
        )
    )


FILES = {
    ".csv": csv_files(",,,,,;\t|"),
    ".tsv": csv_files("\t\t\t\t,"),
    ".jsonl": json_files(),
    ".json": json_files(),
    ".parquet": parquet_files(),
}
