"""One log in every shape: names, order and style of columns, lists and nesting do not change the sessions."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recbuild.config import SessionSettings
from recbuild.sessions import read_sessions

IDS = [f"SH-{number:03}" for number in range(12)]
START = 1_710_000_000
Visit = tuple[str, str, int, list[int]]  # session, user, Unix time, items

NAMES = {
    "session": ["session_id", "Order Number", "orderId", "Bestellnummer", "订单号"],
    "user": ["user_id", "Customer Email", "visitorid", "Kunde", "用户ID"],
    "item": ["item_id", "Lineitem sku", "asin", "Artikel", "商品编号", "what"],
    "items": ["items", "product_ids", "products", "what"],
    "time": ["timestamp", "created_at", "unixReviewTime", "Order Date", "时间"],
}
DATES: list[Callable[[int], str]] = [
    str,
    lambda seconds: str(seconds * 1000),
    lambda seconds: datetime.fromtimestamp(seconds, UTC).isoformat(),
    lambda seconds: datetime.fromtimestamp(seconds, UTC).strftime("%d.%m.%Y %H:%M:%S"),
    lambda seconds: datetime.fromtimestamp(seconds, UTC).strftime("%a, %d %b %Y %H:%M:%S +0000"),
    lambda seconds: datetime.fromtimestamp(seconds, UTC).strftime("[%d/%b/%Y:%H:%M:%S +0000]"),
]
LISTS: list[Callable[[list[str]], str]] = [" ".join, ", ".join, ";".join, "|".join, json.dumps, str]


@st.composite
def visits(draw: st.DrawFn) -> list[Visit]:
    """Past sessions, an hour apart, of which some have several items."""
    baskets = draw(
        st.lists(st.lists(st.integers(0, 11), min_size=1, max_size=4, unique=True), min_size=3, max_size=9)
    )
    baskets[0] = [3, 4]
    users = draw(
        st.lists(st.sampled_from(["ann", "bob", "eve"]), min_size=len(baskets), max_size=len(baskets))
    )
    return [
        (f"s{at}", user, START + 86_400 * at, items)
        for at, (user, items) in enumerate(zip(users, baskets, strict=True))
    ]


Shape = dict[str, Any]
SHAPES = st.fixed_dictionaries(
    {
        "names": st.fixed_dictionaries({field: st.sampled_from(names) for field, names in NAMES.items()}),
        "order": st.permutations(["session", "user", "item", "time"]),
        "date": st.sampled_from(DATES),
        "list": st.sampled_from(LISTS),
        "form": st.sampled_from(["rows", "lists", "nested", "array"]),
    }
)


def written(log: list[Visit], shape: Shape) -> list[dict[str, Any]]:
    """The log's rows in this shape."""
    names, rows = shape["names"], []
    for session, user, time, numbers in log:
        items = [IDS[number] for number in numbers]
        row = {"session": session, "user": user, "time": shape["date"](time)}
        named = {names[field]: row[field] for field in shape["order"] if field in row}
        if shape["form"] == "rows":
            filled = row | {"time": row["time"]}
            rows += [
                {names[field]: (filled | {"item": item})[field] for field in shape["order"]} for item in items
            ]
        elif shape["form"] == "nested":
            rows.append(named | {"lines": [{"n": at, names["item"]: item} for at, item in enumerate(items)]})
        else:
            rows.append(named | {names["items"]: items if shape["form"] == "array" else shape["list"](items)})
    return rows


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(log=visits(), shape=SHAPES)
def test_the_shape_of_a_log_does_not_change_its_sessions(
    log: list[Visit], shape: Shape, tmp_path: Path
) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in written(log, shape)), encoding="utf-8")
    sessions = read_sessions(path, SessionSettings(), IDS)
    assert list(sessions.names) == [session for session, *_ in log]
    found = [
        sessions.item[start:end].tolist()
        for start, end in zip(sessions.starts, sessions.starts[1:], strict=False)
    ]
    assert found == [items for *_, items in log]
    assert sessions.dated and [int(sessions.time[start]) for start in sessions.starts[:-1]] == [
        time for _, _, time, _ in log
    ]
    users = [user for _, user, *_ in log]
    assert [users.index(user) for user in users] == [
        sessions.user.tolist().index(number) for number in sessions.user.tolist()
    ]
