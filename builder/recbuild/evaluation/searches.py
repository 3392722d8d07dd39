"""How good search is, on queries of which people said what answers them.

In go judged queries and a bundle; out come figures, beside those of plain BM25 and TF-IDF.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.preprocessing import normalize

from recbuild.catalog.load import Catalog
from recbuild.errors import UserError
from recbuild.search.counts import WordCounts, count_words
from recbuild.search.postings import rarity
from recruntime.recommender import Recommender
from recruntime.search.tokens import words_of

K, RECALLED = 10, 20
SATURATION, LENGTH = 1.2, 0.75  # of BM25, as Robertson and Zaragoza (2009) recommend

Ask = Callable[[str], tuple[list[str], bool]]
"""A query → ids, best first, and whether any item has a word of it."""


@dataclass(frozen=True)
class JudgedQuery:
    """A query and what answers it.

    query: what is typed.
    grades: id of an item → how well it answers, above 0.
    """

    query: str
    grades: Mapping[str, float]


@dataclass(frozen=True)
class SearchFigures:
    """Means over the queries.

    name: what answered.
    ndcg: normalized discounted cumulative gain of the first K (Järvelin and Kekäläinen, 2002).
    recall: share of the answers among the first RECALLED, of as many as fit.
    mrr: one over the rank of the first answer, 0 beyond K.
    unmatched: share of the queries of which no item has a word.
    milliseconds: median for a query.
    """

    name: str
    ndcg: float
    recall: float
    mrr: float
    unmatched: float
    milliseconds: float

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def read_judged(path: Path) -> list[JudgedQuery]:
    """The queries in a CSV file with the columns query, item and, if it has one, grade. Raises UserError."""
    found: dict[str, dict[str, float]] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if not {"query", "item"} <= set(rows.fieldnames or ()):
                raise UserError(f"--queries {path}: the first line must name the columns query and item.")
            for row in rows:
                grade = _grade(row.get("grade"), f"--queries {path}, line {rows.line_num}")
                if row["query"] and row["item"] and grade > 0:
                    found.setdefault(row["query"], {})[row["item"]] = grade
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UserError(f"--queries {path}: cannot be read: {error}. Give a CSV file in UTF-8.") from error
    if not found:
        raise UserError(f"--queries {path}: it has no query with an item. Give lines such as: jacket,sku-1")
    return [JudgedQuery(query, grades) for query, grades in found.items()]


def _grade(text: str | None, where: str) -> float:
    try:
        grade = float(text) if text else 1.0
    except ValueError:
        grade = np.nan
    if not 0 <= grade <= 100:
        raise UserError(f"{where}: the grade {text!r} is no number from 0 to 100.")
    return grade


def measure_searches(
    shop: Recommender, catalog: Catalog | None, judged: Sequence[JudgedQuery]
) -> list[SearchFigures]:
    """The bundle's figures, then the baselines'. catalog: None if it is not known: then there are none."""
    contenders: dict[str, Ask] = {"recbuild": _asking(shop)}
    if catalog is not None:
        contenders |= _baselines(catalog)
    return [measured(name, ask, judged) for name, ask in contenders.items()]


def _asking(shop: Recommender) -> Ask:
    def ask(query: str) -> tuple[list[str], bool]:
        found = shop.search(query, RECALLED)
        return [one.item for one in found.items], found.total > 0

    return ask


def _baselines(catalog: Catalog) -> Iterator[tuple[str, Ask]]:
    counts = count_words(catalog)
    often = csr_matrix(counts.titles + counts.cards + counts.texts)
    spread = np.bincount(often.indices, minlength=often.shape[1])
    idf = rarity(spread, often.shape[0])
    lengths = np.asarray(often.sum(axis=1)).ravel()
    norms = SATURATION * (1 - LENGTH + LENGTH * lengths / max(1e-9, float(lengths.mean())))
    bm25, tfidf = often.tocoo(), often.tocoo()
    bm25.data = bm25.data / (bm25.data + norms[bm25.row]) * idf[bm25.col]
    tfidf.data = (1 + np.log(tfidf.data)) * idf[tfidf.col]
    yield "bm25", _ranking(catalog, counts, csr_matrix(bm25), np.ones(len(idf)))
    yield "tfidf", _ranking(catalog, counts, normalize(csr_matrix(tfidf)), idf)


def _ranking(catalog: Catalog, counts: WordCounts, table: csr_matrix, weights: Any) -> Ask:
    """By the sum of the words' columns in `table`, (n, v), times their weights, float64 (v,)."""
    number = {word: place for place, word in enumerate(counts.words)}
    columns, ids = table.tocsc(), list(catalog.ids)

    def ask(query: str) -> tuple[list[str], bool]:
        words = [number[word] for word in words_of(query) if word in number]
        scores = np.asarray(columns[:, words] @ weights[words]).ravel()
        scores[~catalog.stock] = 0
        best = np.argsort(-scores, kind="stable")[:RECALLED]
        return [ids[row] for row in best.tolist() if scores[row] > 0], bool(scores.any())

    return ask


def measured(name: str, ask: Ask, judged: Sequence[JudgedQuery]) -> SearchFigures:
    each, seconds = [], []
    for one in judged:
        start = time.perf_counter()
        found, matched = ask(one.query)
        seconds.append(time.perf_counter() - start)
        each.append((*_figures(found, one.grades), not matched))
    ndcg, recall, mrr, unmatched = np.mean(np.array(each, dtype=np.float64), axis=0).tolist()
    return SearchFigures(name, ndcg, recall, mrr, unmatched, 1000 * float(np.median(seconds)))


def _figures(found: Sequence[str], grades: Mapping[str, float]) -> tuple[float, float, float]:
    discounts = 1 / np.log2(np.arange(2, K + 2))
    gains = np.array([grades.get(item, 0.0) for item in found[:K]])
    ideal = np.sort(np.array(list(grades.values())))[::-1][:K]
    ndcg = float(gains @ discounts[: len(gains)]) / float(ideal @ discounts[: len(ideal)])
    recall = len(grades.keys() & set(found[:RECALLED])) / min(RECALLED, len(grades))
    ranks = np.flatnonzero(gains > 0)
    return ndcg, recall, 1 / (1 + int(ranks[0])) if len(ranks) else 0.0
