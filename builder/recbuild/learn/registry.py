"""The models that learn vectors, by name: the values of [behavior] model.

A new model is a function here, and one entry in MODELS.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import numpy as np

from recbuild.config import BehaviorSettings
from recbuild.errors import ConfigError, did_you_mean
from recbuild.learn.training_data import Advance, LearnedVectors, TrainingData

AUTO = "auto"
DIMS = 100
MAX_DIMS = 192

Model = Callable[[TrainingData, BehaviorSettings, Advance], LearnedVectors]


def session_average(data: TrainingData, settings: BehaviorSettings, advance: Advance) -> LearnedVectors:
    """Vectors such that the mean of a session's items points at the next one."""
    model = import_module("recbuild.learn.session_average")  # when it is needed: scipy takes a while
    learned: LearnedVectors = model.train(data, _dims(data, settings), settings, advance)
    return learned


def co_occurrence(data: TrainingData, settings: BehaviorSettings, advance: Advance) -> LearnedVectors:
    """The content's vectors: nothing is learned but the lists of items that were chosen together."""
    nothing = np.zeros((len(data.users), 1), dtype=np.float32)
    return LearnedVectors(nothing if data.content is None else data.content, np.empty(0))


MODELS: dict[str, Model] = {
    "session_average": session_average,
    "co_occurrence": co_occurrence,
}


def require_model(settings: BehaviorSettings) -> None:
    """Raise ConfigError for the name of no model."""
    names = (AUTO, *MODELS)
    if settings.model == "pmi_svd":  # which was for machines without torch
        raise ConfigError(
            'There is no model of past sessions "pmi_svd" any more: "session_average" finds better vectors, '
            'and no longer needs torch. Set [behavior] model = "session_average", or remove the setting.'
        )
    if settings.model not in names:
        near = did_you_mean(settings.model, names)
        raise ConfigError(
            f"There is no model of past sessions {settings.model!r}.{near} There are: {', '.join(names)}."
        )


def model_name(data: TrainingData, settings: BehaviorSettings) -> str:
    """The model that learns: "co_occurrence" if there are no pairs, else that of the settings."""
    if not len(data.pairs.one):
        return "co_occurrence"
    if settings.model == AUTO:
        return "session_average"
    return settings.model


def _dims(data: TrainingData, settings: BehaviorSettings) -> int:
    content = 0 if data.content is None else data.content.shape[1]
    return settings.dims or max(DIMS, min(MAX_DIMS, content))
