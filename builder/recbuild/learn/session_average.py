"""Learned vectors: such that the weighted mean of a session's items points at the next one. Needs torch.

The same table on both sides, cosine over a temperature, a learned weight for each place counted from the
newest event, sampled softmax with logQ correction, dropout (Hou et al.: CORE, SIGIR 2022, in its averaging
form). An item's vector is a projection of its content, plus a residual of its own, plus a share of the items
it was met with (one step of graph convolution, as in He et al.: LightGCN, SIGIR 2020), so that few sessions
go a long way. Now and then an item is shown without residual and companions, so that the projection alone
learns where an item belongs that nobody has met yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import cross_entropy, dropout, embedding, embedding_bag, normalize

from recbuild.embed.base import Vectors
from recbuild.learn.windows import LENGTH, Windows

TEMPERATURE = 0.07
DROPOUT = 0.2
STRANGERS = 0.1  # share of the items that are shown as if nobody had met them
RATE = 5e-3
WARM_UP = 200  # steps, a tenth of all at most
TARGETS = 2048  # to be predicted in a batch, about
FEWEST_TARGETS = 32  # in one where there is little to learn from,
FEWEST_BATCHES = 50  # so that an epoch has as many as this
BLOCK = 65_536

Tensor = torch.Tensor


@dataclass(frozen=True)
class Training:
    """dims: of the vectors. epochs: times that every example is seen. negatives: wrong answers beside those
    of the batch, drawn evenly; no more than there are items."""

    dims: int
    epochs: int
    negatives: int


@dataclass(frozen=True)
class Companions:
    """rows: int64 (n, m), what an item was met with. shares: float32 (n, m), the weights, 0 for none."""

    rows: NDArray[np.int64]
    shares: NDArray[np.float32]


def train(
    windows: Windows,
    content: Vectors | None,
    met: NDArray[np.bool_],
    companions: Companions,
    training: Training,
    advance: Callable[[int], None],
) -> tuple[Vectors, NDArray[np.float64]]:
    """float32 (n, dims) vectors of unit length, and float64 (LENGTH,) weights of recency, the newest first.

    content: float32 (n, d), None where items have none. met: bool (n,), which items may have a residual.
    """
    torch.manual_seed(0)
    random = np.random.default_rng(0)
    model = Model(content, met, companions, training.dims)
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE, fused=True)
    counts = np.bincount(windows.wanted[windows.wanted >= 0], minlength=len(met))
    learnable = np.flatnonzero(met)
    negatives = min(training.negatives, len(learnable))
    batches = max(1, windows.examples // TARGETS, min(FEWEST_BATCHES, windows.examples // FEWEST_TARGETS))
    steps = training.epochs * batches
    warm_up = min(WARM_UP, 1 + steps // 10)
    for step, rows in enumerate(_batches(len(windows), batches, training.epochs, random)):
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1.0, (step + 1) / warm_up) * (1 - step / steps)
        wanted = windows.wanted[rows]
        targets = wanted[wanted >= 0]
        others = learnable[random.integers(0, len(learnable), negatives)]
        candidates, right = np.unique(np.concatenate([targets, others]), return_inverse=True)
        expected = len(targets) * counts[candidates] / counts.sum() + negatives / len(learnable)
        batch = Batch(
            torch.from_numpy(windows.given[rows]),
            torch.from_numpy(windows.weight[rows]),
            torch.from_numpy(wanted >= 0),
            torch.from_numpy(candidates),
            torch.from_numpy(right[: len(targets)]),
            torch.from_numpy(np.log(-np.expm1(-expected)).astype(np.float32)),
            *_later(wanted >= 0, right),
        )
        loss = model.loss(batch)
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        optimizer.step()
        advance(len(targets))
    return model.vectors(), model.recency()


@dataclass(frozen=True)
class Batch:
    """given, weight, asked: (b, LENGTH), as in Windows; candidates: (c,) items; right: (t,), the places of
    the right answers in them; log_shown: (c,), how likely each is a candidate. asker, later: (p,), pairs of a
    question and of a candidate that answers another one of the same session: that one is not wrong.
    """

    given: Tensor
    weight: Tensor
    asked: Tensor
    candidates: Tensor
    right: Tensor
    log_shown: Tensor
    asker: Tensor
    later: Tensor


class Model(torch.nn.Module):
    def __init__(
        self, content: Vectors | None, met: NDArray[np.bool_], companions: Companions, dims: int
    ) -> None:
        super().__init__()
        place = np.maximum(np.cumsum(met) - 1, 0)  # residuals are only of items that were met
        self.place = torch.from_numpy(place)
        self.met = torch.from_numpy(met.astype(np.float32))[:, None]
        self.companions = torch.from_numpy(place[companions.rows])
        self.shares = torch.from_numpy(companions.shares)
        start = torch.randn(int(met.sum()), dims) * (dims**-0.5 if content is None else 0.0)
        self.residual = torch.nn.Parameter(start)
        self.content = None if content is None else torch.from_numpy(content)
        if content is not None:
            self.projection = torch.nn.Parameter(torch.from_numpy(_axes(content, dims)))
        self.recency_logits = torch.nn.Parameter(-0.3 * torch.arange(LENGTH).float())
        self.ages = (torch.arange(LENGTH)[:, None] - torch.arange(LENGTH)).clamp(min=0)
        self.past = torch.arange(LENGTH)[:, None] >= torch.arange(LENGTH)

    def table(self, items: Tensor, stranger: Tensor | None = None) -> Tensor:
        """(m, dims): the items' vectors before they are brought to unit length."""
        known = self.met[items] if stranger is None else self.met[items] * ~stranger[:, None]
        companions = embedding_bag(
            self.companions[items], self.residual, per_sample_weights=self.shares[items], mode="sum"
        )
        own = known * (self.residual[self.place[items]] + companions)
        return own if self.content is None else self.content[items] @ self.projection + own

    def loss(self, batch: Batch) -> Tensor:
        items, place = torch.unique(torch.cat([batch.candidates, batch.given.flatten()]), return_inverse=True)
        stranger = torch.rand(len(items)) < STRANGERS if self.content is not None else None
        vectors = dropout(normalize(self.table(items, stranger), dim=-1), DROPOUT)
        answers, given = place[: len(batch.candidates)], place[len(batch.candidates) :]
        # embedding: the gradient of plain indexing would be summed in another order each time.
        queries = self._means(embedding(given.view(batch.given.shape), vectors), batch.weight)[batch.asked]
        scores = normalize(queries, dim=-1) @ vectors[answers].T / TEMPERATURE
        scores = (scores - batch.log_shown).index_put((batch.asker, batch.later), torch.tensor(-1e9))
        return cross_entropy(scores, batch.right)

    def _means(self, vectors: Tensor, weight: Tensor) -> Tensor:
        """(b, LENGTH, dims): the weighted mean of each window's events up to and with each place."""
        logits = self.recency_logits[self.ages] + torch.log(weight.clamp(min=1e-6))[:, None, :]
        return torch.softmax(logits.masked_fill(~self.past, -1e9), dim=-1) @ vectors

    def vectors(self) -> Vectors:
        with torch.no_grad():
            items = torch.arange(len(self.met))
            blocks = (items[start : start + BLOCK] for start in range(0, len(items), BLOCK))
            found = torch.cat([normalize(self.table(block), dim=-1) for block in blocks])
        return np.asarray(found.numpy(), dtype=np.float32)

    def recency(self) -> NDArray[np.float64]:
        """The newest event's weight is 1."""
        logits = self.recency_logits.detach().numpy().astype(np.float64)
        return np.asarray(np.exp(logits - logits[0]).round(4))


def _later(asked: NDArray[np.bool_], right: NDArray[np.int64]) -> tuple[Tensor, Tensor]:
    """asker, later: as in Batch. asked: bool (b, LENGTH); right: the candidate of each question, in order."""
    counts = asked.sum(axis=1)
    sizes = np.repeat(counts, counts)  # of each question's session
    first = np.repeat(np.cumsum(counts) - counts, counts)
    asker = np.repeat(np.arange(len(sizes)), sizes)
    later = right[np.repeat(first - np.cumsum(sizes) + sizes, sizes) + np.arange(len(asker))]
    other = later != right[asker]
    return torch.from_numpy(asker[other]), torch.from_numpy(later[other])


def _axes(content: Vectors, dims: int) -> NDArray[np.float32]:
    """float32 (d, dims): the content's principal axes; zero columns where it has fewer."""
    _, axes = np.linalg.eigh((content.T @ content).astype(np.float64))
    found = np.zeros((content.shape[1], dims), dtype=np.float32)
    kept = min(dims, content.shape[1])
    found[:, :kept] = axes[:, ::-1][:, :kept]
    return found


def _batches(
    count: int, batches: int, epochs: int, random: np.random.Generator
) -> Iterator[NDArray[np.int64]]:
    for _ in range(epochs):
        yield from (np.sort(rows) for rows in np.array_split(random.permutation(count), batches))
