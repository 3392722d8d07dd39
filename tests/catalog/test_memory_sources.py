"""Rows in memory, as a DataFrame, a table or dicts: they read as they would from a file, or are refused."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from recbuild import build, evaluate
from recbuild.catalog.load import Catalog, read_catalog
from recbuild.config import Config, SessionSettings
from recbuild.errors import SessionsError, VectorError
from recbuild.sessions import read_sessions
from recbuild.sources import open_source
from tests.support.inputs.memory_rows import ITEMS, Rows, frame_with, refusal
from tests.support.inputs.topics import files
from tests.support.inputs.visits import write_shop

VISITS: Rows = [
    {"session": "1", "item": "007", "time": 1_700_000_000},
    {"session": "1", "item": "8", "time": 1_700_000_060},
    {"session": "2", "item": "9", "time": 1_700_003_600},
]


def polars_frame(rows: Rows) -> Any:
    return pytest.importorskip("polars").DataFrame(rows)


def daft_frame(rows: Rows) -> Any:
    return pytest.importorskip("daft").from_pylist(rows)


FORMS: dict[str, Callable[[Rows], Any]] = {
    "list": list,
    "generator": iter,
    "pandas": pd.DataFrame,
    "pandas, without types": lambda rows: pd.DataFrame(rows, dtype=object),
    "pandas, of Arrow's types": lambda rows: pd.DataFrame(rows).convert_dtypes(dtype_backend="pyarrow"),
    "pyarrow table": pa.Table.from_pylist,
    "pyarrow batch": pa.RecordBatch.from_pylist,
    "pyarrow stream": lambda rows: pa.Table.from_pylist(rows).to_reader(),
    "polars": polars_frame,
    "daft": daft_frame,
}


def contents(catalog: Catalog) -> dict[str, Any]:
    """All that a catalog says."""
    arrays = {"stock": catalog.stock, "rank": catalog.rank, **vars(catalog.offers)}
    plain = {name: np.nan_to_num(array, nan=-1.0).tolist() for name, array in arrays.items()}
    return {**vars(catalog), "offers": None, **plain}


@pytest.mark.parametrize("form", FORMS)
def test_a_catalog_reads_the_same_in_every_form(form: str, tmp_path: Path) -> None:
    pd.DataFrame(ITEMS).to_parquet(tmp_path / "c.parquet")
    config = Config(card=("year",))
    catalog = read_catalog(FORMS[form](ITEMS), config)
    assert contents(catalog) == contents(read_catalog(tmp_path / "c.parquet", config))
    assert catalog.texts == ("Emma. novel, love", "Persuasion", "Dracula. novel")
    assert catalog.cards["price"] == (8.5, None, 9.0) and catalog.cards["year"] == (1816, 1817, 1897)
    assert catalog.stock.tolist() == [True, True, False]


@pytest.mark.parametrize("form", FORMS)
def test_sessions_read_the_same_in_every_form(form: str) -> None:
    sessions = read_sessions(FORMS[form](VISITS), SessionSettings(), ["007", "8", "9"])
    assert (sessions.item.tolist(), sessions.starts.tolist()) == ([0, 1, 2], [0, 2, 3])
    assert sessions.timed and sessions.dated and sessions.names == ("1", "2")


def test_a_path_may_be_a_text(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("id,title\n1,Emma\n")
    assert read_catalog(str(tmp_path / "c.csv"), Config()).ids == ("1",)
    assert "nowhere.csv: there is no such file" in refusal("nowhere.csv")


def test_an_open_source_may_be_read_again() -> None:
    source = open_source(iter(ITEMS))
    assert contents(read_catalog(source, Config())) == contents(read_catalog(source, Config()))


def test_a_column_of_vectors_is_read_in_every_form() -> None:
    rows = [row | {"v": [1.0, float(place)]} for place, row in enumerate(ITEMS)]
    arrays = frame_with("v", [np.array(row["v"], dtype=np.float32) for row in rows])
    for items in (rows, pd.DataFrame(rows), pa.Table.from_pylist(rows), arrays):
        vectors = read_catalog(items, Config(), vectors="v").vectors
        np.testing.assert_array_equal(vectors, [[1, 0], [1, 1], [1, 2]])
    with pytest.raises(VectorError, match=r"^the DataFrame: row 2 \(id '8'\): there is no vector"):
        read_catalog(frame_with("v", [[1.0], None, [2.0]]), Config(), vectors="v")


# --- pandas


def test_an_index_of_pandas_is_a_column_where_it_has_a_name() -> None:
    frame = pd.DataFrame(ITEMS).drop(columns="id")
    assert read_catalog(frame.set_index(pd.Index(["a", "b", "c"], name="id")), Config()).ids == (
        "a",
        "b",
        "c",
    )
    nameless = frame.set_index(pd.Index(["a", "b", "c"]))
    assert read_catalog(nameless, Config()).warnings[0].startswith("No column tells the items apart")
    twice = pd.DataFrame(ITEMS).set_index("id", drop=False)
    assert list(read_catalog(twice, Config()).ids) == [str(row["id"]) for row in ITEMS]


def test_a_build_tells_what_is_likely_to_be_wrong(tmp_path: Path) -> None:
    summary = build(pd.DataFrame(ITEMS).drop(columns="id"), tmp_path / "rec")
    assert summary.warnings[0].startswith("No column tells the items apart")


@pytest.mark.filterwarnings("ignore:Series.values")  # which pyarrow asks for
def test_types_of_pandas_read_as_their_values_do_from_a_file(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "id": pd.Series([7, 8, 9], dtype="Int64"),
            "title": pd.Series(["Emma", "Persuasion", "Dracula"], dtype="category"),
            "category": pd.Series(["novels", None, "novels"], dtype="category"),
            "price": pd.Series([8.5, None, 9.0], dtype="Float64"),
            "in_stock": pd.Series([True, None, False], dtype="boolean"),
            "day": pd.Series(["2024-05-01", None, "2024-05-03"], dtype="datetime64[ns]"),
            "zoned": pd.Series(pd.date_range("2024-05-01 10:30", periods=3, tz="Europe/Berlin")),
            "size": pd.Series([4, 5, 4], dtype="category"),
            "pages": pd.Series([400.0, np.nan, 300.0]),
        }
    )
    config = Config(card=("category", "day", "zoned", "size", "pages"))
    frame.astype({"title": "str", "category": "str", "size": "int64"}).to_parquet(tmp_path / "c.parquet")
    catalog = read_catalog(frame, config)
    assert contents(catalog) == contents(read_catalog(tmp_path / "c.parquet", config))
    assert catalog.ids == ("7", "8", "9") and catalog.cards["size"] == (4, 5, 4)
    assert catalog.cards["day"] == ("2024-05-01 00:00:00", None, "2024-05-03 00:00:00")
    assert catalog.cards["category"] == ("novels", None, "novels")


def test_periods_of_pandas_read_as_texts() -> None:
    frame = frame_with("month", pd.period_range("2024-05", periods=3, freq="M"))
    assert read_catalog(frame, Config(card=("month",))).cards["month"] == ("2024-05", "2024-06", "2024-07")


def test_a_type_of_pandas_that_no_column_can_have_is_named() -> None:
    message = refusal(frame_with("price", [1j, 2j, 3j]))
    assert message.startswith("the DataFrame: column 'price' is of type complex128, which is not read: ")


def test_columns_that_nobody_needs_may_hold_anything() -> None:
    mixed = [1, "x", object()]
    rows = [row | {"mixed": value} for row, value in zip(ITEMS, mixed, strict=True)]
    for items in (rows, frame_with("mixed", mixed)):
        assert read_catalog(items, Config()).ids == ("007", "8", "9")


def test_two_columns_of_one_name_are_refused() -> None:
    names = ["id", "title", "title"]
    table = pa.table([pa.array(["1"]), pa.array(["Emma"]), pa.array(["x"])], names)
    for items in (pd.DataFrame([["1", "Emma", "x"]], columns=names), table):
        assert refusal(items) == (
            f"the {type(items).__name__}: two columns are called 'title'. Give one of them another name."
        )


# --- errors for all


@pytest.mark.parametrize("items", [7, None, b"c.csv", {"id": ["1"], "title": ["Emma"]}, object()])
def test_what_gives_no_rows_is_refused_with_what_does(items: Any) -> None:
    message = refusal(items)
    assert f"an object of type {type(items).__name__} gives no rows" in message
    assert "the path of a file, a DataFrame or table (of pandas, polars, pyarrow or daft)" in message


def test_a_column_alone_is_no_table() -> None:
    for items in (pd.Series(["1"]), pa.chunked_array([["1"]])):
        message = refusal(items)
        assert message.startswith(f"the {type(items).__name__}: this cannot be read as a table: ")


def test_a_stream_that_breaks_is_refused() -> None:
    schema = pa.schema({"id": pa.string()})

    def batches() -> Iterator[pa.RecordBatch]:
        yield pa.RecordBatch.from_pydict({"id": ["1"]}, schema)
        raise RuntimeError("no connection")

    message = refusal(pa.RecordBatchReader.from_batches(schema, batches()))
    assert message.startswith("the RecordBatchReader: this cannot be read as a table: ")
    assert "no connection" in message


def test_a_catalog_in_memory_is_named_in_its_messages() -> None:
    rows: Rows = [*ITEMS, {"id": "9", "title": "Carmilla"}]
    assert refusal(rows).startswith("the items: 1 rows have the id of an earlier row, ")
    assert refusal(pd.DataFrame(rows)).startswith("the DataFrame: 1 rows have the id of")
    assert refusal(pa.table({"id": ["1"], "price": [8]})).startswith(
        "the Table: no column looks like a title"
    )


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [
        ([], "the sessions: there are no rows"),
        ([7], "the sessions: row 1 is not a dict but 7"),
        ([*VISITS[:1], {"session": 2, "item": "8"}], "the sessions: row 2: 'session' is 2, of type int64"),
        (pd.DataFrame({"item": ["007"]}), "the DataFrame: no column looks like the sessions or users"),
        (pd.DataFrame({"session": ["1"], "item": ["x"]}), "the DataFrame: none of the 1 events can be used"),
        (7, "the sessions: an object of type int gives no rows"),
    ],
)
def test_sessions_in_memory_are_refused_in_clear_words(sessions: Any, expected: str) -> None:
    with pytest.raises(SessionsError) as caught:
        read_sessions(sessions, SessionSettings(), ["007", "8", "9"])
    assert str(caught.value).startswith(expected)


def test_times_may_be_of_python_or_pandas() -> None:
    moments = [datetime.datetime(2024, 5, 1, 10, minute) for minute in (0, 1, 2)]
    rows = [row | {"time": moment} for row, moment in zip(VISITS, moments, strict=True)]
    forms: Sequence[Any] = (rows, pd.DataFrame(rows))
    for form in forms:
        sessions = read_sessions(form, SessionSettings(), ["007", "8", "9"])
        assert sessions.dated and np.diff(sessions.time).tolist() == [60, 60]


# --- through the library


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write_shop(tmp_path_factory.mktemp("shop"))


MODEL = {"behavior": {"epochs": 1, "min_users": 2}}


def test_a_bundle_of_rows_in_memory_is_that_of_their_files(shop: tuple[Path, Path], tmp_path: Path) -> None:
    items, sessions = map(pd.read_csv, shop)
    build(shop[0], tmp_path / "files", sessions=shop[1], config=MODEL)
    build(items, tmp_path / "frames", sessions=sessions.to_dict("records"), config=MODEL)
    assert files(tmp_path / "frames") == files(tmp_path / "files")


def test_an_evaluation_of_rows_in_memory_is_that_of_their_files(shop: tuple[Path, Path]) -> None:
    items, sessions = map(pd.read_csv, shop)
    rows = sessions.to_dict("records")
    chosen: dict[str, Any] = {"config": MODEL, "k": 4, "only": ("recbuild",)}
    of_files = evaluate(shop[0], sessions=shop[1], share=0.2, **chosen)
    of_frames = evaluate(items, sessions=iter(rows), share=0.2, **chosen)
    assert of_frames.measurements[0].values == of_files.measurements[0].values
    assert (of_frames.title, of_files.title) == ("the DataFrame", "catalog.csv")
    assert of_frames.data["the sessions, events"] == of_files.data["sessions.csv, events"]
    with_test = evaluate(items, sessions=sessions, test=sessions.tail(60), **chosen)
    assert {"the DataFrame, events", "test: the DataFrame, events"} <= with_test.data.keys()
