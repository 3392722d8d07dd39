"""Search: a query in, the best items out. What is searched is the items that are here.

The stages: read the query → match words → compare meanings → fuse → re-rank by the session → order. Which
files were loaded does not depend on the query.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from recruntime.bundle.core_part import Core
from recruntime.bundle.items import Items
from recruntime.bundle.language import Language
from recruntime.engine.engine import Engine
from recruntime.engine.profile import decode_rows, profile_vector, read_history, standing_events, unit
from recruntime.engine.search import best_rows
from recruntime.search.asked import LOOKED_AT, Reader, ReadRequest, title_begun
from recruntime.search.facets import facet, sorted_rows
from recruntime.search.lexical import query_vector
from recruntime.search.located import located
from recruntime.search.part import SearchPart, unpack_search
from recruntime.search.query import ReadQuery
from recruntime.search.request import SearchRequest, SearchResult
from recruntime.search.tokens import folded
from recruntime.types import Mask, Reason, Recommendation, Rows, Scores
from recruntime.untrusted import Buffer

MEANING = 0.3
"""What the meaning counts beside the words, whose weight is the rest."""
NEAREST, COMPARED = 200, 1000
"""How many of the nearest items, and of the best matches, are compared in meaning."""
LEAST = 1e-6
FEW, FEEDBACK = 3, 0.5
"""How many of the best matches tell what the query means, and what they count beside its words (Rocchio,
Relevance feedback in information retrieval, 1971)."""
MOST_SUGGESTIONS, MOST_PAST = 6, 4
"""How many, and how many of them are past queries."""
REASON = Reason("search", None)


@dataclass(frozen=True)
class _Found:
    """rows: the best first. scores: float64, of each. total, matched: as SearchResult has them."""

    rows: Rows
    scores: Scores
    total: int
    matched: Mask


class ItemSearch:
    """The search of one bundle, ready."""

    def __init__(self, part: SearchPart) -> None:
        self._part = part
        self._located: tuple[Items, Reader] | None = None

    def _reader(self, engine: Engine) -> Reader:
        """It is made anew when the engine has other items."""
        items = engine.bundle.items
        if self._located is None or self._located[0] is not items:
            here = located(self._part, items, sum(engine.bundle.core.rows))
            known = self._part if len(here.terms) == len(self._part.terms) else here
            self._located = items, Reader(here, np.diff(known.starts))
        return self._located[1]

    def search(self, engine: Engine, request: SearchRequest) -> SearchResult:
        """What the request asks for, among the items that the engine has.

        Raises BadRequestError where cards have no field that the request names.
        """
        items = engine.bundle.items
        reader = self._reader(engine)
        asked = reader.asked(engine, request)
        query, matches, sort = asked.query, asked.matches, request.sort
        if sort is None and asked.only_price:
            sort = asked.field
        found = self._ranked(engine, request, asked, reader.part)
        counted = np.flatnonzero(found.matched) if found.total else found.rows[: request.k]
        facets = {name: facet(name, items, counted) for name in request.facets}
        rows, scores = found.rows, found.scores
        if sort is not None:
            chosen = found.matched[rows] if found.total else np.arange(len(rows)) < request.k
            by_row = dict(zip(rows.tolist(), scores.tolist(), strict=True))
            rows = sorted_rows(sort, items, rows[chosen])
            scores = np.array([by_row[row] for row in rows.tolist()])
        language = engine.bundle.language(request.language)
        shown = zip(rows[: request.k].tolist(), scores[: request.k].tolist(), strict=True)
        titles = [
            title
            for row in found.rows[: request.k].tolist()
            if (title := title_begun(items, row, query.text))
        ]
        return SearchResult(
            items=tuple(_recommendation(items, language, row, score) for row, score in shown),
            total=found.total,
            facets=facets,
            corrected=query.corrected,
            price=asked.price,
            suggestions=self._suggestions(request.query, titles, query),
            matched=tuple(reader.lexicon[term] for term in matches.terms),
        )

    def _suggestions(self, typed: str, titles: list[str], query: ReadQuery) -> tuple[str, ...]:
        """What others searched for, then titles, then the query with its last word finished."""
        start = spaced(folded(typed))
        past = [one for one in self._part.queries if one.startswith(start) and one != query.text]
        found = dict.fromkeys([*past[:MOST_PAST], *titles[: MOST_SUGGESTIONS // 2], *query.completed])
        return tuple(found)[:MOST_SUGGESTIONS]

    def _ranked(self, engine: Engine, request: SearchRequest, asked: ReadRequest, part: SearchPart) -> _Found:
        matches, allowed = asked.matches, asked.allowed
        query = asked.query
        scores = fused(matches.scores, _nearness(engine, asked, part), allowed)
        best = allowed.copy() if asked.only_price else matches.best(allowed)
        known = allowed if asked.only_price else (scores > 0) & allowed
        scores = scores + self._personal(engine, request)
        candidates = np.flatnonzero(known)
        # Rounded, so that no last bit of a machine's decides.
        rounded = np.round(scores[candidates], 6)
        most = len(candidates) if request.sort or asked.only_price else LOOKED_AT
        rows = candidates[best_rows(rounded, np.ones(len(rounded), dtype=np.bool_), most)]
        named = engine.bundle.row(request.query.strip())
        looked = rows[:LOOKED_AT].tolist()
        begun = [row for row in looked if title_begun(engine.bundle.items, row, query.text)]
        if named is not None and allowed[named]:
            begun = [named, *(row for row in begun if row != named)]
            best[named] = True
        if begun:
            first = np.array(begun, dtype=np.intp)
            rows = np.concatenate([first, rows[~np.isin(rows, first)]])
        return _Found(rows, np.round(scores[rows], 6), int(np.count_nonzero(best)), best)

    def _personal(self, engine: Engine, request: SearchRequest) -> Scores | float:
        """float64 (n,): what the session adds to each item's score."""
        weight = self._part.personal if request.personal is None else request.personal
        if weight == 0 or not request.events:
            return 0.0
        bundle = engine.bundle
        profile = profile_vector(
            read_history(standing_events(request.events), bundle, engine.settings.half_life)
        )
        if profile is None or not len(bundle.items):
            return 0.0
        return weight * engine.index.scorer.scores(profile).astype(np.float64)


def open_search(content: Buffer, core: Core) -> ItemSearch:
    """The search behind a search part. core: of the same bundle. Raises BundleFormatError or
    PartCorruptError.
    """
    return ItemSearch(unpack_search(content, core))


def spaced(text: str) -> str:
    """The text with one space between words, and one behind the last if it had some."""
    words = " ".join(text.split())
    return f"{words} " if words and text[-1].isspace() else words


def fused(words: Scores, near: tuple[Rows, Scores] | None, allowed: Mask) -> Scores:
    """float64 (n,): what the words say, of what they say of the best match, and how near the meaning is.

    words: float64 (n,). near: rows, and from 0 to 1 how near each is; None where the meaning is not known.
    """
    best = float(words[allowed].max(initial=0.0))
    found = words / best if best > 0 else np.zeros(len(words))
    if near is not None:
        found *= 1 - MEANING
        rows, share = near
        found[rows] += MEANING * share
    return found


def _nearness(engine: Engine, asked: ReadRequest, part: SearchPart) -> tuple[Rows, Scores] | None:
    """The rows that were compared, some twice, and float64: how much nearer in meaning each is than the mean
    of all, of the nearest one's, at least 0. None where nothing is known of what the query means.

    As everywhere, the nearest cells are searched; besides, the items that match best are compared.
    """
    index, matches, allowed = engine.index, asked.matches, asked.allowed
    matched = best_rows(matches.scores.astype(np.float32), allowed & (matches.scores > 0), COMPARED)
    vector = unit(query_vector(part, asked.query))
    best = matched[:FEW]
    like = unit(matches.scores[best] @ decode_rows(engine.bundle, engine.bundle.items.codes[best]))
    if like is not None:
        vector = like if vector is None else unit(vector + FEEDBACK * like)
    if vector is None or not allowed.any():
        return None
    cells = index.cell_cosines(vector)
    rows, cosines = index.search(vector, cells, allowed, NEAREST, restricted=not allowed.all())
    mean = index.mean_cosine(vector, cells, np.empty(0, dtype=np.intp))
    compared = np.concatenate([matched, rows])
    near = np.concatenate([index.scorer.scores(vector, matched), cosines]) - mean
    most = float(near.max(initial=0.0))
    return (compared, np.maximum(near.astype(np.float64), 0.0) / most) if most > LEAST else None


def _recommendation(items: Items, language: Language, row: int, score: float) -> Recommendation:
    card = language.card(items, row)
    return Recommendation(items.ids[row], score, "", REASON, "", card)
