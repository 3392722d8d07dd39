"""What logged impressions tell of lists that were never shown: counterfactual estimates of clicks.

In go the impressions of a shelf that chose at random, each with its propensity: the probability with which
the logging shelf put this item at this place. Where the bundle would put the same item there, the impression
counts with the weight 1 / propensity, else with 0. Out come estimates of the clicks of an impression under
the bundle:

- *IPS*, the mean of weight times click (Horvitz and Thompson, "A generalization of sampling without
  replacement from a finite universe", 1952). It is unbiased if the propensities are right, and above 0
  wherever the bundle's items are.
- *SNIPS*, the same by the sum of the weights (Swaminathan and Joachims, "The self-normalized estimator for
  counterfactual learning", NeurIPS 2015): a small bias, which vanishes, for much less variance.

Assumed: a click depends on the item, its place and the context, not on the other items (the item-position
model: Li, Abbasi-Yadkori, Kveton, Muthukrishnan, Vinay and Wen, "Offline evaluation of ranking policies with
click models", KDD 2018). Intervals are normal ones, with impressions of one list taken together.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from recbuild.errors import UserError, did_you_mean
from recruntime.errors import UnknownItemError
from recruntime.recommender import Recommender
from recruntime.types import MAX_K

COLUMNS = ("item", "events", "shown", "position", "clicked", "propensity")
SEPARATOR = "|"
LEVEL = 0.95
FEWEST_EFFECTIVE = 100
"""Effective sample size below which an estimate is not to be relied on."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Impression:
    """An item that was shown at one place of a list.

    item: id of the page's item; "" for a page without one.
    events: ids of what the visitor did before, oldest first.
    shown: id of the item that was shown.
    position: its place, from 1.
    clicked: whether it was clicked.
    propensity: probability that the logging shelf put this item there, above 0 to 1.
    list: what impressions of one list have in common; a number of its own where the file does not say.
    """

    item: str
    events: tuple[str, ...]
    shown: str
    position: int
    clicked: bool
    propensity: float
    list: str


@dataclass(frozen=True)
class Estimate:
    """Clicks of an impression.

    name: "logged", "IPS" or "SNIPS".
    value: the estimate.
    interval: of it, at 95 %.
    """

    name: str
    value: float
    interval: tuple[float, float]


@dataclass(frozen=True)
class Counterfactual:
    """What logged impressions tell of a bundle.

    impressions, lists: how many there are.
    matched: impressions of items that the bundle would show there.
    effective: how many impressions of the bundle's own these are worth (Kish's effective sample size).
    mean_weight: 1, but for chance, if the propensities are right and nothing that the bundle shows had none.
    mean_weight_interval: of it, at 95 %.
    unknown: impressions on pages of items that the bundle does not have, which are left out.
    estimates: of what was logged, then of the bundle.
    warnings: why not to rely on them.
    """

    impressions: int
    lists: int
    matched: int
    effective: float
    mean_weight: float
    mean_weight_interval: tuple[float, float]
    unknown: int
    estimates: tuple[Estimate, ...]
    warnings: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def read_impressions(path: Path) -> list[Impression]:
    """The impressions in a CSV file with COLUMNS and, if it has one, list. Raises UserError, with the
    line."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            _check_columns(path, list(rows.fieldnames or ()))
            found = [_impression(row, f"--impressions {path}, line {rows.line_num}") for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UserError(
            f"--impressions {path}: cannot be read: {error}. Give a CSV file in UTF-8."
        ) from error
    if not found:
        raise UserError(
            f"--impressions {path}: it has no impression. Give a line for each item that was shown."
        )
    return found


def counterfactual(shop: Recommender, impressions: Sequence[Impression]) -> Counterfactual:
    """What the impressions tell of the bundle's lists. Raises UserError where none can be used."""
    matches = list(_matches(shop, impressions))
    used = [one for one, match in zip(impressions, matches, strict=True) if match is not None]
    if not used:
        raise UserError(
            "--impressions: the bundle has none of the pages' items. Give the log of this catalog."
        )
    match = np.array([one for one in matches if one is not None], np.float64)
    weight = match / np.array([one.propensity for one in used])
    clicked = np.array([one.clicked for one in used], np.float64)
    _, group = np.unique([one.list for one in used], return_inverse=True)
    squares = float((weight**2).sum())
    mean = _mean("weight", weight, np.ones(len(used)), group)
    found = Counterfactual(
        impressions=len(used),
        lists=int(group.max()) + 1,
        matched=int(match.sum()),
        effective=float(weight.sum() ** 2 / squares) if squares else 0.0,
        mean_weight=mean.value,
        mean_weight_interval=mean.interval,
        unknown=len(impressions) - len(used),
        estimates=(
            _mean("logged", clicked, np.ones(len(used)), group),
            _mean("IPS", weight * clicked, np.ones(len(used)), group),
            *([_mean("SNIPS", weight * clicked, weight, group)] if squares else []),
        ),
        warnings=(),
    )
    return _warned(found)


def _mean(name: str, values: Floats, weights: Floats, group: NDArray[np.int64]) -> Estimate:
    """The ratio of two sums, with the interval of its linear part, summed over each group."""
    value = values.sum() / weights.sum()
    parts = np.bincount(group, values - value * weights)
    spread = (parts**2).sum() * len(parts) / (len(parts) - 1) if len(parts) > 1 else np.inf
    half = norm.ppf((1 + LEVEL) / 2) * np.sqrt(spread) / weights.sum()
    return Estimate(name, float(value), (float(value - half), float(value + half)))


def _warned(found: Counterfactual) -> Counterfactual:
    warnings = []
    low, high = found.mean_weight_interval
    if found.effective < FEWEST_EFFECTIVE:
        warnings.append(
            f"The impressions are worth only {found.effective:.0f} of the bundle's own: too few to rely on. "
            "Log more, or show more at random."
        )
    elif not low <= 1 <= high:
        warnings.append(
            f"The weights' mean is {found.mean_weight:.2f}, not 1: propensities are wrong, or items that the "
            "bundle shows could not be shown when the log was written."
        )
    if found.unknown:
        warnings.append(f"{found.unknown:,} impressions are on pages of items that the bundle does not have.")
    return replace(found, warnings=tuple(warnings))


def _matches(shop: Recommender, impressions: Sequence[Impression]) -> Iterator[bool | None]:
    """Whether the bundle shows each item at its place; None on the page of an item that it does not have."""
    most = max(one.position for one in impressions)
    lists: dict[tuple[str, tuple[str, ...]], list[str] | None] = {}
    for one in impressions:
        context = (one.item, one.events)
        if context not in lists:
            lists[context] = _shown(shop, one.item, one.events, most)
        shown = lists[context]
        yield None if shown is None else shown[one.position - 1 : one.position] == [one.shown]


def _shown(shop: Recommender, item: str, events: tuple[str, ...], most: int) -> list[str] | None:
    try:
        return [one.item for one in shop.recommend(item or None, list(events), most).items]
    except UnknownItemError:
        return None


def _check_columns(path: Path, columns: list[str]) -> None:
    for name in COLUMNS:
        if name not in columns:
            near = did_you_mean(name, columns)
            raise UserError(
                f"--impressions {path}: there is no column {name!r}.{near} The first line must name "
                f"{', '.join(COLUMNS)}."
            )


def _impression(row: dict[str, str], where: str) -> Impression:
    if any(row.get(name) is None for name in COLUMNS):
        raise UserError(f"{where}: it has fewer values than the first line has columns.")
    if not row["shown"]:
        raise UserError(f"{where}: shown is empty. Name the item that was shown.")
    return Impression(
        item=row["item"],
        events=tuple(filter(None, row["events"].split(SEPARATOR))),
        shown=row["shown"],
        position=_position(row["position"], where),
        clicked=_clicked(row["clicked"], where),
        propensity=_propensity(row["propensity"], where),
        list=row.get("list") or where,
    )


def _position(text: str, where: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:10]) <= MAX_K):
        raise UserError(f"{where}: the position {text!r} is no whole number from 1 to {MAX_K}.")
    return int(text)


def _clicked(text: str, where: str) -> bool:
    known = {"0": False, "1": True, "false": False, "true": True}
    if text.lower() not in known:
        raise UserError(f"{where}: clicked is {text!r}: write 0 or 1.")
    return known[text.lower()]


def _propensity(text: str, where: str) -> float:
    try:
        propensity = float(text)
    except ValueError:
        propensity = np.nan
    if not 0 < propensity <= 1:
        raise UserError(
            f"{where}: the propensity {text!r} is no number above 0 and up to 1. It is the probability with "
            "which the logging shelf put this item at this place."
        )
    return propensity
