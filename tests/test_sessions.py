"""From a file of past events to sessions: columns, types, weights, sessions, and what is left out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recbuild.config import SessionSettings, load_config, make_config
from recbuild.errors import ConfigError, FieldError, SessionsError
from recbuild.sessions import KINDS, Sessions, read_sessions, temporal_split
from recbuild.sessions.plan import USUAL_NAMES
from recruntime.profile import WEIGHTS

IDS = ("a", "b", "c")


def from_csv(folder: Path, *lines: str, ids: Sequence[str] = IDS, **chosen: Any) -> Sessions:
    """The sessions of `sessions.csv` with these lines."""
    path = folder / "sessions.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_sessions(path, SessionSettings(**chosen), ids)


def from_parquet(folder: Path, columns: dict[str, Any], ids: Sequence[str] = IDS, **chosen: Any) -> Sessions:
    """The sessions of `sessions.parquet` with these columns."""
    path = folder / "sessions.parquet"
    pq.write_table(pa.table(columns), path)
    return read_sessions(path, SessionSettings(**chosen), ids)


def shown(sessions: Sessions, ids: Sequence[str] = IDS) -> dict[str, str]:
    """Each session's name and its items, in order."""
    return {
        name: "".join(ids[item] for item in sessions.item[start:end])
        for name, start, end in zip(sessions.names, sessions.starts[:-1], sessions.starts[1:], strict=True)
    }


def kinds(sessions: Sessions) -> list[str]:
    return [KINDS[kind] for kind in sessions.kind]


def dropped(sessions: Sessions) -> list[tuple[str, int, str]]:
    return [(one.reason, one.count, one.example) for one in sessions.dropped]


# --- files and columns


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
    found = from_csv(tmp_path, header, row, ids=["7"]).found
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
        from_csv(tmp_path, "session,x", "1,a")
    with pytest.raises(SessionsError, match=r'fields = \{session = "COLUMN"\}.*There are: item, x') as caught:
        from_csv(tmp_path, "item,x", "a,1")
    assert caught.value.exit_code == 11


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SessionsError, match=r"nowhere.csv: there is no such file"):
        read_sessions(tmp_path / "nowhere.csv", SessionSettings(), IDS)
    with pytest.raises(SessionsError, match=r"sessions.csv: row 3 \(line 3\) has 1 cells"):
        from_csv(tmp_path, "session,item", "1,a", "1")
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


# --- times


@pytest.mark.parametrize(
    "cells",
    [
        ["1577836800", "1577836801.5"],
        ["1577836800000", "1577836801500"],
        ["1577836800000000", "1577836801500000"],
        ["2020-01-01", "2020-01-01 00:00:01.5"],
        ["2020-01-01T00:00:00Z", "2020-01-01T01:00:01.500+01:00"],
        ["2020-01-01 00:00:00 UTC", "20200101T000001.5"],
        [1577836800, 1577836801.5],
        [1577836800000, 1577836801500],
        [datetime(2020, 1, 1), datetime(2020, 1, 1) + timedelta(seconds=1.5)],
        [datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, 0, 0, 1, 500_000, tzinfo=UTC)],
    ],
)
def test_times_become_unix_seconds(cells: list[Any], tmp_path: Path) -> None:
    sessions = from_parquet(tmp_path, {"session": [1, 1], "item": ["a", "b"], "time": cells})
    assert sessions.time.tolist() == [1577836800, 1577836801.5]


def test_without_times_the_order_of_the_file_counts(tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, "session,item", "2,a", "1,b", "2,c")
    assert shown(sessions) == {"2": "ac", "1": "b"}
    assert (sessions.timed, sessions.time.tolist()) == (False, [0, 2, 1])
    assert "There is no column of times: the order in the file counts." in sessions.notes


def test_times_of_which_none_is_understood_are_none(tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, "session,item,date", "2,a,", "1,b,noon")
    assert not sessions.timed
    assert any("such as 'noon' in row 3" in note and "ISO 8601" in note for note in sessions.notes)
    empty = from_csv(tmp_path, "session,item,date", "2,a,", "1,b,")
    assert any(note.startswith("Column 'date' is empty") for note in empty.notes)


def test_times_that_run_backwards_are_sorted_and_counted(tmp_path: Path) -> None:
    together = from_csv(tmp_path, "session,item,time", "1,a,30", "1,b,10", "1,c,20", "2,a,5")
    assert shown(together) == {"2": "a", "1": "bca"}
    assert any(
        note.startswith("Events older than the one before them in their session: 1.")
        for note in together.notes
    )
    mixed = from_csv(tmp_path, "session,item,time", "1,a,30", "2,b,20", "1,c,10", "2,a,5")
    assert shown(mixed) == {"2": "ab", "1": "ca"}
    assert not any("older" in note for note in mixed.notes)


def test_events_of_the_same_time_stay_as_they_were(tmp_path: Path) -> None:
    assert shown(from_csv(tmp_path, "session,item,time", "1,c,1", "1,a,1", "1,b,1")) == {"1": "cab"}


# --- what is one session


def test_without_sessions_a_long_break_ends_one(tmp_path: Path) -> None:
    lines = ("user,item,time", "u,a,0", "v,c,10", "u,b,1800", "u,c,3601")
    sessions = from_csv(tmp_path, *lines)
    assert shown(sessions) == {"u #1": "ab", "v #1": "c", "u #2": "c"}
    assert sessions.user[0] == sessions.user[2] != sessions.user[1]
    assert any("30 minutes" in note for note in sessions.notes)
    assert shown(from_csv(tmp_path, *lines, gap_minutes=31)) == {"u #1": "abc", "v #1": "c"}


def test_without_sessions_and_times_a_user_is_one_session(tmp_path: Path) -> None:
    assert shown(from_csv(tmp_path, "user,item", "u,a", "v,c", "u,b")) == {"u #1": "ab", "v #1": "c"}


def test_a_session_has_no_breaks_of_its_own(tmp_path: Path) -> None:
    assert shown(from_csv(tmp_path, "session,item,time", "1,a,0", "1,b,99999")) == {"1": "ab"}


def test_a_session_that_several_users_share_is_one_for_each(tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, "session,user,item,time", "1,u,a,0", "1,v,b,1", "1,u,c,2", "1,,b,3")
    assert sessions.names == ("1", "1", "1")
    assert [sessions.item[start] for start in sessions.starts[:-1]] == [0, 1, 1]
    assert len(set(sessions.user)) == 3


def test_what_came_before_a_login_belongs_to_the_sessions_only_user(tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, "session,user,item,time", "1,,a,0", "1,u,b,1", "2,u,c,2")
    assert shown(sessions) == {"1": "ab", "2": "c"}
    assert sessions.user[0] == sessions.user[1]


def test_a_session_without_a_user_is_a_user_of_its_own(tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, "session,user,item", "1,,a", "2,,b", "3,u,c", "4,u,c")
    assert len(set(sessions.user[:3])) == 3
    assert sessions.user[2] == sessions.user[3]
    alone = from_csv(tmp_path, "session,item", "1,a", "2,b")
    assert "No event has a user: each session counts as a user of its own." in alone.notes


def test_events_without_a_session_are_grouped_by_their_user(tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, "session,user,item,time", "1,u,a,0", "1,u,b,1", ",u,c,2", ",u,a,9999")
    assert shown(sessions) == {"1": "ab", "u #1": "c", "u #2": "a"}
    assert any(
        note.startswith("Events without a session (2 of 4) are grouped by user") for note in sessions.notes
    )


def test_numbers_that_only_orders_have_are_no_sessions(tmp_path: Path) -> None:
    lines = ["u,a,view,0,", "u,b,view,1,", "u,b,transaction,2,77"]
    sessions = from_csv(tmp_path, "visitorid,itemid,event,timestamp,transactionid", *lines)
    assert shown(sessions) == {"u #1": "abb"}
    assert any("'transactionid' is empty in 2 of 3 rows" in note for note in sessions.notes)
    header = "visitorid,itemid,event,timestamp,transactionid"
    obeyed = from_csv(tmp_path, header, *lines, fields={"session": "transactionid"})
    assert shown(obeyed) == {"u #1": "ab", "77": "b"}


# --- types and weights


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("view pageview page_view PAGE-VIEW Views detail pv", "view"),
        ("click clk Clicks", "click"),
        ("cart addtocart add_to_cart add-to-cart basket carts", "cart"),
        ("purchase buy order transaction bought sale orders", "purchase"),
        ("like favorite favourite fav wishlist save", "like"),
        ("dislike Dislikes", "dislike"),
    ],
)
def test_usual_words_for_events_are_understood(words: str, kind: str, tmp_path: Path) -> None:
    lines = [f"1,a,{word}" for word in words.split()]
    assert set(kinds(from_csv(tmp_path, "session,item,event", *lines))) == {kind}


def test_words_and_weights_can_be_set(tmp_path: Path) -> None:
    sessions = from_csv(
        tmp_path,
        "session,item,event",
        "1,a,sees",
        "1,b,Page-View",
        "1,c,",
        types={"Sees": "view", "pageview": "click", "": "cart"},
        weights={"cart": 4},
    )
    assert kinds(sessions) == ["view", "click", "cart"]
    assert sessions.weight.tolist() == [1, 2, 4]


def test_events_without_types_are_views_unless_a_column_tells_of_orders(tmp_path: Path) -> None:
    views = from_csv(tmp_path, "session,item", "1,a")
    assert kinds(views) == ["view"]
    assert any('types = {"" = "purchase"}' in note for note in views.notes)
    for header in ("session,item,qty", "session,item,unit_price", "invoice_no,item,note"):
        orders = from_csv(tmp_path, header, "1,a,1")
        assert kinds(orders) == ["purchase"]
        assert any(
            'tells of orders. If that is wrong: [sessions] types = {"" = "view"}' in n for n in orders.notes
        )
        assert kinds(from_csv(tmp_path, header, "1,a,1", types={"": "view"})) == ["view"]


def test_a_quantity_counts_in_carts_and_orders_up_to_three_times(tmp_path: Path) -> None:
    lines = ["buy,1", "buy,2", "buy,500", "buy,0.3", "buy,", "cart,2", "view,0", "view,9"]
    sessions = from_csv(tmp_path, "session,item,event,quantity", *[f"1,a,{line}" for line in lines])
    more = 1 + np.log(2)
    assert np.allclose(sessions.weight, [10, 10 * more, 30, 10, 10, 5 * more, 1, 1])


def test_ratings_become_weights_from_dislike_to_like(tmp_path: Path) -> None:
    lines = [f"u,a,{rating},{at}" for at, rating in enumerate([1, 2, 3, 4, 5])]
    sessions = from_csv(tmp_path, "user,item,rating,time", *lines)
    assert sessions.weight.tolist() == [-3, -1.5, 0, 1.5, 3]
    assert kinds(sessions) == ["dislike", "dislike", "like", "like", "like"]
    assert any("from 1 to 5 become weights from -3 to 3" in note for note in sessions.notes)
    heavier = from_csv(tmp_path, "user,item,rating,time", *lines, weights={"like": 6, "dislike": -2})
    assert heavier.weight.tolist() == [-2, 0, 2, 4, 6]


def test_ratings_that_are_all_the_same_are_likes(tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, "user,item,stars", "u,a,4", "u,b,4")
    assert (kinds(sessions), sessions.weight.tolist()) == (["like", "like"], [3, 3])


def test_only_events_that_are_rated_need_a_rating(tmp_path: Path) -> None:
    sessions = from_csv(
        tmp_path, "user,item,event,rating", "u,a,view,", "u,b,rate,5", "u,c,rate,1", "u,a,buy,?"
    )
    assert kinds(sessions) == ["view", "like", "dislike"]
    assert dropped(sessions) == [("have no rating that is a number", 1, "row 5: '?'")]


# --- what is left out


@pytest.mark.parametrize(
    ("header", "row", "reason", "example"),
    [
        ("session,item", "1,sku-9", "name an item that the catalog does not have", "row 3: 'sku-9'"),
        ("session,item", "1, ", "name no item", "row 3"),
        ("session,user,item", ",,b", "have no session and no user", "row 3"),
        ("session,item,time", "1,b,soon", "have no time that is understood", "row 3: 'soon'"),
        ("session,item,time", "1,b,", "have no time that is understood", "row 3"),
        (
            "session,item,event",
            "1,b,impression",
            "are of a type that neither recbuild nor [sessions] types knows",
            "row 3: 'impression'",
        ),
        ("session,item,rating", "1,b,NaN", "have no rating that is a number", "row 3: 'NaN'"),
        ("session,item,rating", "1,b,good", "have no rating that is a number", "row 3: 'good'"),
        ("session,item,rating", "1,b,", "have no rating that is a number", "row 3"),
        ("session,item,quantity", "1,b,-2", "are returns, with a quantity of 0 or less", "row 3: '-2'"),
        ("session,item,quantity", "1,b,0", "are returns, with a quantity of 0 or less", "row 3: '0'"),
        ("session,item,quantity", "1,b,few", "have a quantity that is not a number", "row 3: 'few'"),
        (
            "session,item,time",
            "1,a,1",
            "repeat an event of the same session, item, type and time",
            "row 3: 'a'",
        ),
    ],
)
def test_what_cannot_be_used_is_left_out_and_counted(
    header: str, row: str, reason: str, example: str, tmp_path: Path
) -> None:
    good = {"session": "1", "item": "a", "event": "view"}
    first = ",".join(good.get(field, "1") for field in header.split(","))
    sessions = from_csv(tmp_path, header, first, row)
    assert dropped(sessions) == [(reason, 1, example)]
    assert len(sessions.item) == 1


def test_an_event_is_counted_once_for_the_first_reason(tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, "session,item,event", "1,a,view", "1,x,blink", "1,y,view", "1,b,blink")
    assert [(one.count, one.example) for one in sessions.dropped] == [
        (2, "row 3: 'x'"),
        (1, "row 5: 'blink'"),
    ]
    assert str(sessions.dropped[0]) == (
        "Events that name an item that the catalog does not have: 2, such as row 3: 'x'."
    )


def test_the_rows_of_an_example_are_those_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "sessions.jsonl"
    path.write_text('{"session": 1, "item": "a"}\n\n{"session": 1, "item": "x"}\n')
    assert dropped(read_sessions(path, SessionSettings(), IDS))[0][2] == "row 3: 'x'"


def test_a_repetition_is_one_only_at_the_same_time(tmp_path: Path) -> None:
    lines = ("1,a,view,1", "1,a,view,2", "1,a,cart,1", "2,a,view,1", "1,b,view,1")
    assert from_csv(tmp_path, "session,item,event,time", *lines).dropped == ()
    assert shown(from_csv(tmp_path, "session,item", "1,a", "1,a")) == {"1": "aa"}


def test_a_purchase_stays_where_its_return_has_the_same_time(tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, "invoice,item,quantity,time", "1,a,-1,5", "1,a,1,5")
    assert shown(sessions) == {"1": "a"}


def test_sessions_of_one_event_stay_with_a_note_if_there_are_no_others(tmp_path: Path) -> None:
    single = from_csv(tmp_path, "session,item", "1,a", "2,b")
    assert shown(single) == {"1": "a", "2": "b"}
    assert any("nothing can be learned of what goes together" in note for note in single.notes)
    assert not any(
        "learned" in note for note in from_csv(tmp_path, "session,item", "1,a", "2,b", "2,c").notes
    )


def test_a_single_user_is_noted(tmp_path: Path) -> None:
    assert any("one user" in note for note in from_csv(tmp_path, "user,item", "u,a", "u,b").notes)
    assert not any("one user" in note for note in from_csv(tmp_path, "user,item", "u,a", "v,b").notes)


def test_a_file_of_other_items_is_refused_with_ids_of_both_sides(tmp_path: Path) -> None:
    with pytest.raises(SessionsError) as caught:
        from_csv(tmp_path, "session,item,event", "1,7,view", "1,8,view", "1,9,blink", "1,,view")
    message = str(caught.value)
    assert (
        "sessions.csv: none of the 4 events can be used:\n  Events that name no item: 1, such as row 5.\n"
        in message
    )
    assert "Events that name an item that the catalog does not have: 3, such as row 2: '7'." in message
    assert "Items are called '7' and '8' here, and 'a' and 'b' in the catalog." in message
    assert 'fields = {item = "COLUMN"}' in message


def test_a_file_of_unknown_types_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(
        SessionsError,
        match=r'(?s)Events that are of a type.*: 2, such as row 2: \'1\'.*types = \{"WORD" = "view"\}',
    ):
        from_csv(tmp_path, "session,item,event", "1,a,1", "1,b,2")


# --- settings


def test_a_table_of_the_settings_is_about_sessions(tmp_path: Path) -> None:
    path = tmp_path / "recbuild.toml"
    path.write_text(
        "[sessions]\ngap_minutes = 20\n[sessions.fields]\nitem = 'artikel'\n"
        "[sessions.types]\nsees = 'view'\n'' = 'cart'\n[sessions.weights]\ncart = 4\n"
    )
    assert load_config(path).sessions == SessionSettings(
        fields={"item": "artikel"}, types={"sees": "view", "": "cart"}, weights={"cart": 4}, gap_minutes=20
    )


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (
            {"gap_minute": 5},
            "there is no setting 'sessions.gap_minute'. Did you mean 'gap_minutes'? There are: fields, types",
        ),
        ({"types": {"sees": "veiw"}}, "sessions.types: there is no event type 'veiw'. Did you mean 'view'?"),
        ({"weights": {"carts": 4}}, "sessions.weights: there is no event type 'carts'. Did you mean 'cart'?"),
        ({"weights": {"cart": float("nan")}}, "sessions.weights.cart: "),
        ({"gap_minutes": 0}, "sessions.gap_minutes: "),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(table: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        make_config({"sessions": table}, "recbuild.toml")
    assert message in str(caught.value)


# --- taking some, and splitting


def test_some_sessions_can_be_taken_in_any_order(tmp_path: Path) -> None:
    sessions = from_csv(
        tmp_path, "session,item,event", "1,a,view", "1,b,buy", "2,c,cart", "3,a,like", "3,c,view"
    )
    taken = sessions.take([2, 0])
    assert shown(taken) == {"3": "ac", "1": "ab"}
    assert kinds(taken) == ["like", "view", "view", "purchase"]
    assert taken.session_of.tolist() == [0, 0, 1, 1]
    assert taken.user.tolist() == sessions.user[[2, 0]].tolist()
    assert shown(sessions.take([])) == {}


def test_the_split_is_by_time_and_keeps_sessions_whole(tmp_path: Path) -> None:
    lines = ("1,a,50", "2,b,10", "3,c,30", "2,a,99", "4,c,20")
    earlier, later = temporal_split(from_csv(tmp_path, "session,item,time", *lines), 0.5)
    assert shown(earlier) == {"2": "ba", "4": "c"}
    assert shown(later) == {"3": "c", "1": "a"}


@pytest.mark.parametrize("share", [0.0, 0.1, 0.9, 1.0])
def test_a_split_with_nothing_on_one_side_is_refused(share: float, tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, "session,item", "1,a", "2,b")
    with pytest.raises(SessionsError, match="2 sessions cannot be split"):
        temporal_split(sessions, share)


# --- against a reader that goes row by row

EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["", "s", "t"]),
        st.sampled_from(["u", "v"]),
        st.sampled_from(IDS),
        st.integers(0, 9).map(lambda at: at * 1000),
    ),
    min_size=1,
    max_size=30,
)


Visit = list[tuple[str, int]]


def row_by_row(events: list[tuple[str, str, str, int]]) -> dict[str, list[Visit]]:
    """The items and times of each session, by user."""
    found: dict[tuple[str, str], list[Visit]] = {}
    for session, user, item, time in sorted(dict.fromkeys(events), key=lambda event: event[3]):
        visits = found.setdefault((session, user), [])
        if not visits or (not session and time - visits[-1][-1][1] > 1800):
            visits.append([])
        visits[-1].append((item, time))
    users: dict[str, list[Visit]] = {}
    for (_, user), visits in found.items():
        users.setdefault(user, []).extend(visits)
    return users


def by_user(sessions: Sessions) -> dict[int, list[Visit]]:
    users: dict[int, list[Visit]] = {}
    for user, start, end in zip(sessions.user, sessions.starts[:-1], sessions.starts[1:], strict=True):
        visit = [(IDS[sessions.item[at]], int(sessions.time[at])) for at in range(start, end)]
        users.setdefault(user, []).append(visit)
    return users


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(events=EVENTS)
def test_columns_at_once_say_the_same_as_row_by_row(
    events: list[tuple[str, str, str, int]], tmp_path: Path
) -> None:
    columns = dict(
        zip(["session", "user", "item", "time"], map(list, zip(*events, strict=True)), strict=True)
    )
    # The column is chosen, so that it counts however many rows lack it.
    sessions = from_parquet(tmp_path, columns, fields={"session": "session"})
    found, expected = by_user(sessions), row_by_row(events)
    assert sorted(map(sorted, found.values())) == sorted(map(sorted, expected.values()))
    assert (np.diff(sessions.time[sessions.starts[:-1]]) >= 0).all()


# --- the guide


def test_the_guide_names_every_field_and_type() -> None:
    guide = (Path(__file__).parent.parent / "docs" / "sessions.md").read_text()
    assert [field for field in USUAL_NAMES if f"| `{field}` |" not in guide] == []
    assert [kind for kind, weight in WEIGHTS.items() if f"| `{kind}` | {weight:g} |" not in guide] == []


def test_the_example_in_the_guide_is_real(tmp_path: Path) -> None:
    guide = (Path(__file__).parent.parent / "docs" / "sessions.md").read_text()
    (tmp_path / "visits.csv").write_text(guide.partition("```csv\n")[2].partition("```")[0])
    ids = ("emma", "persuasion", "dracula", "carmilla")
    sessions = read_sessions(tmp_path / "visits.csv", SessionSettings(), ids)
    assert f"{len(sessions.item)} events in {len(sessions)} sessions" in guide
    for line in (*map(str, sessions.dropped), *sessions.notes):
        assert line in guide
