"""Why an item is recommended: what speaks for it, in the site's words."""

from __future__ import annotations

from recruntime.engine import Engine
from recruntime.profile import Event, standing
from recruntime.request import Request
from tests.conftest import bundle_of, circle, contents_of


def test_what_was_liked_and_then_disliked_is_no_reason_any_more() -> None:
    subject = Engine(bundle_of(contents_of(circle([0, 5, 90, 95]))))
    regretted = [Event("i0", "view", 1.0), Event("i2", "view", 2.0), Event("i0", "dislike", 3.0)]
    found = subject.recommend(Request(events=tuple(regretted), k=4)).items
    assert {one.reason.item for one in found} == {"i2"}
    forgiven = [*regretted, Event("i0", "like", 4.0)]
    assert standing(forgiven) == forgiven[1:]
