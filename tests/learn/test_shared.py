"""Parts of sessions that enough users share: what vectors are learned from with `privacy = "strict"`."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from recbuild.learn.cooccurrence import count_pairs
from recbuild.learn.shared import shared_parts
from tests.support.inputs.visits import sessions_of
from tests.support.learning import VISITS

ITEMS = 7


@given(VISITS, st.integers(1, 3))
def test_in_a_part_every_two_items_are_a_pair_and_nothing_that_is_in_a_pair_is_lost(
    visits: list[list[int]], min_users: int
) -> None:
    sessions = sessions_of(*visits)
    found = count_pairs(sessions, ITEMS)
    shared = found.take(found.users >= min_users)
    pairs = set(zip(shared.one.tolist(), shared.other.tolist(), strict=True))
    parts = shared_parts(sessions, shared, ITEMS)
    contents = [
        (name, parts.item[start:end].tolist())
        for name, start, end in zip(parts.names, parts.starts[:-1], parts.starts[1:], strict=True)
    ]
    for _, items in contents:
        assert all(pair in pairs for pair in combinations(set(items), 2))
    for number, visit in enumerate(visits):
        kept = [item for item in visit if any((item, other) in pairs for other in visit)]
        assert sorted(kept) == sorted(
            item for name, part in contents if name == f"s{number}" for item in part
        )


def test_a_part_keeps_the_order_of_its_session_and_its_user() -> None:
    sessions = sessions_of([3, 0, 4, 1, 3], [0, 1], [4, 3], users=[8, 9, 9])
    found = count_pairs(sessions, ITEMS)
    parts = shared_parts(sessions, found.take(found.users >= 2), ITEMS)
    assert parts.starts.tolist() == [0, 3, 5, 7, 9]
    assert parts.item.tolist() == [3, 4, 3, 0, 1, 0, 1, 4, 3]
    assert parts.user.tolist() == [8, 8, 9, 9]
