"""The effect of a variant beside the control: the difference of two rates, and their ratio.

The ratio's interval is Fieller's ("Some problems in interval estimation", 1954): all θ for which rate - θ ·
control is within its own interval around 0. So it holds whenever the interval of a difference does, it says
"no effect" exactly when that of the difference does, and it is open where the control may have a rate of 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.experiments.randomized import Floats
from recbuild.experiments.rates import Rate


@dataclass(frozen=True)
class Bounds:
    """Two ends of an interval, arrays of one shape; NaN where there is none."""

    low: Floats
    high: Floats

    def hold(self, value: float | Floats) -> NDArray[np.bool_]:
        """Whether each interval has the value in it; one that is not there excludes nothing."""
        return ~((value < self.low) | (value > self.high))


def difference(variant: Rate, control: Rate) -> Floats:
    """Of the rates; NaN where one of them is not told."""
    gap: Floats = variant.rate - control.rate
    return gap


def difference_bounds(variant: Rate, control: Rate, wide: Floats | float) -> Bounds:
    """Of `difference`. wide: standard errors on each side."""
    gap = difference(variant, control)
    with np.errstate(invalid="ignore"):
        half = wide * np.sqrt(variant.variance + control.variance)
    return Bounds(gap - half, gap + half)


def ratio(variant: Rate, control: Rate) -> Floats:
    """Of the rates, less 1: 0.1 is 10 % more. NaN where one of them is not told, or the control has none."""
    with np.errstate(invalid="ignore", divide="ignore"):
        more: Floats = np.where(control.rate > 0, variant.rate / control.rate - 1, np.nan)
    return more


def ratio_bounds(variant: Rate, control: Rate, wide: Floats | float) -> Bounds:
    """Of `ratio`. wide: standard errors on each side. NaN where the control's rate is not clear of 0."""
    square = np.square(wide)
    with np.errstate(invalid="ignore"):
        open_ = control.rate**2 - square * control.variance
        middle = variant.rate * control.rate
        root = np.sqrt(square * (control.variance * variant.rate**2 + variant.variance * open_))
        clear = (open_ > 0) & (control.rate > 0)
        low, high = (np.where(clear, (middle + sign * root) / open_ - 1, np.nan) for sign in (-1, 1))
    return Bounds(low, high)
