"""Learn: from past sessions, and the content's vectors where there are any, to a behavior model.

torch's averaging model where torch is installed, a factorization where it is not; the table either way.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from recbuild.behavior.factors import factorize
from recbuild.behavior.model import Behavior, Withheld
from recbuild.behavior.people import capped, popularity, users_of_items
from recbuild.behavior.table import Pairs, best_lists, count_pairs
from recbuild.behavior.windows import windows_of
from recbuild.config import BehaviorSettings
from recbuild.embed.base import Embedding, Vectors, space_id
from recbuild.errors import ModelError
from recbuild.sessions import Sessions

COMPANIONS = 20

Learned = tuple[Vectors, NDArray[np.float64], str]


def learn(
    sessions: Sessions,
    content: Vectors | None,
    stock: NDArray[np.bool_],
    settings: BehaviorSettings,
    advance: Callable[[int], None],
) -> Behavior:
    """What these sessions teach. content: float32 (n, d); stock: bool (n,).

    advance: called with shares of the work, in thousandths. Raises ModelError where the settings ask for
    torch and it is not there.
    """
    counted = capped(sessions, settings.most_events)
    users = users_of_items(counted, len(stock))
    met = users >= settings.min_users
    pairs = count_pairs(counted, len(stock))
    told = pairs.users >= settings.min_users
    also, _ = best_lists(pairs.take(told), users, stock)
    vectors, recency, model = _vectors(counted, content, users, met, pairs, settings, advance)
    return Behavior(
        vectors=vectors,
        also=also,
        popularity=popularity(counted, users, settings.min_users),
        recency=recency,
        model=model,
        withheld=Withheld(
            min_users=settings.min_users,
            pairs=int((~told).sum()) // 2,
            items=int(((users > 0) & ~met).sum()),
            events=len(sessions.item) - len(counted.item),
        ),
    )


def embedding_of(content: Embedding | None, behavior: Behavior | None) -> Embedding:
    """The vectors that a bundle keeps: the learned ones where there are sessions, else the content's."""
    if behavior is None and content is not None:
        return content
    assert behavior is not None, "a catalog without words is only read with sessions"
    name = f"{behavior.model} over {content.name}" if content else behavior.model
    return Embedding(
        vectors=behavior.vectors,
        name=name,
        space=space_id("behavior", behavior.vectors.tobytes()),
        details={**(content.details if content else {}), "dims": behavior.vectors.shape[1]},
    )


def _vectors(
    sessions: Sessions,
    content: Vectors | None,
    users: NDArray[np.int64],
    met: NDArray[np.bool_],
    pairs: Pairs,
    settings: BehaviorSettings,
    advance: Callable[[int], None],
) -> Learned:
    known = pairs.take(met[pairs.one] & met[pairs.other])
    windows = windows_of(sessions, met)
    if settings.model == "table" or not len(windows) or not len(known.one):
        return _untaught(content, len(users)), np.empty(0), "table"
    dims = settings.dims or max(DIMS, min(MOST_DIMS, content.shape[1] if content is not None else 0))
    if settings.model == "factors" or (settings.model == "auto" and not _has_torch()):
        return *factorize(known, content, users, met, dims), "factors"
    if not _has_torch():
        raise ModelError(
            'The averaging model needs torch. Install it with: pip install "recbuild[learn]", or set '
            '[behavior] model = "factors".'
        )
    from recbuild.behavior.averaging import Companions, Training, train  # noqa: PLC0415 (heavy, and optional)

    rows, scores = best_lists(known, users, np.ones(len(users), dtype=np.bool_), COMPANIONS)
    shares = scores / np.maximum(scores.sum(axis=1, keepdims=True), 1e-9)
    companions = Companions(np.maximum(rows, 0), shares.astype(np.float32))
    done = 0.0

    def told(examples: int) -> None:
        nonlocal done
        before, done = int(done), done + 1000 * examples / (windows.examples * settings.epochs)
        advance(int(done) - before)

    training = Training(dims, settings.epochs, settings.negatives)
    vectors, recency = train(windows, content, met, companions, training, told)
    return vectors, recency, "averaging"


DIMS = 100
MOST_DIMS = 192


def _untaught(content: Vectors | None, count: int) -> Vectors:
    return np.zeros((count, 1), dtype=np.float32) if content is None else content


def _has_torch() -> bool:
    return find_spec("torch") is not None
