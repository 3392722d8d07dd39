"""A plan of an experiment in the terminal: days by effect and epsilon."""

from __future__ import annotations

from math import isfinite

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from recbuild.experiments.power import DAYS, EFFECTS, POWER, Plan

MOST_DAYS = 3650


def power_view(plan: Plan) -> Group:
    """A plan, as a person reads it."""
    return Group(
        Text(f"Days until an effect is seen, at {plan.reports:,.0f} reports a day", style="bold"),
        Padding(_table(plan), (1, 0)),
        *(Text(_sentence(plan, days)) for days in DAYS),
        Text(
            f"\nWith a probability of {100 * POWER:.0f} %, by the interval that holds however often "
            "you look. Its noise is the price of privacy: a smaller epsilon tells less of a visitor, "
            "and takes longer.",
            style="dim",
        ),
    )


def _table(plan: Plan) -> Table:
    table = Table(box=None, padding=(0, 3, 0, 0))
    table.add_column("effect", justify="right")
    for epsilon in plan.epsilons:
        name = f"ε = {epsilon:g}" if isfinite(epsilon) else "no noise"
        table.add_column(name, justify="right", style="bold" if epsilon == plan.epsilon else "")
    for effect in EFFECTS:
        table.add_row(f"+{100 * effect:.0f} %", *(_days(plan.days_for(effect, one)) for one in plan.epsilons))
    return table


def _days(days: int | None) -> str:
    return "–" if days is None else f"{days:,}" if days <= MOST_DAYS else "> 10 years"


def _sentence(plan: Plan, days: int) -> str:
    effect = plan.effect_after(days)
    if effect is None:
        return f"After {days} days at ε = {plan.epsilon:g} no effect is seen."
    return f"After {days} days at ε = {plan.epsilon:g} a difference of {100 * effect:.0f} % is seen."
