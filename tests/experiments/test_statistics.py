"""Estimates and intervals: against plain computations, and against visitors whose truth is known."""

from __future__ import annotations

from math import exp, inf, log, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.experiments.simulate import held, population
from recbuild.experiments.effects import difference_bounds, ratio, ratio_bounds
from recbuild.experiments.power import Plan, Situation, effect_after, level_of_each, reports_for
from recbuild.experiments.randomized import probabilities, randomized, sent_shares, true_shares
from recbuild.experiments.rates import Rate, rate_of
from recbuild.experiments.sequential import TUNED_FOR, multiplier, share_evidence, share_p_value


def counts(*rows: tuple[int, ...]) -> Any:
    return np.array(rows, np.float64)


@given(st.floats(0.01, 8))
def test_no_value_is_more_than_e_to_the_epsilon_likelier_than_another(epsilon: float) -> None:
    kept, other = probabilities(epsilon)
    assert kept + 2 * other == pytest.approx(1)
    assert kept / other == pytest.approx(exp(epsilon))


@pytest.mark.parametrize("epsilon", [0.5, 2.0, inf])
def test_devices_send_the_truth_as_often_as_they_should(epsilon: float) -> None:
    truth = np.repeat(np.array([0, 1, 2], np.uint8), 200_000)
    sent = randomized(truth, epsilon, np.random.default_rng(1))
    table = np.bincount(truth * 3 + sent, minlength=9).reshape(3, 3) / 200_000
    kept, other = probabilities(epsilon)
    assert np.abs(table - (np.eye(3) * (kept - other) + other)).max() < 0.005


@given(st.lists(st.floats(0.01, 1), min_size=3, max_size=3), st.floats(0.2, 8))
def test_the_expected_answers_lead_back_to_the_truth(weights: list[float], epsilon: float) -> None:
    truth = np.array(weights) / sum(weights)
    assert true_shares(1000 * sent_shares(truth, epsilon), epsilon) == pytest.approx(truth)
    rate = rate_of(10**9 * sent_shares(truth, epsilon), epsilon)
    assert float(rate.seen) == pytest.approx(1 - truth[0])
    assert float(rate.rate) == pytest.approx(truth[2] / (truth[1] + truth[2]))


def test_without_noise_a_rate_has_the_usual_variance() -> None:
    rate = rate_of(counts((400, 500, 100))[0], inf)
    assert float(rate.rate) == pytest.approx(100 / 600)
    assert float(rate.variance) == pytest.approx(100 / 600 * 500 / 600 / 600)
    assert float(rate.seen) == pytest.approx(0.6)


def test_a_rates_variance_is_that_of_repeated_experiments() -> None:
    drawn = np.random.default_rng(2).multinomial(5000, sent_shares(np.array([0.4, 0.5, 0.1]), 2.0), size=4000)
    rate = rate_of(drawn.astype(np.float64), 2.0)
    assert float(rate.variance.mean()) == pytest.approx(float(rate.rate.var()), rel=0.1)


@pytest.mark.parametrize("few", [(0, 0, 0), (50, 50, 50), (500, 480, 20), (990, 3, 40)])
def test_little_is_not_told(few: tuple[int, int, int]) -> None:
    rate = rate_of(counts(few), 1.0)
    assert not rate.told.any()
    assert np.isnan(rate.rate).all()


def test_the_interval_for_any_look_is_the_papers() -> None:
    for reports in (1000.0, 50_000.0):
        rho2 = 8.2118 / TUNED_FOR  # (x + 1) · e^-x = 0.05², solved by hand
        expected = sqrt(2 * (reports * rho2 + 1) / (reports * rho2) * log(sqrt(reports * rho2 + 1) / 0.05))
        assert float(multiplier(reports, 0.95)) == pytest.approx(expected, rel=1e-4)


def test_the_ratio_says_no_effect_exactly_when_the_difference_does() -> None:
    drawn = np.random.default_rng(3).multinomial(
        3000, sent_shares(np.array([0.3, 0.5, 0.2]), 2.0), size=(500, 2)
    )
    rates = rate_of(drawn.astype(np.float64), 2.0)
    for wide in (0.5, 1.96, 3.0):
        gap, more = (of(rates.of(1), rates.of(0), wide) for of in (difference_bounds, ratio_bounds))
        bounded = np.isfinite(more.low)
        assert bounded.sum() > 100
        assert (gap.hold(0.0) == more.hold(0.0))[bounded].all()
        assert more.hold(ratio(rates.of(1), rates.of(0)))[bounded].all()


def test_a_ratio_to_a_rate_that_may_be_0_has_no_bounds() -> None:
    rates = rate_of(counts((3000, 5900, 3000), (3000, 5900, 3100)), 0.5)
    assert rates.told.all()
    assert np.isnan(ratio_bounds(rates.of(1), rates.of(0), 3.0).low)


def test_the_test_of_the_shares_is_the_papers_bayes_factor() -> None:
    planned, shown = np.array([0.5, 0.5]), counts((60, 40)).ravel()
    grid = (np.arange(200_000) + 0.5) / 200_000
    prior = grid**49 * (1 - grid) ** 49
    likelihood = (grid / 0.5) ** shown[0] * ((1 - grid) / 0.5) ** shown[1]
    expected = (prior * likelihood).sum() / prior.sum()
    assert float(share_evidence(shown, planned)) == pytest.approx(expected, rel=1e-6)


def test_the_shares_are_doubted_only_when_they_do_not_fit() -> None:
    planned, random = np.array([0.5, 0.25, 0.25]), np.random.default_rng(4)
    daily = random.multinomial(300, planned, size=(300, 40)).astype(np.float64)
    assert np.mean([share_p_value(one, planned) < 0.05 for one in daily]) <= 0.05
    skewed = random.multinomial(300, [0.55, 0.225, 0.225], size=40).astype(np.float64)
    assert share_p_value(skewed, planned) < 0.001
    assert share_p_value(np.zeros((0, 3)), planned) == 1.0


def test_a_doubt_once_shown_stays() -> None:
    daily = counts((700, 300), (1000, 1400))
    planned = np.array([0.5, 0.5])
    assert share_p_value(daily, planned) == share_p_value(daily[:1], planned) < 0.001


def test_all_intervals_of_an_experiment_share_the_risk() -> None:
    assert level_of_each(2, 1) == pytest.approx(0.95)
    assert level_of_each(3, 2) == pytest.approx(1 - 0.05 / 4)


def test_a_plan_is_kept_in_four_of_five_experiments() -> None:
    effect, situation = 0.3, Situation(rate=0.2, seen=0.7, epsilon=3.0)
    each = round(reports_for(effect, situation) / 2)
    random = np.random.default_rng(5)

    def rates(rate: float) -> Rate:
        truth = np.array([0.3, 0.7 * (1 - rate), 0.7 * rate])
        return rate_of(random.multinomial(each, sent_shares(truth, 3.0), size=2000).astype(np.float64), 3.0)

    gap = difference_bounds(rates(0.26), rates(0.2), multiplier(2 * each, 0.95))
    assert 0.77 < np.mean(~gap.hold(0.0)) < 0.83
    assert effect_after(2 * each, situation) == pytest.approx(effect, rel=0.02)


def test_a_plan_needs_more_days_for_less_epsilon_a_smaller_effect_and_more_variants() -> None:
    plan = Plan(5000, 0.05, 0.6)
    days = [plan.days_for(0.2, epsilon) or 0 for epsilon in plan.epsilons]
    assert days == sorted(days, reverse=True) and days[0] > 10 * days[-1] > 0
    assert (plan.days_for(0.1, 2.0) or 0) > (plan.days_for(0.2, 2.0) or 0)
    assert (Plan(5000, 0.05, 0.6, variants=3).days_for(0.2, 2.0) or 0) > (plan.days_for(0.2, 2.0) or 0)
    assert Plan(5000, 0.6).days_for(1.0, 2.0) is None, "no rate is above 1"


@pytest.mark.parametrize("epsilon", [1.0, inf])
def test_intervals_hold_as_often_as_they_say(epsilon: float) -> None:
    people = population(0.6, 0.1, np.random.default_rng(1))
    none, some = (held(people, effect, epsilon, (300, 20, 400), 1) for effect in (0.0, 0.5))
    for one in (none, some):
        assert min(one.rate, one.difference, one.ratio) > 0.91
        assert max(one.rate, one.difference) < 0.99
        assert min(one.always_difference, one.always_ratio) >= 0.95
        assert one.alarms <= 0.02
    assert none.detected <= 0.05 < none.peeked, "peeking at intervals for one look deceives"
