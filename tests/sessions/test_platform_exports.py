"""Logs of usual platforms, in the exact form in which they are exported, read without a setting."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from recbuild.config import SessionSettings
from recbuild.sessions import Sessions, read_sessions
from tests.support.inputs.session_files import kinds, shown

IDS = ("101", "102", "103")


def read(folder: Path, text: str, name: str = "log.csv", **settings: Any) -> Sessions:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_sessions(path, SessionSettings(**settings), IDS)


def items(sessions: Sessions) -> dict[str, str]:
    """Each session's name and the last digits of its items."""
    return shown(sessions, "123")


SHOPIFY = """\
Name,Email,Financial Status,Paid at,Created at,Lineitem quantity,Lineitem name,Lineitem sku,Cancelled at,Id
#1003,ann@x.example,paid,2024-05-22 13:18:20 -0400,2024-05-22 13:18:20 -0400,2,Mug,103,,50072
#1003,ann@x.example,,,2024-05-22 13:18:20 -0400,1,Cup,101,,
#1002,,paid,2024-05-21 13:18:20 -0400,2024-05-21 13:18:20 -0400,1,Cup,102,2024-05-21 15:00:00 -0400,50071
#1001,bob@x.example,refunded,2024-05-20 13:18:20 -0400,2024-05-20 13:18:20 -0400,1,Cup,101,,50070
#1001,bob@x.example,,,2024-05-20 13:18:20 -0400,1,Mug,102,,
"""


def test_shopify_orders(tmp_path: Path) -> None:
    sessions = read(tmp_path, SHOPIFY)
    assert items(sessions) == {"#1003": "31"} and set(kinds(sessions)) == {"purchase"}
    assert sessions.columns["user"] == "Email" and sessions.dated and sessions.warnings == ()
    (left_out,) = sessions.dropped
    assert (left_out.reason, left_out.count) == ("are of orders that were cancelled, refunded or failed", 3)


WOOCOMMERCE = """\
Order Number,Order Status,Order Date,Email (Billing),Item #,Item Name,SKU,Quantity,Item Cost
71,Completed,2024-05-20 10:18,ann@x.example,1,Mug,101,1,1.00
71,Completed,2024-05-20 10:18,ann@x.example,2,Cup,103,2,1.00
72,Failed,2024-05-20 11:18,bob@x.example,1,Mug,101,1,1.00
"""


def test_woocommerce_orders(tmp_path: Path) -> None:
    sessions = read(tmp_path, WOOCOMMERCE)
    assert items(sessions) == {"71": "13"} and set(kinds(sessions)) == {"purchase"}
    assert any("Items are read from column 'SKU'" in note for note in sessions.notes)


def woocommerce_order(number: int, status: str, customer: int) -> dict[str, Any]:
    lines = [{"id": 1, "product_id": 101, "quantity": 2}, {"id": 2, "product_id": 102, "quantity": 1}]
    return {
        "id": number,
        "status": status,
        "date_created": f"2024-05-20T10:{number}:20",
        "customer_id": customer,
        "billing": {"first_name": "Ann", "email": "ann@x.example"},
        "line_items": lines,
        "refunds": [],
    }


def test_woocommerce_orders_of_the_rest_api(tmp_path: Path) -> None:
    orders = [woocommerce_order(11, "completed", 5), woocommerce_order(12, "processing", 0)]
    orders.append(woocommerce_order(13, "cancelled", 6))
    sessions = read(tmp_path, json.dumps(orders), "orders.json")
    assert items(sessions) == {"11": "12", "12": "12"}
    assert any("customer_id' say '0' or the like: no user" in note for note in sessions.notes)


def ga4_event(name: str, second: int, *ids: str) -> dict[str, Any]:
    return {
        "event_date": "20240520",
        "event_timestamp": str(1716200000000000 + second * 1000000),
        "event_name": name,
        "event_params": [
            {"key": "page_title", "value": {"string_value": "Mugs", "int_value": None}},
            {"key": "ga_session_id", "value": {"string_value": None, "int_value": "17"}},
        ],
        "user_pseudo_id": "u1",
        "user_id": None,
        "items": [{"item_id": one, "item_name": "x", "quantity": "1"} for one in ids],
    }


def test_ga4_as_bigquery_exports_it(tmp_path: Path) -> None:
    events = [
        ga4_event("session_start", 0),
        ga4_event("view_item", 1, "101"),
        ga4_event("view_item_list", 2, "102", "103"),
        ga4_event("add_to_cart", 3, "102"),
        ga4_event("remove_from_cart", 4, "102"),
        ga4_event("purchase", 5, "101", "103"),
    ]
    sessions = read(tmp_path, "\n".join(map(json.dumps, events)), "ga4.jsonl")
    assert items(sessions) == {"17": "1213"}
    assert kinds(sessions) == ["view", "cart", "purchase", "purchase"]
    assert sessions.warnings == () and sessions.columns["user"] == "user_pseudo_id"


def test_tracks_as_segment_writes_them(tmp_path: Path) -> None:
    def track(event: str, minute: int, properties: dict[str, Any]) -> str:
        when = f"2024-05-20T10:{minute:02}:00.000Z"
        return json.dumps({"anonymousId": "a1", "event": event, "timestamp": when, "properties": properties})

    products = [{"product_id": "101", "quantity": 1}, {"product_id": "103", "quantity": 2}]
    lines = [
        track("Product Viewed", 0, {"product_id": "101", "price": 3.5}),
        track("Product Added", 1, {"product_id": "103", "quantity": 1}),
        track("Order Completed", 2, {"order_id": "o1", "products": products}),
    ]
    sessions = read(tmp_path, "\n".join(lines), "tracks.jsonl")
    assert items(sessions) == {"a1 #1": "1313"}
    assert kinds(sessions) == ["view", "cart", "purchase", "purchase"]


def test_sessions_of_events_as_otto_has_them(tmp_path: Path) -> None:
    events = [
        {"aid": 101, "ts": 1716200000000, "type": "clicks"},
        {"aid": 102, "ts": 1716200060000, "type": "orders"},
    ]
    sessions = read(tmp_path, json.dumps({"session": 7, "events": events}), "otto.jsonl")
    assert items(sessions) == {"7": "12"} and kinds(sessions) == ["click", "purchase"]


MAGENTO = """\
increment_id,status,created_at,customer_email,customer_is_guest,items
000000001,complete,2024-05-20 10:00:00,ann@x.example,0,"101,102"
000000002,canceled,2024-05-20 11:00:00,ann@x.example,0,"101,103"
000000003,processing,2024-05-21 10:00:00,bob@x.example,1,103
"""


def test_magento_orders_with_a_list_of_skus(tmp_path: Path) -> None:
    assert items(read(tmp_path, MAGENTO)) == {"000000001": "12", "000000003": "3"}


DATABASE = """\
order_item_id,order_id,customer_id,variant,product_id,qty,purchased_at
1,5,9,red,101,1,29.11.2010 08:08
2,5,9,blue,103,2,29.11.2010 08:08
3,6,NULL,red,102,1,30.11.2010 09:00
"""


def test_order_lines_of_a_plain_database(tmp_path: Path) -> None:
    sessions = read(tmp_path, DATABASE)
    assert items(sessions) == {"5": "13", "6": "2"}
    assert sessions.facts()["times"] == "2010-11-29 to 2010-11-30"


def test_the_two_tables_of_instacart(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(
        "order_id,user_id,eval_set,order_number,order_dow,order_hour_of_day,days_since_prior_order\n"
        "1,7,prior,2,2,08,15.0\n2,7,prior,1,3,07,\n3,8,prior,1,3,12,\n"
    )
    products = "order_id,product_id,add_to_cart_order,reordered\n1,102,2,1\n1,101,1,1\n2,103,1,0\n3,101,1,0\n"
    sessions = read(tmp_path, products, "order_products.csv", join="orders.csv")
    assert items(sessions) == {"2": "3", "3": "1", "1": "12"}
    assert sessions.user[0] == sessions.user[2] != sessions.user[1]
    assert any("orders.csv is joined by column 'order_id'" in note for note in sessions.notes)


def test_baskets_with_a_number_of_the_day_and_a_time_of_day(tmp_path: Path) -> None:
    lines = (
        "household_key,BASKET_ID,DAY,PRODUCT_ID,QUANTITY,SALES_VALUE,TRANS_TIME",
        "2375,26984851472,1,101,1,1.39,1631",
        "2375,26984851472,1,102,1,0.82,1631",
        "1364,26984896261,2,103,1,2.19,915",
    )
    sessions = read(tmp_path, "\n".join(lines))
    assert items(sessions) == {"26984851472": "12", "26984896261": "3"}
    assert sessions.time[2] - sessions.time[0] == 86_400 - (7 * 60 + 16) * 60


@pytest.mark.parametrize(
    "lines",
    [
        ("client,produit,date,heure", "c1,101,29/11/2010,08:08", "c1,102,29/11/2010,8h10"),
        ("Kunde,Artikel,Zeitpunkt", "c1,101,29.11.2010 08:08 Uhr", "c1,102,29. November 2010 08:10 Uhr"),
        ("cliente,producto,fecha", "c1,101,29 de noviembre de 2010 08:08", "c1,102,29/11/2010 08:10"),
        ("用户ID,商品ID,时间", "c1,101,2010-11-29 08:08", "c1,102,2010年11月29日 08:10"),
        ("user,item,year,month,day,hour", "c1,101,2010,11,29,8", "c1,102,2010,11,29,9"),
        ("user,item,time", "c1,101,[29/Nov/2010:08:08:00 +0000]", "c1,102,[29/Nov/2010:08:10:00 +0000]"),
    ],
)
def test_columns_and_times_of_other_languages(lines: tuple[str, ...], tmp_path: Path) -> None:
    sessions = read(tmp_path, "\n".join(lines), gap_minutes=61)
    assert items(sessions) == {"c1 #1": "12"} and sessions.dated
    assert sessions.time[0] % 86_400 in (8 * 3600, 8 * 3600 + 8 * 60)
