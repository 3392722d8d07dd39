"""The loss of a batch and its gradient, in closed form."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from recbuild.learn.session_average.batches import TrainingBatch
from recbuild.learn.session_average.table import (
    Floats,
    Gradient,
    ItemTable,
    Parameters,
    unit,
    unit_gradient,
)
from recbuild.learn.windows import LENGTH
from recbuild.linalg import Rows

TEMPERATURE = 0.07
BLOCK_TARGETS = 256  # whose scores stay in the processor's cache


def loss_and_gradient(
    table: ItemTable, parameters: Parameters, batch: TrainingBatch
) -> tuple[float, Gradient]:
    """Mean cross-entropy of the targets among the candidates, and its gradient by the parameters."""
    residual, projection = parameters.residual, parameters.projection
    rows, shares = _touched(table.shares_of(batch.items, batch.warm))
    raw = shares @ residual[rows]
    content = None
    if table.content is not None and projection is not None:
        content = table.content[batch.items]
        raw += content @ projection
    units, inverse = unit(raw)
    vectors = units * batch.dropout
    weights = _weights(parameters.recency, batch)
    mean = csr_matrix((weights, batch.events, batch.starts), shape=(len(batch.right), len(vectors)))
    sessions, inverse_means = unit(mean @ vectors)
    loss, by_sessions, by_candidates = _cross_entropy(sessions, vectors[: len(batch.log_shown)], batch)
    by_means = unit_gradient(by_sessions, sessions, inverse_means)
    by_vectors = mean.T @ by_means
    by_vectors[: len(by_candidates)] += by_candidates
    by_raw = unit_gradient(by_vectors * batch.dropout, units, inverse)
    return loss, Gradient(
        rows=rows,
        residual=shares.T @ by_raw,
        recency=_by_recency(by_means, vectors, weights, batch),
        projection=None if content is None else content.T @ by_raw,
    )


def _touched(shares: csr_matrix) -> tuple[Rows, csr_matrix]:
    """The columns that have a value, int64 (r,), ascending; and the matrix of these columns alone."""
    used = np.zeros(shares.shape[1], dtype=np.bool_)
    used[shares.indices] = True
    rows = np.flatnonzero(used)
    place = np.cumsum(used, dtype=np.int32) - 1
    return rows, csr_matrix(
        (shares.data, place[shares.indices], shares.indptr), shape=(shares.shape[0], len(rows))
    )


def _weights(recency: Floats, batch: TrainingBatch) -> Floats:
    """(e,): the events' shares in the mean before a target, of sum 1."""
    found = np.exp(recency)[batch.ages] * np.maximum(batch.weights, 1e-6)
    sums = np.add.reduceat(found, batch.starts[:-1])
    shares: Floats = found / np.repeat(sums, np.diff(batch.starts))
    return shares.astype(recency.dtype)


def _by_recency(by_means: Floats, vectors: Floats, weights: Floats, batch: TrainingBatch) -> Floats:
    """(LENGTH,). A mean's gradient is orthogonal to the mean, so softmax's second term is zero."""
    target = np.repeat(np.arange(len(by_means)), np.diff(batch.starts))
    along = np.einsum("ed,ed->e", by_means[target], vectors[batch.events])
    return np.bincount(batch.ages, weights=weights * along, minlength=LENGTH).astype(by_means.dtype)


def _cross_entropy(
    sessions: Floats, candidates: Floats, batch: TrainingBatch
) -> tuple[float, Floats, Floats]:
    """The loss, and its gradients by `sessions`, (t, dims), and by `candidates`, (c, dims).

    Both products have two columns more: the logarithm of what was shown, and the sum of the exponentials.
    Scores are bounded by the temperature, so nothing has to be subtracted before the exponential.
    """
    dims, count = sessions.shape[1], len(sessions)
    answers = np.empty((len(candidates), dims + 2), dtype=sessions.dtype)
    answers[:, :dims], answers[:, dims], answers[:, dims + 1] = candidates, -batch.log_shown, 1
    asked = np.zeros((count, dims + 2), dtype=sessions.dtype)
    asked[:, :dims], asked[:, dims] = sessions / TEMPERATURE, 1
    by_sessions = np.empty_like(sessions)
    by_candidates = np.zeros_like(candidates)
    excluded = np.searchsorted(batch.other_target, np.arange(0, count + BLOCK_TARGETS, BLOCK_TARGETS))
    loss = 0.0
    for number, start in enumerate(range(0, count, BLOCK_TARGETS)):
        block = slice(start, start + BLOCK_TARGETS)
        right = batch.right[block]
        at = np.arange(len(right))
        odds = asked[block] @ answers.T
        loss -= float(odds[at, right].sum())
        np.exp(odds, out=odds)
        pairs = slice(excluded[number], excluded[number + 1])
        odds[batch.other_target[pairs] - start, batch.not_negative[pairs]] = 0
        sums = odds @ answers
        total = sums[:, dims + 1 :]
        loss += float(np.log(total).sum())
        by_sessions[block] = sums[:, :dims] / total - candidates[right]
        odds[at, right] -= total[:, 0]
        by_candidates += ((sessions[block] / total).T @ odds).T
    scale = 1 / (TEMPERATURE * count)
    by_sessions *= scale
    by_candidates *= scale
    return loss / count, by_sessions, by_candidates
