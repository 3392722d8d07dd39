"""Learn: from past sessions, and the content's vectors if there are any, to a behavior model."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from recbuild.config import BehaviorSettings
from recbuild.embed.base import Embedding, space_id
from recbuild.learn.behavior import Behavior, Withheld
from recbuild.learn.cooccurrence import Pairs, best_lists, count_pairs
from recbuild.learn.popularity import popularity, strict_popularity
from recbuild.learn.registry import MODELS, model_name
from recbuild.learn.returns import returns
from recbuild.learn.robots import FASTEST, without_robots
from recbuild.learn.shared import shared_parts
from recbuild.learn.training_data import Advance, TrainingData
from recbuild.learn.trending import trending
from recbuild.learn.user_counts import capped, users_of_items
from recbuild.linalg import Vectors
from recbuild.plan import Workspace, on_disk
from recbuild.sessions import Sessions
from recbuild.sessions.data import KINDS
from recbuild.threads import one_thread

MIN_USERS = 5  # where sessions have users; twice as many where each session passes for a person
DAY = 86_400
WEEK = 7 * DAY
FIRST_MONDAY = 4 * DAY  # 1970-01-05, from which weeks are counted


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
    """
    least, items = _least_users(settings, sessions), len(stock)
    people, robots = without_robots(sessions)
    chosen = people.with_events(people.weight > 0)
    counted = capped(chosen, settings.most_events)
    users = users_of_items(counted, items)
    known = users >= least
    published = counted.with_events(known[counted.item])  # privacy: nothing below looks at other events
    pairs = count_pairs(published, items)
    enough = pairs.users >= least
    if settings.privacy == "strict":
        data = _strict_data(published, content, pairs.take(enough), items)
        steps = strict_popularity(published, known, least, settings.noise_key)
    else:
        data = TrainingData(published, content, users, known, pairs)
        steps = popularity(published, items, least)
    co_occurrence, _ = best_lists(pairs.take(enough), data.users, stock)
    model = model_name(data, settings)
    learned = MODELS[model](data, settings, advance)
    return Behavior(
        vectors=learned.vectors,
        co_occurrence=co_occurrence,
        popularity=steps,
        recency=learned.recency,
        returns=returns(published, least) if settings.privacy != "strict" else np.empty(0, np.uint8),
        bought_together=_bought_together(published, items, least, stock),
        trending=trending(published, items, least) if settings.privacy != "strict" else np.empty(0, np.int64),
        model=model,
        until=_end_of_week(data.sessions),
        withheld=Withheld(
            min_users=least,
            pairs=int((~enough).sum()) // 2,
            items=int(((users > 0) & ~known).sum()),
            events=len(chosen.item) - len(counted.item),
        ),
        notes=tuple(_notes(model, settings, sessions, robots)),
    )


def _bought_together(
    published: Sessions, items: int, least: int, stock: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """int64 (items, m): as co-occurrence, of purchases alone."""
    bought = published.with_events(published.kind == KINDS.index("purchase"))
    pairs = count_pairs(bought, items)
    return best_lists(pairs.take(pairs.users >= least), users_of_items(bought, items), stock)[0]


def _least_users(settings: BehaviorSettings, sessions: Sessions) -> int:
    return settings.min_users or (MIN_USERS if sessions.has_users else 2 * MIN_USERS)


def _strict_data(published: Sessions, content: Vectors | None, shared: Pairs, items: int) -> TrainingData:
    """What models learn from where vectors, too, must not show what fewer than `min_users` users combined."""
    sessions = shared_parts(published, shared, items)
    known = np.bincount(shared.one, minlength=items) > 0
    return TrainingData(sessions, content, users_of_items(sessions, items), known, shared)


def _end_of_week(sessions: Sessions) -> int | None:
    """The Monday after the latest event: the day would reveal when a person came."""
    if not (sessions.dated and len(sessions)):
        return None
    return int((sessions.time.max() - FIRST_MONDAY) // WEEK + 1) * WEEK + FIRST_MONDAY


def embedding_of(content: Embedding | None, behavior: Behavior | None, workspace: Workspace) -> Embedding:
    """The vectors that a bundle keeps: the learned ones if there are sessions, else the content's."""
    if behavior is None and content is not None:
        return content
    assert behavior is not None, "a catalog without texts is only read with sessions"
    name = f"{behavior.model} over {content.name}" if content else behavior.model
    details: dict[str, str | int] = {"min_users": behavior.withheld.min_users}
    if behavior.until is not None:
        details["until"] = behavior.until
    return Embedding(
        vectors=on_disk(workspace, "learned", behavior.vectors),
        name=name,
        space=space_id("behavior", behavior.vectors.tobytes()),
        details={**(content.details if content else {}), **details, "dims": behavior.vectors.shape[1]},
    )


def _notes(model: str, settings: BehaviorSettings, sessions: Sessions, robots: int) -> Iterator[str]:
    least = _least_users(settings, sessions)
    if robots:
        who = "1 visitor" if robots == 1 else f"{robots:,} visitors"
        yield f"{who} did more than {FASTEST:,} things within an hour, as robots do: left out."
    if not sessions.has_users:
        yield (
            "Most sessions have no user, so several visits of one person pass for several people: at least "
            f"{least} sessions stand behind what is published. Give users if you have them."
        )
    if settings.privacy == "strict" and not settings.noise_key:
        yield (
            "Whoever has the whole log can compute the noise of popularity. Set a secret of yours: "
            '[behavior] noise_key = "…".'
        )
    if model == "co_occurrence" and settings.model != "co_occurrence":
        yield (
            f"No two items that at least {least} users chose were chosen together: what goes "
            "together cannot be learned. Give more sessions."
        )
