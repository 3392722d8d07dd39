"""Who answers in an evaluation: the strategies, the baselines, and the table of what they are worth."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Sequence

import numpy as np
import pytest
from rich.console import Console

from recbuild.cli.views.evaluation import evaluation_table
from recbuild.errors import UserError
from recbuild.evaluation.participants import require_known
from recbuild.evaluation.queries import Protocol, Queries, queries_of
from recbuild.evaluation.run import Trial, evaluate, taking_part
from recbuild.evaluation.strategies import Asking
from tests.conftest import circle, contents_of, shop_of, taught
from tests.support.inputs.visits import planted, sessions_of

GROUPS = circle([*range(0, 40, 2), *range(180, 220, 2)])  # two families, of 20 items each
HALF = len(GROUPS) // 2


def trial(
    protocol: Protocol = "next",
    *,
    k: int = 5,
    only: tuple[str, ...] = (),
    taught_: bool = True,
    recency: Sequence[float] = (),
) -> Trial:
    """A shop in which people keep to one family of items."""
    lists = [[(row + 1) % HALF + row // HALF * HALF] for row in range(len(GROUPS))]
    behavior = dataclasses.replace(taught(lists), recency=np.array(recency, dtype=np.float64))
    contents = contents_of(GROUPS, behavior=behavior if taught_ else None)
    visits = planted(40, len(GROUPS))
    past = sessions_of(*visits, users=[visit[0] // HALF for visit in visits])
    queries = queries_of(past, 0, protocol, repeat=False)
    counts = np.arange(len(GROUPS)) + 1
    asking = Asking(k, repeat=False, on_page=True)
    ids = [f"i{row}" for row in range(len(GROUPS))]
    return Trial("shop", shop_of(contents), ids, queries, counts, protocol, asking, only)


@pytest.mark.parametrize("protocol", ["next", "last", "basket"])
def test_what_is_planted_is_found_and_chance_is_beaten(protocol: Protocol) -> None:
    done: list[int] = []
    subject = trial(protocol)
    found = evaluate(subject, done.append)
    values = {one.name: one.values for one in found.measurements}
    assert sum(done) == len(found.measurements) * len(subject.queries)
    assert found.counts["queries"] == len(subject.queries)
    for name in ("recbuild", "last item"):
        assert values[name]["hit_rate"] > values["random"]["hit_rate"], name
    if protocol == "next":
        assert values["recbuild"]["recall"] > 1.5 * values["random"]["recall"]
        first = next(one for one in found.verdicts() if one.strategy == "recbuild")
        assert "random" in first.beats


@pytest.mark.parametrize("recency", [(), (1.0, 0.5, 0.25)])
def test_the_baselines_are_what_their_names_say(recency: tuple[float, ...]) -> None:
    subject = trial(recency=recency)
    by_name = {one.name: one.ask for one in taking_part(subject)}
    popular = [row for row in range(39, 0, -1) if row not in known(subject, 0)]
    assert by_name["popularity"](subject.queries, 0) == popular[:5]
    last = known(subject, 0)[-1]
    assert all(abs(row - last) <= 5 for row in by_name["last item"](subject.queries, 0))
    drawn = by_name["random"](subject.queries, 0)
    assert drawn == by_name["random"](subject.queries, 0) and len(set(drawn)) == 5


def known(subject: Trial, query: int) -> list[int]:
    queries: Queries = subject.queries
    rows: list[int] = queries.sessions.item[queries.given[query]].tolist()
    return rows


def test_nothing_that_was_met_is_shown_unless_it_may_come_again() -> None:
    subject = trial("last")
    for contender in taking_part(subject):
        for query in range(len(subject.queries)):
            assert not set(contender.ask(subject.queries, query)) & set(known(subject, query)), contender.name


def test_without_past_sessions_there_is_no_strategy_of_them() -> None:
    names = [one.name for one in taking_part(trial(taught_=False))]
    assert "co-occurrence only" not in names
    assert {"recbuild", "last item", "popularity", "random"} <= set(names)


def test_only_some_can_be_asked() -> None:
    chosen = taking_part(trial(only=("popularity", "recbuild")))
    assert [one.name for one in chosen] == ["recbuild", "popularity"]


@pytest.mark.parametrize(
    ("only", "words"),
    [
        (
            ("recbuild", "co-occurrence only"),
            "this bundle has no strategy 'co-occurrence only'. There are: recbuild",
        ),
        (("popularity",), "nothing but baselines to measure. Add a strategy: --only recbuild"),
    ],
)
def test_what_this_bundle_cannot_be_asked_for_is_refused(only: tuple[str, ...], words: str) -> None:
    with pytest.raises(UserError, match=words):
        taking_part(trial(only=only, taught_=False))


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    require_known(["recbuild", "one interest"])
    with pytest.raises(UserError, match=r"no strategy 'popluarity'\. Did you mean 'popularity'") as caught:
        require_known(["popluarity"])
    known = "recbuild, incremental, one interest, profile only, co-occurrence only, last item"
    assert f"There are: {known}" in str(caught.value)


def test_longer_lists_than_the_catalog_are_told_of_and_do_no_harm() -> None:
    found = evaluate(trial(k=100, only=("recbuild", "popularity")), lambda done: None)
    assert found.notes == ["Lists of 100 were asked for, but only 40 items are in stock."]
    assert dataclasses.asdict(found.baselines[0])["values"]["recall"] == 1.0


def test_in_a_narrow_window_figures_go_and_names_stay() -> None:
    found = evaluate(trial(), lambda done: None)
    console = Console(file=io.StringIO(), width=60)
    console.print(evaluation_table(found))
    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue()
    for one in found.measurements:
        assert any(line.startswith(f"{one.name} ") for line in shown.splitlines()), one.name
    assert "recall@5" in shown and "In a wider window, or with --json: " in " ".join(shown.split())
    assert "…" not in shown and max(map(len, shown.splitlines())) <= 60
