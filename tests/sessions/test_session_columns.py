"""Files of past events: the kinds that can be read, and how their columns are found."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from recbuild.config import SessionSettings
from recbuild.errors import FieldError, SessionsError
from recbuild.sessions import read_sessions
from tests.support.inputs.session_files import IDS, dropped, from_csv, from_parquet, kinds, shown


def test_the_same_events_read_the_same_from_every_kind_of_file(tmp_path: Path) -> None:
    rows = [
        {"session": "s1", "user": "u1", "item": "a", "event": "view", "time": 100},
        {"session": "s1", "user": "u1", "item": "b", "event": "cart", "time": 160},
        {"session": "s2", "user": None, "item": "c", "event": "like", "time": 50},
    ]
    (tmp_path / "s.csv").write_text(
        "session,user,item,event,time\ns1,u1,a,view,100\ns1,u1,b,cart,160\ns2,,c,like,50\n"
    )
    (tmp_path / "s.jsonl").write_text("\n".join(map(json.dumps, rows)))
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "s.parquet")
    for path in sorted(tmp_path.iterdir()):
        sessions = read_sessions(path, SessionSettings(), IDS)
        assert shown(sessions) == {"s2": "c", "s1": "ab"}, path
        assert kinds(sessions) == ["like", "view", "cart"]
        assert sessions.time.tolist() == [50, 100, 160]
        assert sessions.weight.tolist() == [3, 1, 5]
        assert (len(sessions), sessions.timed, sessions.dropped) == (2, True, ())
        assert sessions.session_of.tolist() == [0, 1, 1]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country",
            "session=Invoice user=Customer_ID item=StockCode time=InvoiceDate quantity=Quantity",
        ),
        (
            "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session",
            "session=user_session user=user_id item=product_id event=event_type time=event_time",
        ),
        ("userId,movieId,rating,timestamp", "user=userId item=movieId time=timestamp rating=rating"),
        ("session,aid,ts,type", "session=session item=aid event=type time=ts"),
    ],
)
def test_the_columns_of_usual_exports_are_recognised(header: str, expected: str, tmp_path: Path) -> None:
    cells = {"Quantity": "1", "event_type": "view", "type": "clicks", "rating": "3"}
    columns = header.split(",")
    row = ",".join(cells.get(name, "2019-10-01 00:00:00 UTC" if "ime" in name else "7") for name in columns)
    found = from_csv(tmp_path, header, row, ids=["7"]).columns
    assert " ".join(f"{field}={column.replace(' ', '_')}" for field, column in found.items()) == expected


def test_columns_can_be_named_and_left_out(tmp_path: Path) -> None:
    fields = {"item": "artikel", "session": "besuch", "time": ""}
    sessions = from_csv(tmp_path, "besuch,artikel,time", "1,a,9", "1,b,8", fields=fields)
    assert (shown(sessions), sessions.timed) == ({"1": "ab"}, False)


def test_an_unknown_field_or_column_is_refused_with_the_nearest(tmp_path: Path) -> None:
    lines = ("session,item", "1,a")
    with pytest.raises(
        FieldError, match=r"sessions.csv: \[sessions\] fields: .*'qantity'.*Did you mean 'quantity'\?"
    ):
        from_csv(tmp_path, *lines, fields={"qantity": "item"})
    with pytest.raises(FieldError, match=r"Field 'item' names the column 'itm',.*Did you mean 'item'\?"):
        from_csv(tmp_path, *lines, fields={"item": "itm"})


def test_a_file_without_items_or_sessions_says_how_to_name_them(tmp_path: Path) -> None:
    with pytest.raises(
        SessionsError, match=r'items\' ids\..*fields = \{item = "COLUMN"\}.*There are: session, x'
    ):
        from_csv(tmp_path, "session,x", "1,z")
    with pytest.raises(SessionsError, match=r'fields = \{session = "COLUMN"\}.*There are: item, x') as caught:
        from_csv(tmp_path, "item,x", "a,1")
    assert caught.value.exit_code == 11


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SessionsError, match=r"nowhere.csv: there is no such file"):
        read_sessions(tmp_path / "nowhere.csv", SessionSettings(), IDS)
    with pytest.raises(SessionsError, match=r"sessions.csv: there are no rows"):
        from_csv(tmp_path, "session,item")


def test_ids_are_read_as_those_of_the_catalog_are(tmp_path: Path) -> None:
    columns = {"session": [1, 1, 1], "item": pa.array([7.0, None, 8.0])}
    sessions = from_parquet(tmp_path, columns, ids=["8", "7"])
    assert sessions.item.tolist() == [1, 0]
    assert from_csv(tmp_path, "session,item", "1, 007 ", ids=["007"]).item.tolist() == [0]


def test_a_row_may_be_a_whole_session(tmp_path: Path) -> None:
    listed = from_parquet(tmp_path, {"session_id": [5, 6], "items": [[1, 2, 1], [3]]}, ids=["1", "2", "3"])
    assert (shown(listed, "123"), listed.timed) == ({"5": "121", "6": "3"}, False)
    text = from_csv(tmp_path, "items,user,date", "a|b,u,2024-01-02", "c| a,u,2024-01-01")
    assert shown(text) == {"row 3": "ca", "row 2": "ab"}
    assert text.user.tolist() == [0, 0]


def test_lists_may_be_empty_and_hold_unknown_items(tmp_path: Path) -> None:
    sessions = from_parquet(tmp_path, {"items": [["a", "x"], [], None, ["b", None]]})
    assert shown(sessions) == {"row 1": "a", "row 4": "b"}
    assert dropped(sessions) == [
        ("name no item", 3, "row 2"),
        ("name an item that the catalog does not have", 1, "row 1: 'x'"),
    ]
