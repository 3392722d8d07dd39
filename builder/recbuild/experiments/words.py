"""The findings of an experiment in plain words."""

from __future__ import annotations

from collections.abc import Mapping

from recbuild.experiments.randomized import Floats

DOING = {"click": "click", "cart": "put something into the cart", "purchase": "buy"}
LONGEST_WAIT = 730
"""Days beyond which a wait is no advice."""

Interval = tuple[float, float]


def too_few(measure: str, variant: str) -> str:
    return (
        f"{variant}: nothing can be said yet of the visitors who {DOING[measure]}. There are too few reports."
    )


def effect_sentence(
    measure: str,
    variant: str,
    control: str,
    intervals: tuple[Interval | None, Interval | None],
    wait: tuple[float, int | None],
) -> str:
    """The verdict on a variant.

    intervals: of the difference, and of the ratio less 1. wait: an effect, and in how many days it would
        show.
    """
    gap, more = intervals
    doing = DOING[measure]
    low, high = more or gap or (0.0, 0.0)
    unit = "%" if more else "percentage points"
    if low > 0:
        return f"{variant}: {_span(low, high, unit)} more visitors {doing} than with {control}."
    if high < 0:
        return f"{variant}: {_span(-high, -low, unit)} fewer visitors {doing} than with {control}."
    between = f"between {_signed(low)} and {_signed(high)} {unit}" if gap else "not known"
    unknown = f"{variant}: nothing can be said yet of the visitors who {doing}."
    return f"{unknown} The effect is {between}. {_wait(*wait)}"


def share_sentence(p: float, alpha: float, reports: Floats, planned: Mapping[str, float]) -> str:
    """Whether the variants have their shares. reports: (variants,)."""
    if not reports.sum():
        return "There are no reports yet."
    if p >= alpha:
        return f"The variants have their shares of the reports (p = {p:.2g}, at any look)."
    odd = ", ".join(
        f"{name} {100 * count / reports.sum():.1f} % instead of {100 * share:.1f} %"
        for (name, share), count in zip(planned.items(), reports, strict=True)
    )
    return (
        f"The variants do not have their shares of the reports: {odd} (p = {p:.2g}, at any look). "
        "Do not trust the effects. A variant may bring more visitors back, who then report; reports may be "
        "lost, or forged."
    )


def _wait(effect: float, days: int | None) -> str:
    if days is None:
        return "How long it takes cannot be told yet."
    if days > LONGEST_WAIT:
        return (
            f"An effect of {_number(effect)} % would take more than two years at these reports a day: raise "
            "epsilon or share, measure something more frequent, or look for larger effects."
        )
    more = f"{days:,} more day" + "s" * (days > 1)
    return f"An effect of {_number(effect)} % would show after about {more}."


def _span(low: float, high: float, unit: str) -> str:
    return f"{_number(low)} to {_number(high)} {unit}"


def _signed(value: float) -> str:
    return f"{'-' if value < 0 else '+'}{_number(abs(value))}"


def _number(share: float) -> str:
    """In hundredths, with two digits: 4.2, 12, 0.31."""
    percent = 100 * share
    for digits, least in ((0, 9.95), (1, 0.995), (2, 0.0)):
        if percent >= least:
            return f"{percent:,.{digits}f}"
    raise AssertionError(share)
