"""What somebody can infer of a customer by comparing successive bundles of a shop, setting by setting.

The attack of Calandrino, Kilzer, Narayanan, Felten and Shmatikov ("You Might Also Like": Privacy Risks of
Collaborative Filtering, IEEE S&P 2011): whoever knows some items of a customer watches what is listed with
them, and infers another item when it appears or rises with several of them. Here a list holds what was chosen
in one session, so the strongest attacker knows ten lines of an order and infers the others; a weaker one
knows ten earlier purchases. Prints Markdown, and recall@20 as `recbuild eval` measures it; an hour and
a half, of all settings or of those that are named.

    python -m bench.learned.attack FOLDER [SETTING ...]  # FOLDER has catalog.parquet and interactions.parquet
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recbuild.catalog.load import Catalog, read_catalog
from recbuild.config import BehaviorSettings, Config, IndexSettings, SessionSettings
from recbuild.embed import embedder_of, vectors_of
from recbuild.evaluation.run import evaluate
from recbuild.evaluation.strategies import Asking
from recbuild.evaluation.trials import TrialPlan, trial_of_catalog
from recbuild.index.quantize import fit
from recbuild.inputs import Inputs
from recbuild.learn.cooccurrence import best_lists, count_pairs
from recbuild.learn.learn import DAY, learn
from recbuild.learn.user_counts import capped, users_of_items
from recbuild.linalg import Rows, Vectors, unit_rows
from recbuild.sessions import Sessions, read_sessions
from recbuild.watcher import Unwatched

BUILDS = 6
KNOWN = 10  # items that the attacker knows
FEWEST = 15  # different items of an order that is attacked
CASES = 60  # orders between two builds
GUESSES = 20  # for each order, of which the most confident ones of all orders are looked at
LONG = 100  # items on a list, in the attack as it was published
NO_USERS = {"user": ""}
INDEX = IndexSettings()
Scores = NDArray[np.float64]
CONFIDENT = (100, 1000)  # guesses that are looked at


@dataclass(frozen=True)
class Setting:
    """How a shop builds.

    behavior: its settings.
    fields: of its sessions.
    length: of the co-occurrence lists; None for those of a bundle.
    """

    behavior: BehaviorSettings
    fields: Mapping[str, str]
    length: int | None = None


def _behavior(**chosen: object) -> BehaviorSettings:
    return BehaviorSettings.model_validate(chosen)


SETTINGS = {
    f"min_users 1, lists of {LONG}": Setting(_behavior(min_users=1), {}, LONG),
    "standard": Setting(_behavior(), {}),
    "strict": Setting(_behavior(privacy="strict"), {}),
    "no users": Setting(_behavior(), NO_USERS),
    "no users, min_users 5": Setting(_behavior(min_users=5), NO_USERS),
}


@dataclass(frozen=True)
class Released:
    """What a bundle publishes of n items.

    rank: one dict a row, from the listed item to its place.
    popularity: uint8 (n,).
    vectors: float32 (n, dims), as the codec keeps them.
    """

    rank: Sequence[Mapping[int, int]]
    popularity: NDArray[np.uint8]
    vectors: Vectors


Build = Callable[[Sessions], Released]


@dataclass(frozen=True)
class Guess:
    """An item that the attacker infers.

    score: how sure they are.
    right: whether the order has it.
    by_chance: whether another order between the same builds has it.
    """

    score: float
    right: bool
    by_chance: bool


def released(sessions: Sessions, catalog: Catalog, content: Vectors, setting: Setting) -> Released:
    """What a bundle that learned from these sessions publishes."""
    behavior = learn(sessions, content, catalog.stock, setting.behavior, lambda done: None)
    lists = behavior.co_occurrence
    if setting.length is not None:
        counted = capped(sessions.with_events(sessions.weight > 0), setting.behavior.most_events)
        pairs = count_pairs(counted, len(catalog.ids))
        users = users_of_items(counted, len(catalog.ids))
        lists, _ = best_lists(pairs, users, catalog.stock, setting.length)
    ranks = [{item: place for place, item in enumerate(row) if item >= 0} for row in lists.tolist()]
    fitted = fit(INDEX.codec, behavior.vectors, INDEX.bytes_per_item)
    stored = fitted.codec.decode(fitted.encode(behavior.vectors))
    return Released(ranks, behavior.popularity, unit_rows(stored))


def signals(before: Released, after: Released, known: Rows) -> dict[str, Scores]:
    """Signal → float64 (n,), how strongly each item came nearer to the known ones; 0 for not at all."""
    risen = np.zeros(len(after.popularity))
    for item in known.tolist():
        for other, place in after.rank[item].items():
            earlier = before.rank[item].get(other, np.inf)
            if place < earlier:  # one for each list, and the higher, the more within that
                risen[other] += 1 + 0.01 * (1 / (1 + place) - 1 / (1 + earlier))
    nearer = sum(
        sign * (one.vectors @ one.vectors[known].T).sum(axis=1) for sign, one in ((1, after), (-1, before))
    )
    found = {"lists": risen, "vectors": np.maximum(np.asarray(nearer, dtype=np.float64), 0)}
    popular = after.popularity > before.popularity
    both = {f"{name}, more popular": np.where(popular, scores, 0) for name, scores in found.items()}
    return {
        name: np.where(np.isin(np.arange(len(risen)), known), 0, scores)
        for name, scores in (found | both).items()
    }


@dataclass(frozen=True)
class Case:
    """An order that is attacked.

    order: its items.
    known: what the attacker knows → the items that they know.
    """

    order: Rows
    known: Mapping[str, Rows]


def cases_between(sessions: Sessions, first: float, end: float, random: np.random.Generator) -> list[Case]:
    """At most CASES orders that begin from `first` on and before `end`, of customers with a past."""
    began = sessions.time[sessions.starts[:-1]]
    found: list[Case] = []
    for number in random.permutation(np.flatnonzero((began >= first) & (began < end))).tolist():
        earlier = np.flatnonzero((sessions.user == sessions.user[number]) & (began < first))
        order, past = (np.unique(sessions.take(numbers).item) for numbers in ([number], earlier))
        if len(order) >= FEWEST and len(past) >= KNOWN and len(found) < CASES:
            drawn = {"of the order": order, "bought earlier": past}
            found.append(
                Case(order, {what: random.permutation(rows)[:KNOWN] for what, rows in drawn.items()})
            )
    return found


def attack(before: Released, after: Released, cases: Sequence[Case], what: str) -> dict[str, list[Guess]]:
    """Signal → guesses at all orders between two builds. what: the attacker knows."""
    found: dict[str, list[Guess]] = {}
    for case, other in zip(cases, [*cases[1:], *cases[:1]], strict=True):
        for signal, scores in signals(before, after, case.known[what]).items():
            best = np.argsort(-scores, kind="stable")[:GUESSES]
            found.setdefault(signal, []).extend(
                Guess(float(scores[item]), bool(item in case.order), bool(item in other.order))
                for item in best[scores[best] > 0].tolist()
            )
    return found


def watch(
    sessions: Sessions, times: Sequence[float], cases: Sequence[Sequence[Case]], build: Build
) -> dict[tuple[str, str], list[Guess]]:
    """What the attacker knows, and the signal → guesses over all builds, the most confident ones first.

    times: of the builds. cases: between each two.
    """
    began = sessions.time[sessions.starts[:-1]]
    builds = [build(sessions.take(np.flatnonzero(began < time))) for time in times]
    found: dict[tuple[str, str], list[Guess]] = {}
    for (before, after), some in zip(pairwise(builds), cases, strict=True):
        for what in some[0].known if some else ():
            for signal, guesses in attack(before, after, some, what).items():
                found.setdefault((what, signal), []).extend(guesses)
    return {name: sorted(guesses, key=lambda one: -one.score) for name, guesses in found.items()}


def recall_of(folder: Path, config: Config) -> float:
    """recall@20 of the next item, on the latest tenth of the sessions, as `recbuild eval` measures it."""
    inputs = Inputs(folder / "catalog.parquet", folder / "interactions.parquet")
    plan = TrialPlan(None, 0.1, "next", Asking(20, repeat=False, on_page=True), 4000, ("recbuild",))
    trial = trial_of_catalog(inputs, config, plan, Unwatched())
    return evaluate(trial, lambda done: None).measurements[0].values["recall"]


def rows_of(
    guesses_of: Mapping[tuple[str, str], Sequence[Guess]], cases: Sequence[Sequence[Case]]
) -> list[str]:
    """For each kind of knowledge a row of the table: the signal that is right most often, and how often."""
    lines = []
    for what in sorted({name for name, _ in guesses_of}):
        signals_ = {signal: guesses for (name, signal), guesses in guesses_of.items() if name == what}
        hidden = sum(len(np.setdiff1d(case.order, case.known[what])) for some in cases for case in some)
        signal = max(signals_, key=lambda one: sum(guess.right for guess in signals_[one][: CONFIDENT[0]]))
        cells = []
        for count in CONFIDENT:
            guesses = signals_[signal][:count]
            right, chance = (sum(getattr(one, name) for one in guesses) for name in ("right", "by_chance"))
            cells += [
                f"{len(guesses):,}",
                *(f"{100 * n / max(1, len(guesses)):.0f}" for n in (right, chance)),
            ]
            cells.append(f"{100 * right / hidden:.1f}")
        lines.append(f"| {what} | {signal} | {' | '.join(cells)} |")
    return lines


def main() -> None:
    folder, *chosen = Path(sys.argv[1]), *sys.argv[2:]
    plain = Config()
    catalog = read_catalog(folder / "catalog.parquet", plain, vectors=None, wordless=False)
    content = vectors_of(embedder_of(plain.embedding), catalog)
    read = {
        fields: read_sessions(
            folder / "interactions.parquet", SessionSettings(fields=dict(fields)), catalog.ids
        )
        for fields in ((), tuple(NO_USERS.items()))
    }
    real = read[()]
    last = float(real.time.max() // DAY) * DAY
    each = "guesses | right, % | right of another order, % | of all unknown lines, %"
    print(f"| setting | builds | known | signal | {each} | {each} |\n{12 * '|---'}|")
    for name in chosen or SETTINGS:
        setting = SETTINGS[name]
        sessions = read[tuple(setting.fields.items())]
        for builds, days in (("weekly", 7), ("daily", 1)):
            times = [last - days * DAY * number for number in reversed(range(BUILDS))]
            random = np.random.default_rng(0)
            cases = [cases_between(real, first, end, random) for first, end in pairwise(times)]
            found = watch(
                sessions, times, cases, partial(released, catalog=catalog, content=content, setting=setting)
            )
            for line in rows_of(found, cases):
                print(f"| {name} | {builds} {line}", flush=True)
        config = Config(behavior=setting.behavior, sessions=SessionSettings(fields=dict(setting.fields)))
        print(f"recall@20, {name}: {recall_of(folder, config):.3f}", flush=True)


if __name__ == "__main__":
    main()
