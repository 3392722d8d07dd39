"""The models that learn vectors, by name: the values of [behavior] model.

A new model is a function here, and one entry in MODELS.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

import numpy as np

from recbuild.config import BehaviorSettings
from recbuild.errors import ConfigError, ModelError, did_you_mean
from recbuild.learn.training_data import Advance, LearnedVectors, TrainingData

AUTO = "auto"
DIMS = 100
MAX_DIMS = 192

Model = Callable[[TrainingData, BehaviorSettings, Advance], LearnedVectors]


def session_average(data: TrainingData, settings: BehaviorSettings, advance: Advance) -> LearnedVectors:
    """Vectors such that the mean of a session's items points at the next one. Raises ModelError."""
    if not _has_torch():
        raise ModelError(
            'The model "session_average" needs torch. Install it with: pip install "recbuild[learn]", or set '
            '[behavior] model = "pmi_svd".'
        )
    learned: LearnedVectors = _model("session_average").train(data, _dims(data, settings), settings, advance)
    return learned


def pmi_svd(data: TrainingData, settings: BehaviorSettings, advance: Advance) -> LearnedVectors:
    """Vectors from a factorization of the pairs: seconds, and no torch."""
    learned: LearnedVectors = _model("pmi_svd").factorize(data, _dims(data, settings))
    return learned


def co_occurrence(data: TrainingData, settings: BehaviorSettings, advance: Advance) -> LearnedVectors:
    """The content's vectors: nothing is learned but the lists of items that were chosen together."""
    nothing = np.zeros((len(data.users), 1), dtype=np.float32)
    return LearnedVectors(nothing if data.content is None else data.content, np.empty(0))


MODELS: dict[str, Model] = {
    "session_average": session_average,
    "pmi_svd": pmi_svd,
    "co_occurrence": co_occurrence,
}


def require_model(settings: BehaviorSettings) -> None:
    """Raise ConfigError for the name of no model."""
    names = (AUTO, *MODELS)
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
        return "session_average" if _has_torch() else "pmi_svd"
    return settings.model


def _dims(data: TrainingData, settings: BehaviorSettings) -> int:
    content = 0 if data.content is None else data.content.shape[1]
    return settings.dims or max(DIMS, min(MAX_DIMS, content))


def _model(name: str) -> ModuleType:
    """The module, imported when it is needed: torch and scikit-learn take seconds."""
    return import_module(f"recbuild.learn.{name}")


def _has_torch() -> bool:
    return find_spec("torch") is not None
