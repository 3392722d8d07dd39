"""Training: from sessions and content to vectors and the weights of recency."""

from __future__ import annotations

import numpy as np

from recbuild.config import BehaviorSettings
from recbuild.learn.session_average.adam import Adam
from recbuild.learn.session_average.batches import Batches
from recbuild.learn.session_average.loss import loss_and_gradient
from recbuild.learn.session_average.table import item_table
from recbuild.learn.training_data import Advance, LearnedVectors, TrainingData
from recbuild.learn.windows import windows_of

LEARNING_RATE = 5e-3
MAX_WARMUP = 200  # steps; a tenth of all at most
MAX_EXAMPLES = 4_000_000  # in training, if the settings leave the number of epochs open: more bring nothing
MAX_EPOCHS = 8


def train(data: TrainingData, dims: int, settings: BehaviorSettings, advance: Advance) -> LearnedVectors:
    """Vectors of `dims` dimensions, and the weights of recency, float64 (LENGTH,)."""
    random = np.random.default_rng(0)
    windows, table = windows_of(data.sessions), item_table(data)
    cold = table.content is not None
    batches = Batches(windows, data.known, settings.negatives, dims, cold, random)
    parameters = table.start(dims, random)
    residual, recency = Adam(parameters.residual), Adam(parameters.recency)
    projection = None if parameters.projection is None else Adam(parameters.projection)
    examples = windows.examples
    epochs = settings.epochs or max(1, min(MAX_EPOCHS, MAX_EXAMPLES // examples))
    steps = epochs * batches.per_epoch
    warmup = min(MAX_WARMUP, 1 + steps // 10)
    step, done = 0, 0.0
    for _ in range(epochs):
        for batch in batches.epoch():
            rate = LEARNING_RATE * min(1.0, (step + 1) / warmup) * (1 - step / steps)
            _, gradient = loss_and_gradient(table, parameters, batch)
            step += 1
            residual.step(step, rate, gradient.residual, gradient.rows)
            recency.step(step, rate, gradient.recency)
            if projection is not None and gradient.projection is not None:
                projection.step(step, rate, gradient.projection)
            before, done = int(done), done + 1000 * len(batch.right) / (examples * epochs)
            advance(int(done) - before)
    weights = np.exp(parameters.recency.astype(np.float64) - float(parameters.recency[0]))
    return LearnedVectors(table.vectors(parameters), weights.round(4))
