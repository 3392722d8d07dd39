"""Learn: from past sessions, and the content's vectors if there are any, to a behavior model."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from recbuild.config import BehaviorSettings
from recbuild.embed.base import Embedding, space_id
from recbuild.learn.behavior import Behavior, Withheld
from recbuild.learn.cooccurrence import best_lists, count_pairs
from recbuild.learn.registry import MODELS, model_name
from recbuild.learn.training_data import Advance, TrainingData
from recbuild.learn.user_counts import capped, popularity, users_of_items
from recbuild.linalg import Vectors
from recbuild.sessions import Sessions
from recbuild.threads import one_thread

DAY = 86_400


@one_thread()
def learn(
    sessions: Sessions,
    content: Vectors | None,
    stock: NDArray[np.bool_],
    settings: BehaviorSettings,
    advance: Advance,
) -> Behavior:
    """What these sessions teach.

    content: float32 (n, d), the embedder's vectors, None in a catalog without texts. stock: bool (n,).
    Raises ModelError if the settings ask for a model whose packages are not installed.
    """
    chosen = sessions.with_events(sessions.weight > 0)
    counted = capped(chosen, settings.most_events)
    users = users_of_items(counted, len(stock))
    known = users >= settings.min_users
    published = counted.with_events(known[counted.item])  # privacy: nothing below looks at other events
    pairs = count_pairs(published, len(stock))
    enough = pairs.users >= settings.min_users
    co_occurrence, _ = best_lists(pairs.take(enough), users, stock)
    data = TrainingData(published, content, users, known, pairs)
    model = model_name(data, settings)
    learned = MODELS[model](data, settings, advance)
    return Behavior(
        vectors=learned.vectors,
        co_occurrence=co_occurrence,
        popularity=popularity(published, len(stock)),
        recency=learned.recency,
        model=model,
        until=int(sessions.time.max() // DAY + 1) * DAY if sessions.dated else None,
        withheld=Withheld(
            min_users=settings.min_users,
            pairs=int((~enough).sum()) // 2,
            items=int(((users > 0) & ~known).sum()),
            events=len(chosen.item) - len(counted.item),
        ),
        notes=tuple(_notes(model, settings)),
    )


def embedding_of(content: Embedding | None, behavior: Behavior | None) -> Embedding:
    """The vectors that a bundle keeps: the learned ones if there are sessions, else the content's."""
    if behavior is None and content is not None:
        return content
    assert behavior is not None, "a catalog without texts is only read with sessions"
    name = f"{behavior.model} over {content.name}" if content else behavior.model
    details: dict[str, str | int] = {"min_users": behavior.withheld.min_users}
    if behavior.until is not None:
        details["until"] = behavior.until
    return Embedding(
        vectors=behavior.vectors,
        name=name,
        space=space_id("behavior", behavior.vectors.tobytes()),
        details={**(content.details if content else {}), **details, "dims": behavior.vectors.shape[1]},
    )


def _notes(model: str, settings: BehaviorSettings) -> Iterator[str]:
    if model == "co_occurrence" and settings.model != "co_occurrence":
        yield (
            f"No two items that at least {settings.min_users} users chose were chosen together: what goes "
            "together cannot be learned. Give more sessions."
        )
    elif model == "pmi_svd" and settings.model == "auto":
        yield (
            'torch is not installed, so the vectors come from the model "pmi_svd". Better ones: '
            'pip install "recbuild[learn]".'
        )
