"""Learn: from past sessions, and the content's vectors where there are any, to a behavior model.

torch's averaging model where torch is installed, a factorization where it is not; the table either way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from recbuild.config import BehaviorSettings
from recbuild.embed.base import Embedding, Vectors, space_id
from recbuild.errors import ModelError
from recbuild.learn.cooccurrence import Pairs, best_lists, count_pairs
from recbuild.learn.model import Behavior, Withheld
from recbuild.learn.pmi_svd import factorize
from recbuild.learn.user_counts import capped, popularity, users_of_items
from recbuild.learn.windows import windows_of
from recbuild.sessions import Sessions

DIMS = 100
MOST_DIMS = 192
COMPANIONS = 12
DAY = 86_400
MOST_EXAMPLES = 6_000_000  # seen in training, each as often as the epochs say
MOST_EPOCHS = 8

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
    chosen = sessions.with_events(sessions.weight > 0)
    counted = capped(chosen, settings.most_events)
    users = users_of_items(counted, len(stock))
    met = users >= settings.min_users
    known = counted.with_events(met[counted.item])  # from here on, nothing else is looked at
    pairs = count_pairs(known, len(stock))
    told = pairs.users >= settings.min_users
    also, _ = best_lists(pairs.take(told), users, stock)
    vectors, recency, model = _vectors(Lessons(known, content, users, met, pairs), settings, advance)
    return Behavior(
        vectors=vectors,
        also=also,
        popularity=popularity(known, len(stock)),
        recency=recency,
        model=model,
        until=int(sessions.time.max() // DAY + 1) * DAY if sessions.timed else None,
        withheld=Withheld(
            min_users=settings.min_users,
            pairs=int((~told).sum()) // 2,
            items=int(((users > 0) & ~met).sum()),
            events=len(chosen.item) - len(counted.item),
        ),
        notes=tuple(_notes(model, settings)),
    )


@dataclass(frozen=True)
class Lessons:
    """sessions, pairs: of items that enough users chose. users: int64 (n,), of each item. met: bool (n,),
    which items those are."""

    sessions: Sessions
    content: Vectors | None
    users: NDArray[np.int64]
    met: NDArray[np.bool_]
    pairs: Pairs


def embedding_of(content: Embedding | None, behavior: Behavior | None) -> Embedding:
    """The vectors that a bundle keeps: the learned ones where there are sessions, else the content's."""
    if behavior is None and content is not None:
        return content
    assert behavior is not None, "a catalog without words is only read with sessions"
    name = f"{behavior.model} over {content.name}" if content else behavior.model
    told: dict[str, str | int] = {"min_users": behavior.withheld.min_users}
    if behavior.until is not None:
        told["until"] = behavior.until
    return Embedding(
        vectors=behavior.vectors,
        name=name,
        space=space_id("behavior", behavior.vectors.tobytes()),
        details={**(content.details if content else {}), **told, "dims": behavior.vectors.shape[1]},
    )


def _vectors(lessons: Lessons, settings: BehaviorSettings, advance: Callable[[int], None]) -> Learned:
    content, users, met = lessons.content, lessons.users, lessons.met
    if settings.model == "table" or not len(lessons.pairs.one):
        return _untaught(content, len(users)), np.empty(0), "table"
    dims = settings.dims or max(DIMS, min(MOST_DIMS, content.shape[1] if content is not None else 0))
    if settings.model == "factors" or (settings.model == "auto" and not _has_torch()):
        return *factorize(lessons.pairs, content, users, met, dims), "factors"
    if not _has_torch():
        raise ModelError(
            'The averaging model needs torch. Install it with: pip install "recbuild[learn]", or set '
            '[behavior] model = "factors".'
        )
    from recbuild.learn.session_average import Companions, Training, train  # noqa: PLC0415 (heavy, and optional)

    windows = windows_of(lessons.sessions)
    rows, scores = best_lists(lessons.pairs, users, np.ones(len(users), dtype=np.bool_), COMPANIONS)
    shares = scores / np.maximum(scores.sum(axis=1, keepdims=True), 1e-9)
    companions = Companions(np.maximum(rows, 0), shares.astype(np.float32))
    epochs = settings.epochs or max(1, min(MOST_EPOCHS, MOST_EXAMPLES // windows.examples))
    done = 0.0

    def told(examples: int) -> None:
        nonlocal done
        before, done = int(done), done + 1000 * examples / (windows.examples * epochs)
        advance(int(done) - before)

    training = Training(dims, epochs, settings.negatives)
    vectors, recency = train(windows, content, met, companions, training, told)
    return vectors, recency, "averaging"


def _notes(model: str, settings: BehaviorSettings) -> Iterator[str]:
    if model == "table" and settings.model != "table":
        yield (
            f"No two items that at least {settings.min_users} users chose were chosen together: what goes "
            "together cannot be learned. Give more sessions."
        )
    elif model == "factors" and settings.model == "auto":
        yield (
            "torch is not installed, so the vectors come from a factorization. Better ones: "
            'pip install "recbuild[learn]".'
        )


def _untaught(content: Vectors | None, count: int) -> Vectors:
    return np.zeros((count, 1), dtype=np.float32) if content is None else content


def _has_torch() -> bool:
    return find_spec("torch") is not None
