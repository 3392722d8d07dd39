"""The learned baselines: each scores as its paper says, and learns from the sessions that it is given alone.

The papers' formulas are computed here by plain loops.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from math import exp, log, sqrt

import numpy as np
import pytest

from recbuild.errors import UserError
from recbuild.evaluation.baselines import LEARNED
from recbuild.evaluation.queries import queries_of
from recbuild.evaluation.run import Trial, evaluate, taking_part
from recbuild.evaluation.strategies import Asking
from recbuild.sessions import Sessions
from tests.conftest import circle, contents_of, shop_of
from tests.support.inputs.visits import planted, sessions_of

ITEMS = 9
DAY = 86_400
LOG = [[0, 1, 2], [1, 2, 1, 3], [4, 0], [2, 5, 0, 1, 6], [7], [3, 1, 5, 5, 0]]
CHOSEN = [1, 4, 0, 1, 5]

Plain = Callable[[Sequence[Sequence[int]], Sequence[int], Sessions], Mapping[int, float]]


def rules(log_: Sequence[Sequence[int]], chosen: Sequence[int], past: Sessions) -> Mapping[int, float]:
    scores: dict[int, float] = defaultdict(float)
    for visit in log_:
        for place, item in enumerate(visit):
            for later in range(place + 1, min(place + 11, len(visit))):
                if item == chosen[-1]:
                    scores[visit[later]] += 1 / (later - place)
    return scores


def item_to_item(log_: Sequence[Sequence[int]], chosen: Sequence[int], past: Sessions) -> Mapping[int, float]:
    events: dict[int, int] = defaultdict(int)
    table: dict[tuple[int, int], float] = defaultdict(float)
    for visit in log_:
        for place, item in enumerate(visit):
            events[item] += 1
            for later in range(place + 1, min(place + 21, len(visit))):
                table[item, visit[later]] += 1 / (later - place)
                table[visit[later], item] += 0.5 / (later - place)
    scores: dict[int, float] = defaultdict(float)
    for age, item in enumerate(reversed(chosen)):
        for (one, other), weight in table.items():
            if one == item:
                scores[other] += 0.6**age * weight / sqrt(events[one] * events[other])
    return scores


def vstan(log_: Sequence[Sequence[int]], chosen: Sequence[int], past: Sessions) -> Mapping[int, float]:
    weight = {item: exp((place - len(chosen) + 1) / 1.02) for place, item in enumerate(chosen)}
    ends = [float(past.time[end - 1]) for end in past.starts[1:]]
    newest = max(end for end, visit in zip(ends, log_, strict=True) if set(visit) & set(chosen))
    scores: dict[int, float] = defaultdict(float)
    for visit, end in zip(log_, ends, strict=True):
        shared = set(visit) & set(chosen)
        if not shared:
            continue
        norm = sqrt(sum(one**2 for one in weight.values())) * sqrt(len(set(visit)))
        similarity = sum(weight[item] for item in shared) / norm * exp((end - newest) / (5 * DAY))
        last_place = {item: place for place, item in enumerate(visit)}
        last_common = max(place for place, item in enumerate(visit) if item in shared)
        for item in set(visit):
            idf = log(len(log_) / sum(one.count(item) for one in map(list, log_)))
            decay = exp(-abs(last_place[item] - last_common) / 2.05)
            scores[item] += similarity * decay * (1 + 5 * idf) * max(weight[one] for one in shared)
    return scores


def ease(log_: Sequence[Sequence[int]], chosen: Sequence[int], past: Sessions) -> Mapping[int, float]:
    """Steck's problem, item by item: ridge regression on all other items, by the normal equations."""
    visits = np.array([[float(item in visit) for item in range(ITEMS)] for visit in log_])
    scores = {}
    for item in range(ITEMS):
        others = [other for other in range(ITEMS) if other != item]
        known = visits[:, others]
        weights = np.linalg.solve(known.T @ known + 500 * np.eye(ITEMS - 1), known.T @ visits[:, item])
        scores[item] = sum(weight for other, weight in zip(others, weights, strict=True) if other in chosen)
    return scores


EXPECTED: Mapping[str, Plain] = {
    "VSTAN": vstan,
    "item to item": item_to_item,
    "sequential rules": rules,
    "EASE": ease,
}


def days_apart(visits: Sequence[Sequence[int]]) -> Sessions:
    past = sessions_of(*visits)
    return dataclasses.replace(past, time=past.time * 24 + 0.0)


@pytest.mark.parametrize("name", LEARNED)
def test_each_scores_as_its_paper_says(name: str) -> None:
    past = days_apart(LOG)
    found = LEARNED[name](past, ITEMS)(np.array(CHOSEN))
    expected = EXPECTED[name](LOG, CHOSEN, past)
    np.testing.assert_allclose(found, [expected.get(item, 0) for item in range(ITEMS)], rtol=2e-4, atol=1e-6)
    assert found.any()


@pytest.mark.parametrize("name", LEARNED)
def test_what_nobody_met_gives_no_answer_and_no_error(name: str) -> None:
    assert not LEARNED[name](sessions_of(*LOG), ITEMS)(np.array([8])).any()


def test_vstan_looks_only_at_the_newest_candidates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recbuild.evaluation.baselines.vstan.CANDIDATES", 2)
    found = LEARNED["VSTAN"](sessions_of([0, 1], [0, 2], [0, 3]), ITEMS)(np.array([0]))
    assert set(np.flatnonzero(found).tolist()) >= {2, 3} and found[1] == 0


def test_vstan_takes_scores_from_the_nearest_neighbors_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recbuild.evaluation.baselines.vstan.NEIGHBORS", 1)
    found = LEARNED["VSTAN"](sessions_of([0, 1, 2], [0, 1], [0, 3, 4]), ITEMS)(np.array([0, 1]))
    assert not found[2:].any()


def test_without_times_vstan_takes_old_sessions_as_new_ones() -> None:
    visits = sessions_of([0, 1], [0, 2], timed=False)
    found = LEARNED["VSTAN"](visits, ITEMS)(np.array([0]))
    assert found[1] == found[2] > 0


def test_the_table_lists_the_best_of_an_item_and_the_item_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recbuild.evaluation.baselines.item_to_item.LISTED", 2)
    found = LEARNED["item to item"](sessions_of([0, 0], [0, 0, 1], [2, 0], [0, 1]), ITEMS)(np.array([0]))
    assert set(np.flatnonzero(found).tolist()) == {0, 1}


def trial(
    learned: Sessions | None, *, repeat: bool = False, only: Sequence[str] = (), on_page: bool = False
) -> Trial:
    """The latest sessions of a shop of two families, of 10 items each."""
    past = sessions_of(*planted(60, 20))
    queries = queries_of(past, 40, "next", repeat)
    shop = shop_of(contents_of(circle(range(0, 200, 10)), stock=[row != 3 for row in range(20)]))
    counts = np.ones(20, dtype=np.int64)
    ids, asking = [f"i{row}" for row in range(20)], Asking(5, repeat, on_page)
    return Trial("shop", shop, ids, queries, counts, "next", asking, tuple(only), learned=learned)


NAMED = ("recbuild", *LEARNED)
EARLIER = sessions_of(*planted(60, 20)).take(np.arange(40))


def answers(subject: Trial) -> dict[str, list[Sequence[int]]]:
    return {
        one.name: [one.ask(subject.queries, query) for query in range(len(subject.queries))]
        for one in taking_part(subject)
        if one.name in LEARNED
    }


def test_what_visitors_do_is_found_and_each_answer_comes_again() -> None:
    found = evaluate(trial(EARLIER, only=(*NAMED, "random")), lambda done: None)
    values = {one.name: one.values["recall"] for one in found.measurements}
    assert all(values[name] > 1.5 * values["random"] for name in LEARNED), values
    assert answers(trial(EARLIER, only=NAMED)) == answers(trial(EARLIER, only=NAMED))


def test_nothing_is_learned_from_what_is_measured_nor_from_dislikes() -> None:
    alone = trial(sessions_of([0, 1], [2, 4, 5]), only=NAMED)
    for name, lists in answers(alone).items():
        assert {row for rows in lists for row in rows} <= {0, 1, 2, 4, 5}, name
    disliked = sessions_of([0, 1, 2, 4], kinds=["view", "dislike", "view", "dislike"])
    for name, lists in answers(trial(disliked, only=NAMED)).items():
        assert {row for rows in lists for row in rows} <= {0, 2}, name


def test_what_is_out_of_stock_or_known_or_open_is_not_shown_but_returns_may_be() -> None:
    for repeat, on_page in ((False, True), (True, True), (True, False)):
        subject = trial(EARLIER, repeat=repeat, on_page=on_page, only=NAMED)
        known = [subject.queries.sessions.item[given] for given in subject.queries.given]
        for name, lists in answers(subject).items():
            again = [set(rows) & set(met.tolist()) for rows, met in zip(lists, known, strict=True)]
            assert not any(3 in rows for rows in lists)
            assert any(again) is repeat, (name, repeat, on_page)
            if on_page:
                assert not any(met[-1] in rows for rows, met in zip(lists, known, strict=True)), name


def test_by_default_the_fast_ones_run() -> None:
    names = [one.name for one in taking_part(trial(EARLIER))]
    assert {"VSTAN", "item to item", "sequential rules"} < set(names) and "EASE" not in names


def test_where_the_learned_sessions_are_not_known_a_note_says_what_is_missing() -> None:
    found = evaluate(trial(None), lambda done: None)
    assert not {one.name for one in found.measurements} & LEARNED.keys()
    assert "Give these with --sessions FILE, beside --test." in found.notes[-1]
    assert not evaluate(trial(None, only=("recbuild", "random")), lambda done: None).notes


def test_for_many_items_ease_is_left_out_and_a_note_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recbuild.evaluation.baselines.MOST_ITEMS", 19)
    found = evaluate(trial(EARLIER, only=("recbuild", "EASE")), lambda done: None)
    assert [one.name for one in found.measurements] == ["recbuild"]
    assert found.notes == ["EASE was left out: it is for at most 19 items, and there are 20."]
    with pytest.raises(UserError, match="nothing but baselines"):
        taking_part(trial(EARLIER, only=("EASE",)))


def test_the_difference_is_judged_question_by_question() -> None:
    found = evaluate(trial(EARLIER), lambda done: None)
    by_name = {one.name: one.value("recall") for one in found.measurements}
    for name, (low, high) in found.leads.items():
        assert low <= by_name[name] - by_name["recbuild"] <= high
    assert found.conclusion().startswith("On these sessions ")
