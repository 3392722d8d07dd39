"""Explanations: why each item is recommended, in the site's words and the request's language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle.bundle import Bundle
from recruntime.bundle.language import Language
from recruntime.engine.candidates import CoOccurrences
from recruntime.engine.filters import GROUP
from recruntime.engine.fuse import Ranked
from recruntime.engine.profile import History, decode_rows
from recruntime.types import Event, Reason, Recommendation, Rows

_BLANK = re.compile(r"\{title\}|\{value\}")


@dataclass(frozen=True)
class ExplanationContext:
    """What reasons follow from.

    item: id of the page's item.
    history: the events that are known.
    co_occurrences: what was often met together with the visitor's items.
    group: the category of the page's item.
    running: whether the profile knows more than these events.
    """

    item: str | None
    history: History
    co_occurrences: CoOccurrences | None
    group: str | None
    running: bool = False


def explain(
    shelf: Ranked, context: ExplanationContext, bundle: Bundle, language: Language
) -> tuple[Recommendation, ...]:
    """The recommendations, with a reason and a label each."""
    rows, sources = shelf.rows.tolist(), shelf.source_names
    reasons = reasons_for(rows, sources, context, bundle)
    texts = {reason: because(reason, context, bundle, language) for reason in dict.fromkeys(reasons)}
    cards = [language.card(bundle.items, row) for row in rows]
    return tuple(
        Recommendation(
            item=str(card["id"]),
            score=score,
            label=language.labels[explained_source(source, reason)],
            reason=reason,
            because=texts[reason],
            card=card,
        )
        for card, score, source, reason in zip(cards, shelf.scores.tolist(), sources, reasons, strict=True)
    )


def explained_source(source: str, reason: Reason) -> str:
    """The source as the reason says it: the profile may recommend an item for nothing but the page's."""
    return "similar" if reason.kind == "similar" else source


def reasons_for(
    rows: Sequence[int], sources: Sequence[str], context: ExplanationContext, bundle: Bundle
) -> list[Reason]:
    """The reason for each of these rows, given the source that counts most for it."""
    events = _strongest_events(rows, context.history, bundle) if "profile" in sources else [None] * len(rows)
    found = zip(rows, sources, events, strict=True)
    return [_reason(row, source, event, context, bundle) for row, source, event in found]


def heading_source(sources: Sequence[str], personal: bool) -> str:
    """The source whose label is the heading of a list of items from these sources, at least one.

    personal: whether the profile knows more than the page's item; then what it found makes a list personal.
    Else the heading is the label of most items, the first of equals.
    """
    if personal and "profile" in sources:
        return "profile"
    named = [source for source in sources if source != "pinned"] or list(sources)
    return max(named, key=named.count)


def because(reason: Reason, context: ExplanationContext, bundle: Bundle, language: Language) -> str:
    """The reason in the words of the language's labels; empty where what it names is not known."""
    pattern = language.labels.get(f"because_{reason.kind}", "")

    def value_of(field: str, item: str | None) -> str | float | None:
        row = None if item is None else bundle.row(item)
        return None if row is None else language.value(bundle.items, field, row)

    group = None if reason.value is None else value_of(GROUP, context.item)
    values = {"{title}": value_of("title", reason.item), "{value}": group}
    if any(not text for blank, text in values.items() if blank in pattern):
        return ""
    return _BLANK.sub(lambda blank: str(values[blank[0]]), pattern)


def _reason(
    row: int, source: str, event: Event | None, context: ExplanationContext, bundle: Bundle
) -> Reason:
    if source == "co_occurrence" and context.co_occurrences is not None:
        return Reason("co_occurrence", bundle.items.ids[context.co_occurrences.strongest(row)])
    if source == "profile" and event is not None:
        is_page = (event.item, event.type) == (context.item, "view")
        if is_page and context.running:
            return Reason("profile", None)
        return Reason("similar" if is_page else event.type, event.item)
    if source in ("similar", "bought_together", "looks_similar"):
        return Reason(source, context.item)
    return Reason(source, None, context.group if source == "popularity" else None)


def _strongest_events(rows: Sequence[int], history: History, bundle: Bundle) -> Sequence[Event | None]:
    """For each row the event that adds most to its score; None where no event has a positive weight."""
    liked: Rows = np.flatnonzero(history.weights > 0)
    if not len(liked):
        return [None] * len(rows)
    vectors = decode_rows(bundle, bundle.items.codes[list(rows)])
    weighed: NDArray[np.float64] = history.weights[liked, np.newaxis] * history.vectors[liked]
    # Rounded, so that two equal items of the profile never swap places between machines.
    strongest = (vectors @ weighed.T).astype(np.float32).argmax(axis=1)
    return [history.events[event] for event in liked[strongest].tolist()]
