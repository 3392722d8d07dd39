"""The model "session_average": the weighted mean of a session's vectors points at the next item. Needs torch.

One table of vectors for both sides, cosine over a temperature, a learned weight by the number of later
events, sampled softmax with logQ correction, dropout (Hou et al.: CORE, SIGIR 2022, in its averaging form).
An item's vector is a projection of its content, plus a residual, plus a share of the residuals of the items
that it was chosen with (one step of graph convolution, as in He et al.: LightGCN, SIGIR 2020), so that few
sessions suffice. Cold-item dropout leaves out an item's residual and co-occurrence now and then, so that the
projection alone learns where an item without sessions belongs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import cross_entropy, dropout, embedding, embedding_bag, normalize

from recbuild.config import BehaviorSettings
from recbuild.learn.cooccurrence import best_lists
from recbuild.learn.training_data import Advance, LearnedVectors, TrainingData
from recbuild.learn.windows import LENGTH, Windows, windows_of
from recbuild.linalg import BLOCK, Vectors, principal_axes

TEMPERATURE = 0.07
DROPOUT = 0.2
COLD_ITEM_DROPOUT = 0.1  # share of the items that are trained as if no session had them
LEARNING_RATE = 5e-3
MAX_WARMUP = 200  # steps; a tenth of all at most
BATCH_TARGETS = 2048  # in a batch, about;
MIN_BATCH_TARGETS = 32  # fewer if there is little to learn from,
MIN_BATCHES = 50  # so that an epoch has as many batches as this
MAX_EXAMPLES = 6_000_000  # in training, if the settings leave the number of epochs open
MAX_EPOCHS = 8
CO_OCCURRING = 12  # items whose residuals an item shares

Tensor = torch.Tensor


@dataclass(frozen=True)
class CoOccurrence:
    """The items that each item was chosen with.

    rows: int64 (n, m), 0 for none.
    shares: float32 (n, m), their weights, of sum 1; 0 for none.
    """

    rows: NDArray[np.int64]
    shares: NDArray[np.float32]


@contextmanager
def _one_thread() -> Iterator[None]:
    """Within, torch computes on one thread: its sums, too, depend on how many share them."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@_one_thread()
def train(data: TrainingData, dims: int, settings: BehaviorSettings, advance: Advance) -> LearnedVectors:
    """Vectors of `dims` dimensions, and the weights of recency, float64 (LENGTH,)."""
    torch.manual_seed(0)
    random = np.random.default_rng(0)
    windows, known = windows_of(data.sessions), data.known
    model = SessionModel(data.content, known, _co_occurrence(data), dims)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE, fused=True)
    counts = np.bincount(windows.targets[windows.targets >= 0], minlength=len(known))
    learnable = np.flatnonzero(known)
    epochs = settings.epochs or max(1, min(MAX_EPOCHS, MAX_EXAMPLES // windows.examples))
    batches = max(
        1, windows.examples // BATCH_TARGETS, min(MIN_BATCHES, windows.examples // MIN_BATCH_TARGETS)
    )
    steps = epochs * batches
    warmup = min(MAX_WARMUP, 1 + steps // 10)
    done = 0.0
    for step, rows in enumerate(_batches(len(windows), batches, epochs, random)):
        for group in optimizer.param_groups:
            group["lr"] = LEARNING_RATE * min(1.0, (step + 1) / warmup) * (1 - step / steps)
        batch = _batch(windows, rows, counts, learnable, settings.negatives, random)
        loss = model.loss(batch)
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        optimizer.step()
        before, done = int(done), done + 1000 * len(batch.right) / (windows.examples * epochs)
        advance(int(done) - before)
    return LearnedVectors(model.vectors(), model.recency())


def _co_occurrence(data: TrainingData) -> CoOccurrence:
    everything = np.ones(len(data.users), dtype=np.bool_)
    rows, scores = best_lists(data.pairs, data.users, everything, CO_OCCURRING)
    shares = scores / np.maximum(scores.sum(axis=1, keepdims=True), 1e-9)
    return CoOccurrence(np.maximum(rows, 0), shares.astype(np.float32))


@dataclass(frozen=True)
class TrainingBatch:
    """b windows with t targets, which are to be found among c candidates.

    items: int64 (b, LENGTH), as in Windows.
    weights: float32 (b, LENGTH), as in Windows.
    predicted: bool (b, LENGTH), the places that have a target.
    candidates: int64 (c,), items: all targets of the batch, and sampled ones.
    right: int64 (t,), the place of each target in `candidates`.
    log_shown: float32 (c,), log of the probability that an item is a candidate, for the logQ correction.
    other_target: int64 (p,), a target, and
    not_negative: int64 (p,), a candidate that is another target of its window: not a wrong answer to it.
    """

    items: Tensor
    weights: Tensor
    predicted: Tensor
    candidates: Tensor
    right: Tensor
    log_shown: Tensor
    other_target: Tensor
    not_negative: Tensor


def _batch(
    windows: Windows,
    rows: NDArray[np.int64],
    counts: NDArray[np.int64],
    learnable: NDArray[np.int64],
    negatives: int,
    random: np.random.Generator,
) -> TrainingBatch:
    """The windows of these rows with their targets, and `negatives` sampled candidates.

    counts: int64 (n,), how often each item is a target. learnable: int64, the items that may be sampled.
    """
    negatives = min(negatives, len(learnable))
    next_items = windows.targets[rows]
    targets = next_items[next_items >= 0]
    sampled = learnable[random.integers(0, len(learnable), negatives)]
    candidates, places = np.unique(np.concatenate([targets, sampled]), return_inverse=True)
    expected = len(targets) * counts[candidates] / counts.sum() + negatives / len(learnable)
    return TrainingBatch(
        torch.from_numpy(windows.items[rows]),
        torch.from_numpy(windows.weights[rows]),
        torch.from_numpy(next_items >= 0),
        torch.from_numpy(candidates),
        torch.from_numpy(places[: len(targets)]),
        torch.from_numpy(np.log(-np.expm1(-expected)).astype(np.float32)),
        *_not_negatives(next_items >= 0, places),
    )


class SessionModel(torch.nn.Module):
    """The vectors and the weights of recency, as parameters. known: bool (n,), items that have a residual."""

    def __init__(
        self, content: Vectors | None, known: NDArray[np.bool_], co_occurrence: CoOccurrence, dims: int
    ) -> None:
        super().__init__()
        place = np.maximum(np.cumsum(known) - 1, 0)  # of each known item's residual
        self.place = torch.from_numpy(place)
        self.known = torch.from_numpy(known.astype(np.float32))[:, None]
        self.co_occurring = torch.from_numpy(place[co_occurrence.rows])
        self.shares = torch.from_numpy(co_occurrence.shares)
        start = torch.randn(int(known.sum()), dims) * (dims**-0.5 if content is None else 0.0)
        self.residual = torch.nn.Parameter(start)
        self.content = None if content is None else torch.from_numpy(content)
        if content is not None:
            self.projection = torch.nn.Parameter(torch.from_numpy(_axes(content, dims)))
        self.recency_logits = torch.nn.Parameter(-0.3 * torch.arange(LENGTH).float())
        self.ages = (torch.arange(LENGTH)[:, None] - torch.arange(LENGTH)).clamp(min=0)
        self.past = torch.arange(LENGTH)[:, None] >= torch.arange(LENGTH)

    def table(self, items: Tensor, cold: Tensor | None = None) -> Tensor:
        """float32 (m, dims): the items' vectors before they get unit length.

        cold: bool (m,), items that are treated as if no session had them.
        """
        known = self.known[items] if cold is None else self.known[items] * ~cold[:, None]
        co_occurring = embedding_bag(
            self.co_occurring[items], self.residual, per_sample_weights=self.shares[items], mode="sum"
        )
        own = known * (self.residual[self.place[items]] + co_occurring)
        return own if self.content is None else self.content[items] @ self.projection + own

    def loss(self, batch: TrainingBatch) -> Tensor:
        """Mean cross-entropy of the targets among the candidates."""
        items, place = torch.unique(torch.cat([batch.candidates, batch.items.flatten()]), return_inverse=True)
        cold = torch.rand(len(items)) < COLD_ITEM_DROPOUT if self.content is not None else None
        vectors = dropout(normalize(self.table(items, cold), dim=-1), DROPOUT)
        answers, events = place[: len(batch.candidates)], place[len(batch.candidates) :]
        # embedding: plain indexing would sum its gradient in another order each time.
        means = self._means(embedding(events.view(batch.items.shape), vectors), batch.weights)
        scores = normalize(means[batch.predicted], dim=-1) @ vectors[answers].T / TEMPERATURE
        excluded = (batch.other_target, batch.not_negative)
        scores = (scores - batch.log_shown).index_put(excluded, torch.tensor(-1e9))
        return cross_entropy(scores, batch.right)

    def _means(self, vectors: Tensor, weights: Tensor) -> Tensor:
        """float32 (b, LENGTH, dims): at each place the weighted mean of the window's events up to it."""
        logits = self.recency_logits[self.ages] + torch.log(weights.clamp(min=1e-6))[:, None, :]
        return torch.softmax(logits.masked_fill(~self.past, -1e9), dim=-1) @ vectors

    def vectors(self) -> Vectors:
        """float32 (n, dims) of unit length, or zero."""
        with torch.no_grad():
            items = torch.arange(len(self.known))
            blocks = (items[start : start + BLOCK] for start in range(0, len(items), BLOCK))
            found = torch.cat([normalize(self.table(block), dim=-1) for block in blocks])
        return np.asarray(found.numpy(), dtype=np.float32)

    def recency(self) -> NDArray[np.float64]:
        """float64 (LENGTH,): weight of an event by the number of later events; 1 for the newest."""
        logits = self.recency_logits.detach().numpy().astype(np.float64)
        return np.asarray(np.exp(logits - logits[0]).round(4))


def _not_negatives(predicted: NDArray[np.bool_], places: NDArray[np.int64]) -> tuple[Tensor, Tensor]:
    """`other_target` and `not_negative` of a TrainingBatch. places: each target's candidate, then others."""
    counts = predicted.sum(axis=1)
    sizes = np.repeat(counts, counts)  # targets in each target's window
    first = np.repeat(np.cumsum(counts) - counts, counts)
    target = np.repeat(np.arange(len(sizes)), sizes)
    candidate = places[np.repeat(first - np.cumsum(sizes) + sizes, sizes) + np.arange(len(target))]
    differs = candidate != places[target]
    return torch.from_numpy(target[differs]), torch.from_numpy(candidate[differs])


def _axes(content: Vectors, dims: int) -> NDArray[np.float32]:
    """float32 (d, dims): the content's principal axes; zero columns if it has fewer."""
    _, axes = principal_axes((content.T @ content).astype(np.float64))
    found = np.zeros((content.shape[1], dims), dtype=np.float32)
    kept = min(dims, content.shape[1])
    found[:, :kept] = axes[:, :kept]
    return found


def _batches(
    count: int, batches: int, epochs: int, random: np.random.Generator
) -> Iterator[NDArray[np.int64]]:
    for _ in range(epochs):
        yield from (np.sort(rows) for rows in np.array_split(random.permutation(count), batches))
