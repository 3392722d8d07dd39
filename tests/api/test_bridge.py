"""The engine as JavaScript sees it: whatever stands in a request, one bad event of it costs only itself."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recruntime.bridge import Bridge
from recruntime.errors import RecError
from recruntime.types import EVENT_WEIGHTS
from tests.conftest import bundle_of, circle, contents_of
from tests.support.page import request

HALF_A_GIFT = "gift-\ud83c"
GOOD = {"item": "i3", "type": "view", "time": 5.0, "dwell": 8.0, "code": None}
CODECS = ["compact", "float32", "int8"]
BRIDGES = {
    codec: Bridge(
        bundle_of(contents_of(circle([15.0 * turn for turn in range(24)]), codec=codec, default=range(12)))
    )
    for codec in CODECS
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()) | st.just(HALF_A_GIFT),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
EVENTS = st.fixed_dictionaries(
    {
        "item": st.sampled_from(["i3", "i7", "gone", HALF_A_GIFT]) | JSON,
        "type": st.sampled_from(sorted(EVENT_WEIGHTS)) | JSON,
        "time": st.floats() | st.integers() | JSON,
        "dwell": st.none() | st.floats() | JSON,
        "code": st.none() | st.binary(max_size=12).map(lambda code: b64encode(code).decode()) | JSON,
    }
)


def shown(bridge: Bridge, *events: Any, **options: Any) -> list[str]:
    asked = request(**{"events": list(events)} | options)
    return [one["item"] for one in json.loads(bridge.recommend(json.dumps(asked)))["items"]]


@pytest.mark.parametrize(
    "bad",
    [
        None,
        "view",
        [],
        {},
        GOOD | {"item": 7},
        GOOD | {"item": ""},
        GOOD | {"type": "viewed"},
        GOOD | {"type": ["view"]},
        GOOD | {"time": "now"},
        GOOD | {"time": float("nan")},
        GOOD | {"time": 10**400},
        GOOD | {"dwell": -1},
        GOOD | {"dwell": [3]},
        {name: value for name, value in GOOD.items() if name != "code"},
    ],
)
def test_an_event_that_cannot_be_read_is_left_out(bad: object) -> None:
    bridge = BRIDGES["int8"]
    assert shown(bridge, bad, GOOD) == shown(bridge, GOOD) != shown(bridge)


@pytest.mark.parametrize("code", ["@@@", "QQ", "é", "\ud800", 5, ["QUJD"], "QUJD"])
def test_a_code_that_is_none_is_as_no_code(code: object) -> None:
    bridge = BRIDGES["int8"]
    liked = GOOD | {"type": "like", "item": "i7"}
    assert shown(bridge, GOOD, liked | {"code": code}) == shown(bridge, GOOD, liked)
    gone = GOOD | {"item": HALF_A_GIFT}
    assert shown(bridge, GOOD, gone | {"code": code}) == shown(bridge, GOOD)


@pytest.mark.parametrize(
    ("codec", "code"),
    [
        ("int8", np.array([np.inf, 1, 1], "<f2").tobytes()[:4]),
        ("int8", np.array([np.nan, 1, 1], "<f2").tobytes()[:4]),
        ("int8", np.array([6e4], "<f2").tobytes() + b"\x7f\x7f"),
        ("float32", np.array([np.nan, 1], "<f4").tobytes()),
        ("float32", np.array([1e38, 1e38], "<f4").tobytes()),
    ],
)
def test_a_code_that_is_no_vector_of_an_item_is_left_out(codec: str, code: bytes) -> None:
    gone = {"item": "gone", "type": "purchase", "time": 6, "dwell": None, "code": b64encode(code).decode()}
    assert shown(BRIDGES[codec], gone, GOOD) == shown(BRIDGES[codec], GOOD)


def test_half_an_emoji_is_the_id_of_no_item() -> None:
    bridge = BRIDGES["compact"]
    assert shown(bridge, GOOD, deny=[HALF_A_GIFT], neighbors=[[HALF_A_GIFT, 0.5]]) == shown(bridge, GOOD)
    assert shown(bridge, GOOD, allow=[HALF_A_GIFT, "i5"]) == ["i5"]
    with pytest.raises(RecError, match="no item") as refused:
        shown(bridge, item=HALF_A_GIFT)
    assert refused.value.code == "unknown-item"


@pytest.mark.parametrize("codec", CODECS)
@settings(max_examples=300)
@given(events=st.lists(EVENTS | JSON, max_size=4))
def test_whatever_the_events_are_there_is_an_answer(codec: str, events: list[Any]) -> None:
    assert len(shown(BRIDGES[codec], *events)) == 6


@settings(max_examples=300)
@given(options=st.dictionaries(st.sampled_from(sorted(request())), JSON))
def test_a_request_that_makes_no_sense_is_refused_and_never_repeated(options: dict[str, Any]) -> None:
    try:
        shown(BRIDGES["int8"], **options)
    except RecError as refused:
        assert refused.code in ("bad-request", "unknown-item")
