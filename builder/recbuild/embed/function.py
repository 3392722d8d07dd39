"""An embedder of your own: a function from texts to vectors, such as a model's `encode`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from recbuild.embed.base import Batch, Encoder, space_id
from recbuild.errors import ModelError
from recbuild.linalg import Vectors, unit_rows

Function = Callable[[list[str]], Any]
"""From m texts to numbers of the shape (m, dims). A text's vector must depend on nothing but the text."""


@dataclass(frozen=True)
class FunctionEmbedder:
    """An embedder that calls a function.

    function: where it can be pickled, all workers call it, else this process.
    """

    function: Function

    def learn(self, sample: Batch) -> Encoder:
        """Raises ModelError where the function returns no vectors."""
        name = str(getattr(self.function, "__name__", type(self.function).__name__))
        dims = _vectors(self.function, name, sample.texts[:1]).shape[1]
        return _Calls(
            name=name,
            space=space_id("own", name, str(dims)),
            dims=dims,
            details={"dims": dims},
            function=self.function,
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Calls(Encoder):
    """The function's vectors, at unit length. The function may change, so they are not kept."""

    function: Function
    batch: ClassVar[int] = 1024
    cached: ClassVar[bool] = False

    def __call__(self, batch: Batch) -> Vectors:
        return unit_rows(_vectors(self.function, self.name, batch.texts))


def _vectors(function: Function, name: str, texts: Sequence[str]) -> np.ndarray[Any, Any]:
    returned = function(list(texts))
    try:
        found = np.asarray(returned, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ModelError(
            f"The embedder {name!r} must return numbers; it returned {type(returned).__name__}."
        ) from error
    if found.ndim != 2 or len(found) != len(texts) or not found.shape[1]:
        raise ModelError(
            f"The embedder {name!r} must return an array of shape ({len(texts)}, dims); it returned one of "
            f"shape {found.shape}."
        )
    wrong = np.flatnonzero(~np.isfinite(found).all(axis=1))
    if len(wrong):
        raise ModelError(
            f"The embedder {name!r} returned a number that is not finite, for the text {texts[wrong[0]]!r}."
        )
    return found
