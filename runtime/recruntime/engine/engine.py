"""The engine: a request and a bundle in, recommendations out. No I/O, no clock, no randomness.

The stages: retrieve candidates → fuse → rescore → arrange → backfill → pin → explain. What may not be shown
never becomes a candidate. Similarity decides order and labels; it never makes a shelf short. A shelf of a
kind that is a list, such as what is new, takes its candidates from that list alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace

from recruntime.bundle.bundle import Bundle
from recruntime.bundle.overlay import Overlay
from recruntime.engine.arrange import Arranger, pin, pinned_rows
from recruntime.engine.candidates import (
    Candidates,
    co_occurrence_candidates,
    co_occurrences_of,
    kind_candidates,
    moved_up,
    popularity_candidates,
    returning,
    revisit_candidates,
)
from recruntime.engine.explain import ExplanationContext, explain, explained_source, heading_source
from recruntime.engine.filters import Filters
from recruntime.engine.fuse import Ranked, fuse, with_offsets
from recruntime.engine.rescore import rescore
from recruntime.engine.retrieve import Retrieval
from recruntime.engine.search import Index, index_of
from recruntime.engine.visitor import Visitor, visitor_of
from recruntime.kinds import CATALOG_LISTS, LISTED, OF_THE_PAST, source_of
from recruntime.settings import Settings
from recruntime.types import Mask, Request, Result

MAX_DEPTH = 200
MIN_DEPTH = 20


class Engine:
    """One bundle, ready to search."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.settings = bundle.core.settings
        self.index: Index = index_of(bundle)
        self.filters = Filters(bundle)
        # Rows of a candidate list. If a list were as long as the catalog, every item would be in every list,
        # and fusion could not rank by that.
        self.depth = min(MAX_DEPTH, max(MIN_DEPTH, len(bundle.items) // 10))

    def with_settings(self, settings: Settings) -> Engine:
        """This engine with other settings."""
        other = copy(self)
        other.settings = settings
        return other

    def with_overlay(self, overlay: Overlay | None) -> Engine:
        """This engine with what changed since the bundle was built, in place of earlier changes."""
        other = copy(self)  # with the index: vectors do not change
        other.bundle = self.bundle.with_overlay(overlay)
        other.filters = Filters(other.bundle)
        return other

    def recommend(self, request: Request) -> Result:
        """The k best items for this request.

        Raises UnknownItemError when the page's item is not among the items that are here, and BadRequestError
        where a condition names a field that cards do not have.
        """
        visitor = visitor_of(request, self.bundle, self.settings)
        if request.kind in OF_THE_PAST:
            request = replace(request, repeat=True)
        narrowed = narrowed_request(request)
        asking = visitor if narrowed is request else visitor_of(narrowed, self.bundle, self.settings)
        again = self._returning(narrowed, asking)
        allowed = self.filters.allowed(request, visitor.page, visitor.history, again)
        rules = tuple(rule for rule in self.settings.rules if rule.holds(request.kind, request.day))
        engine = self
        if rules != self.settings.rules:  # New settings are checked: not in each answer.
            engine = self.with_settings(replace(self.settings, rules=rules))
        if request.kind in (*LISTED, *OF_THE_PAST):
            return engine._of_kind(request, visitor, allowed)
        if request.kind == "similar":
            engine = engine.with_settings(replace(engine.settings, co_occurrence=0.0))
        found = engine._searched(narrowed, asking, allowed)
        return replace(found, running_profile=visitor.running_profile)

    def _returning(self, request: Request, visitor: Visitor) -> list[int]:
        """Rows of items that may come again though the request does not ask for it: at most for half of a
        shelf, so that it shows something new.
        """
        if request.repeat is not None or request.kind or self.settings.revisit == 0:
            return []
        return list(returning(visitor.path, self.bundle.core.returns))[: request.k // 2]

    def _searched(self, request: Request, visitor: Visitor, allowed: Mask) -> Result:
        """What is found by searching. allowed: bool (n,), what may be recommended."""
        bundle, settings, k = self.bundle, self.settings, request.k
        pinned = pinned_rows(self.filters, settings.rules, allowed, k, visitor.page_row)
        if pinned and settings.duplicate_threshold <= 1:
            allowed &= ~self.filters.variants(list(pinned.values()))
        context = self._explanation_context(request, visitor)
        retrieval = Retrieval(bundle, self.index, settings, request, visitor, allowed)
        searched = retrieval.search(max(k, self.depth))
        ranked = self._ranked(self._candidates(retrieval, context, searched), visitor)
        arranger = Arranger(bundle, settings, k, list(pinned.values()))
        shelf = arranger.arrange(ranked, request.seed)
        for filler in arranger.in_turn:
            more = retrieval.backfill(searched)
            while len(shelf) < k and (lists := next(more, None)) is not None:
                shelf = filler.backfill(shelf, self._ranked(lists, visitor))
        shelf = pin(shelf, pinned, ranked, k)
        language = bundle.language(request.language)
        items = explain(shelf, context, bundle, language)
        explained = zip(shelf.source_names, items, strict=True)
        sources = [explained_source(source, item.reason) for source, item in explained]
        heading = heading_source(sources, visitor.personal) if items else "default"
        return Result(language.labels[heading], items, visitor.running_profile)

    def _of_kind(self, request: Request, visitor: Visitor, allowed: Mask) -> Result:
        """What is on a list: nothing is searched, and nothing from elsewhere fills the shelf."""
        bundle, settings = self.bundle, self.settings
        listed = kind_candidates(bundle, request, visitor.history, allowed)
        if request.kind in CATALOG_LISTS and visitor.profile is not None:
            listed = moved_up(listed, bundle, visitor.profile, settings.profile * visitor.warmth)
        ranked = fuse([listed], "weighted")
        if request.kind in CATALOG_LISTS:
            ranked = rescore(ranked, visitor, bundle, self.filters, settings)
        else:
            settings = replace(settings, diversity=0.0, at_most=())
        arranger = Arranger(bundle, settings, request.k)
        shelf = arranger.arrange(ranked, seed=None)
        for filler in arranger.in_turn[1:]:
            shelf = filler.backfill(shelf, ranked)
        language = bundle.language(request.language)
        items = explain(shelf, self._explanation_context(request, visitor), bundle, language)
        return Result(language.labels[source_of(request.kind)], items, visitor.running_profile)

    def _ranked(self, lists: Sequence[Candidates], visitor: Visitor) -> Ranked:
        fused = with_offsets(fuse(lists, self.settings.fusion), visitor.path, self.settings)
        return rescore(fused, visitor, self.bundle, self.filters, self.settings)

    def _candidates(
        self, retrieval: Retrieval, context: ExplanationContext, searched: Sequence[Candidates]
    ) -> list[Candidates]:
        """A list from each source that has anything, or the fallback where none has."""
        settings, visitor, allowed = self.settings, retrieval.visitor, retrieval.allowed
        lists = [found.similar for found in searched if found.source == "similar"]
        if retrieval.request.repeat is not False and settings.revisit > 0:
            returns = self.bundle.core.returns
            lists.append(revisit_candidates(visitor.path, returns, allowed, settings.revisit))
        lists += [found.similar for found in searched if found.source == "profile"]
        if context.co_occurrences is not None:
            lists.append(co_occurrence_candidates(context.co_occurrences, allowed, settings.co_occurrence))
        lists = [found for found in lists if len(found.rows)] or retrieval.fallback(searched)
        if settings.popularity > 0 and len(self.bundle.by_popularity):
            group = self.filters.group_mask(context.group)
            lists.append(popularity_candidates(self.bundle, group, allowed, settings.popularity))
        return lists

    def _explanation_context(self, request: Request, visitor: Visitor) -> ExplanationContext:
        met = {row: 1.0 for row in visitor.page.rows if row is not None}
        weights = visitor.history.weights
        total = float(weights[weights > 0].sum())
        for row, weight in zip(visitor.history.rows, weights.tolist(), strict=True):
            if row is not None and weight > 0:
                met[row] = met.get(row, 0.0) + visitor.warmth * weight / total
        counted = self.settings.co_occurrence > 0 and met and len(self.bundle.items.co_occurrence.values)
        co_occurrences = co_occurrences_of(self.bundle, met) if counted else None
        running = request.running_profile is not None and request.running_profile.events > 0
        group = self.filters.group(visitor.page)
        return ExplanationContext(request.item, visitor.history, co_occurrences, group, running)


def narrowed_request(request: Request) -> Request:
    """The request without what its kind does not ask for.

    "similar": similar to the page's item, whoever the visitor is. "for-you": for the visitor, whatever the
    page is. Others are as they were.
    """
    if request.kind == "similar":
        return replace(request, kind="", events=(), running_profile=None)
    if request.kind == "for-you":
        return replace(request, kind="", item=None, neighbors=())
    return request
