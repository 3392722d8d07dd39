"""Simulated visitors with known preferences, through the randomization and the estimators of recbuild.

    python -m bench.experiments.simulate [--repetitions 2000] [--json FILE]

Visitors are drawn from a population in which each has a chance to see a shelf and a chance to click, which go
together: who comes often does both. So the true rate among those who see a shelf is known exactly. Each
visitor gets a variant by chance and reports once, through `recbuild.experiments.randomized`. Somebody looks
at the end of each day.

*Coverage*: how often the interval for one look, on the last day, has the truth in it; and how often the
interval for any look has it on all days. *False positives*: experiments without an effect in which an effect
was ever told. *Days*: until an effect is shown, beside what `recbuild experiments --plan` said.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass
from functools import cached_property
from math import inf, isinf
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recbuild.experiments.effects import difference_bounds, ratio_bounds
from recbuild.experiments.power import Plan
from recbuild.experiments.randomized import Floats, randomized, sent_shares
from recbuild.experiments.rates import Rate, rate_of
from recbuild.experiments.sequential import fixed_multiplier, multiplier, share_evidence

EPSILONS = (0.5, 1.0, 2.0, 4.0, inf)
LEVEL = 0.95
SHARE_ALPHA = 0.01
PEOPLE = 100_000
TOGETHER = 25  # repetitions at a time: memory


@dataclass(frozen=True)
class Population:
    """Who could visit.

    seen, happened: (people,), chances to see a shelf, and to click if one is seen, with the control.
    """

    seen: Floats
    happened: Floats

    def rate(self, effect: float) -> float:
        """The true rate among those who see a shelf, with a variant of this relative effect on everybody."""
        return float((self.seen * self.happened).sum() / self.seen.sum() * (1 + effect))

    @cached_property
    def mean_seen(self) -> float:
        return float(self.seen.mean())


def population(seen: float, rate: float, random: np.random.Generator) -> Population:
    """One with about these means: both chances have Beta distributions, and grow with each other."""
    eager = random.random(PEOPLE)
    taste = random.beta(2, 2 * (1 - rate) / rate, PEOPLE)
    return Population(np.clip(seen + 0.4 * (eager - 0.5), 0, 1), np.clip(taste * (0.6 + 0.8 * eager), 0, 0.6))


def counts_of(
    people: Population,
    effect: float,
    epsilon: float,
    shape: tuple[int, int, int],
    random: np.random.Generator,
) -> Floats:
    """What a receiver has at the end of each day: (repetitions, days, 2, 3), reports by variant and value.

    shape: repetitions, days, reports a day.
    """
    repetitions, days, _ = shape
    who = random.integers(PEOPLE, size=shape)
    variant = random.integers(2, size=shape)
    seen = random.random(shape) < people.seen[who]
    happened = random.random(shape) < people.happened[who] * (1 + effect * variant)
    sent = randomized((seen * (1 + happened)).astype(np.uint8), epsilon, random)
    cell = np.arange(repetitions * days).reshape(repetitions, days, 1) * 6 + variant * 3 + sent
    counts = np.bincount(cell.ravel(), minlength=repetitions * days * 6)
    return counts.reshape(repetitions, days, 2, 3).cumsum(axis=1).astype(np.float64)


@dataclass(frozen=True)
class Held:
    """Shares of the repetitions.

    epsilon: infinity for no noise.
    effect: the true one, relative.
    told: in which something can be told on the last day.
    rate, difference, ratio: whose interval for one look, on the last day, has the truth in it.
    always_difference, always_ratio: whose interval for any look has the truth in it on all days.
    detected: in which "no effect" was ever excluded; without an effect, that is a false positive.
    peeked: the same by the interval for one look, wrongly looked at every day.
    alarms: about shares of the variants, although they have theirs.
    """

    epsilon: float
    effect: float
    told: float
    rate: float
    difference: float
    ratio: float
    always_difference: float
    always_ratio: float
    detected: float
    peeked: float
    alarms: float


def held(people: Population, effect: float, epsilon: float, shape: tuple[int, int, int], seed: int) -> Held:
    """How often the intervals hold. shape: repetitions, days, reports a day."""
    random = np.random.default_rng(
        [seed, *shape, round(effect * 1000), 0 if isinf(epsilon) else round(epsilon * 10)]
    )
    repetitions, days, a_day = shape
    parts = [
        _looks(people, effect, epsilon, counts_of(people, effect, epsilon, (some, days, a_day), random))
        for some in _portions(repetitions)
    ]
    return Held(
        epsilon, effect, *(float(np.concatenate(column).mean()) for column in zip(*parts, strict=True))
    )


def _looks(people: Population, effect: float, epsilon: float, counts: Floats) -> list[NDArray[np.bool_]]:
    """One truth value a repetition for each field of Held from `told` on."""
    rates = rate_of(counts, epsilon)
    control, variant = rates.of(0), rates.of(1)
    truth = people.rate(effect) - people.rate(0)
    once, always = fixed_multiplier(LEVEL), multiplier(counts.sum(axis=(-1, -2)), LEVEL)
    one_look, any_look = (difference_bounds(variant, control, wide) for wide in (once, always))
    error = np.abs(control.rate - people.rate(0))
    answers = (
        rates.told[:, -1].all(axis=-1),
        ~(error > once * np.sqrt(control.variance))[:, -1],
        one_look.hold(truth)[:, -1],
        ratio_bounds(variant, control, once).hold(effect)[:, -1],
        any_look.hold(truth).all(axis=1),
        ratio_bounds(variant, control, always).hold(effect).all(axis=1),
        ~any_look.hold(0.0).all(axis=1),
        ~one_look.hold(0.0).all(axis=1),
        (share_evidence(counts.sum(axis=-1), np.array([0.5, 0.5])) >= 1 / SHARE_ALPHA).any(axis=1),
    )
    return [np.asarray(one, np.bool_) for one in answers]


def _portions(repetitions: int) -> list[int]:
    return [min(TOGETHER, repetitions - first) for first in range(0, repetitions, TOGETHER)]


@dataclass(frozen=True)
class Days:
    """What privacy costs.

    epsilon: infinity for no noise.
    planned: days until the effect is shown with a probability of 80 %, by the plan.
    median: days in half of the repetitions.
    in_time: share of the repetitions in which it is shown by `planned`.
    """

    epsilon: float
    planned: int
    median: float
    in_time: float


def days_until_shown(plan: Plan, effect: float, epsilon: float, repetitions: int, seed: int) -> Days:
    """Whole days are drawn as multinomial counts, which is what independent visitors give."""
    random = np.random.default_rng([seed, 7, 0 if isinf(epsilon) else round(epsilon * 10)])
    planned = plan.days_for(effect, epsilon) or 0
    step = max(1, planned // 60)  # looks, not days, where there would be very many
    looks = np.arange(step, 2 * planned + step, step)
    counts = np.stack(
        [
            random.multinomial(
                round(step * plan.reports / 2),
                sent_shares(np.array([1 - plan.seen, plan.seen * (1 - rate), plan.seen * rate]), epsilon),
                size=(repetitions, len(looks)),
            ).cumsum(axis=1)
            for rate in (plan.rate, plan.rate * (1 + effect))
        ],
        axis=2,
    ).astype(np.float64)
    rates: Rate = rate_of(counts, epsilon)
    wide = multiplier(counts.sum(axis=(-1, -2)), LEVEL)
    shown = ~difference_bounds(rates.of(1), rates.of(0), wide).hold(0.0)
    first = np.where(shown.any(axis=1), looks[shown.argmax(axis=1)], np.inf)
    return Days(epsilon, planned, float(np.median(first)), float((first <= planned + step - 1).mean()))


def _print(rows: list[Held], days: list[Days], plan: Plan, effect: float) -> None:
    print(
        "| ε | true effect | one look: rate | difference | ratio | any look: difference | ratio "
        "| effect told | by peeking at one-look intervals | share alarms |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for row in rows:
        shares = (row.rate, row.difference, row.ratio, row.always_difference, row.always_ratio)
        told = (row.detected, row.peeked, row.alarms)
        cells = " | ".join(f"{100 * share:.1f} %" for share in (*shares, *told))
        print(f"| {_name(row.epsilon)} | {row.effect:+.0%} | {cells} |")
    print(
        f"\n{plan.reports:,.0f} reports a day, {plan.seen:.0%} see a shelf, of these {plan.rate:.0%} click, "
        f"{effect:+.0%}:\n"
    )
    print("| ε | planned days | median days | shown in the planned days |")
    print("|---|---|---|---|")
    for one in days:
        print(f"| {_name(one.epsilon)} | {one.planned:,} | {one.median:,.0f} | {one.in_time:.0%} |")


def _name(epsilon: float) -> str:
    return "none" if isinf(epsilon) else f"{epsilon:g}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Coverage, false positives and days of private experiments.")
    parser.add_argument("--repetitions", type=int, default=2000)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--reports", type=int, default=1000, help="a day")
    parser.add_argument("--seen", type=float, default=0.6, help="about the share who see a shelf")
    parser.add_argument("--rate", type=float, default=0.1, help="about the share of these who click")
    parser.add_argument("--effect", type=float, default=0.2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    people = population(given.seen, given.rate, np.random.default_rng(given.seed))
    shape = (given.repetitions, given.days, given.reports)
    rows = [
        held(people, effect, epsilon, shape, given.seed)
        for epsilon in EPSILONS
        for effect in (0.0, given.effect)
    ]
    plan = Plan(5000, given.rate, given.seen)
    days = [
        days_until_shown(plan, given.effect, one, min(given.repetitions, 2000), given.seed)
        for one in EPSILONS
    ]
    _print(rows, days, plan, given.effect)
    if given.json:
        made = {"coverage": [asdict(row) for row in rows], "days": [asdict(one) for one in days]}
        given.json.write_text(json.dumps(made, indent=1))


if __name__ == "__main__":
    main()
