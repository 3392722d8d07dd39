"""The table of vectors: the model's parameters, and the vectors that items have by them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags_array, vstack

from recbuild.learn.cooccurrence import best_lists
from recbuild.learn.session_average.alike import alike
from recbuild.learn.training_data import TrainingData
from recbuild.learn.windows import LENGTH
from recbuild.linalg import BLOCK, Rows, Vectors, principal_axes

CO_OCCURRING = 12  # items whose residuals an item shares

Floats = NDArray[Any]
"""float32; float64 where the parameters are float64, as in the test of the gradient."""


@dataclass(frozen=True, eq=False)
class Parameters:
    """What is learned of n items, k of them with a residual. Training changes the arrays in place.

    residual: float32 (k, dims).
    recency: float32 (LENGTH,), logarithm of an event's weight by the number of later events.
    projection: float32 (d, dims), from content to vectors; None in a catalog without texts.
    """

    residual: Floats
    recency: Floats
    projection: Floats | None


@dataclass(frozen=True, eq=False)
class Gradient:
    """The gradient of a loss by the parameters.

    rows: int64 (r,), ascending: the residuals that the loss depends on.
    residual: float32 (r, dims), by these.
    recency: float32 (LENGTH,).
    projection: float32 (d, dims), or None.
    """

    rows: Rows
    residual: Floats
    recency: Floats
    projection: Floats | None


@dataclass(frozen=True, eq=False)
class ItemTable:
    """What the n items' vectors are made from.

    content: float32 (n, d), or None.
    shares: float32 (n, k), sparse: how much of each residual is in an item's vector. An item that too few
        users chose has the shares of `cold`.
    cold: float32 (n, k), sparse: the same as if no session had the item, from items whose content is like its
        own; None in a catalog without texts.
    """

    content: Floats | None
    shares: csr_matrix
    cold: csr_matrix | None

    def shares_of(self, items: Rows, warm: NDArray[np.bool_]) -> csr_matrix:
        """(u, k): the shares of these items. warm: bool (u,), false for those as if no session had them."""
        if self.cold is None:
            return self.shares[items]
        both = vstack([self.shares[items[warm]], self.cold[items[~warm]]], format="csr")
        return both[np.argsort(np.argsort(~warm, kind="stable"))]

    def start(self, dims: int, random: np.random.Generator) -> Parameters:
        """The parameters before the first step."""
        count = self.shares.shape[1]
        content = self.content
        if content is None:
            residual = random.standard_normal((count, dims), dtype=np.float32) * np.float32(dims**-0.5)
        else:
            residual = np.zeros((count, dims), dtype=np.float32)
        recency = np.float32(-0.3) * np.arange(LENGTH, dtype=np.float32)
        return Parameters(residual, recency, None if content is None else _axes(content, dims))

    def vectors(self, parameters: Parameters) -> Vectors:
        """float32 (n, dims) of unit length, or zero."""
        found = np.empty((self.shares.shape[0], parameters.residual.shape[1]), dtype=np.float32)
        for start in range(0, len(found), BLOCK):
            rows = slice(start, start + BLOCK)
            block = self.shares[rows] @ parameters.residual
            if self.content is not None and parameters.projection is not None:
                block += self.content[rows] @ parameters.projection
            found[rows], _ = unit(block)
        return found


def item_table(data: TrainingData) -> ItemTable:
    """Each known item's own residual, and shares of those of the items it was chosen with, of sum 1; and
    the other items' shares of the residuals of items alike.
    """
    known, count = np.flatnonzero(data.known), len(data.known)
    everything = np.ones(count, dtype=np.bool_)
    rows, scores = best_lists(data.pairs, data.users, everything, CO_OCCURRING)
    rows, scores = rows[known], scores[known]
    shares = np.where(rows >= 0, scores / np.maximum(scores.sum(axis=1, keepdims=True), 1e-9), 0.0)
    place = np.zeros(count, dtype=np.int64)
    place[known] = np.arange(len(known))
    one, at = np.nonzero(shares)
    found = csr_matrix(
        (
            np.concatenate([np.ones(len(known)), shares[one, at]]).astype(np.float32),
            (np.concatenate([known, known[one]]), np.concatenate([place[known], place[rows[one, at]]])),
        ),
        shape=(count, len(known)),
    )
    if data.content is None:
        return ItemTable(None, found, None)
    cold = alike(data.content, known, data.users)
    unknown = diags_array((~data.known).astype(np.float32), format="csr")
    return ItemTable(data.content, csr_matrix(found + unknown @ cold), cold)


def unit(vectors: Floats) -> tuple[Floats, Floats]:
    """The vectors at unit length, or zero; and 1 / their lengths, (n, 1), 0 for those without a length."""
    squares = np.einsum("nd,nd->n", vectors, vectors)[:, np.newaxis]
    inverse = np.where(squares > 0, 1, 0) / np.sqrt(np.where(squares > 0, squares, 1))
    inverse = inverse.astype(vectors.dtype)
    return vectors * inverse, inverse


def unit_gradient(gradient: Floats, units: Floats, inverse: Floats) -> Floats:
    """The gradient by vectors, from the one by `unit` of them."""
    along = np.einsum("nd,nd->n", gradient, units)[:, np.newaxis]
    found: Floats = (gradient - along * units) * inverse
    return found


def _axes(content: Floats, dims: int) -> NDArray[np.float32]:
    """float32 (d, dims): the content's principal axes; zero columns if it has fewer."""
    _, axes = principal_axes((content.T @ content).astype(np.float64))
    found = np.zeros((content.shape[1], dims), dtype=np.float32)
    kept = min(dims, content.shape[1])
    found[:, :kept] = axes[:, :kept]
    return found
