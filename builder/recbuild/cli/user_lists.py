"""`recbuild recommend --users`: a list for each user of a log, into a file or to standard output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from recbuild.cli.output import require_writable
from recbuild.cli.views.progress import Stages
from recbuild.config import SessionSettings
from recbuild.mail.files import Write, as_line, kind_of, writing
from recbuild.mail.lists import lists_of, names_in
from recbuild.sessions.histories import read_histories
from recbuild.sources import Place
from recruntime import Event, Recommender, Result


def recommend_to_users(
    shop: Recommender, users: Place, out: Path | None, settings: SessionSettings, asked: dict[str, Any]
) -> None:
    """asked: what `Recommender.recommend` takes by name. Raises UserError or RecError."""
    if out is not None:
        kind_of(out)
        require_writable("--out", out)

    def ask(events: Sequence[Event]) -> Result:
        return shop.recommend(None, events, **asked)

    ask(())  # what makes no sense is refused before the log is read
    stages = Stages(Console(stderr=True), {"read": "Reading the log", "ask": "Recommending"}, passing=True)
    names = names_in(shop)
    with stages.stage("read", None):
        histories = read_histories(users, settings, names)
    for warning in histories.warnings:
        stages.warn(warning)
    for remark in histories.remarks:
        click.echo(f"Note: {remark}", err=True)
    unknown = short = 0
    with stages.stage("ask", len(histories)) as advance, _writing(out, asked["k"], shop) as write:
        for found in lists_of(histories, names, ask):
            write(found)
            unknown += not found.known
            short += len(found.result.items) < asked["k"]
            advance(1)
    click.echo(_summary(len(histories), unknown, short, histories.nameless), err=True)


@contextmanager
def _writing(out: Path | None, k: int, shop: Recommender) -> Iterator[Write]:
    if out is None:
        yield lambda found: click.echo(as_line(found), nl=False)
        return
    with writing(out, k, shop.engine.bundle.items.cards) as write:
        yield write


def _summary(users: int, unknown: int, short: int, nameless: int) -> str:
    sentences = [f"Lists for {users:,} users."]
    if unknown:
        sentences.append(f"Nothing is known of {unknown:,} of them, who got the list of a new visitor.")
    if short:
        sentences.append(f"Lists with fewer items than were asked for: {short:,}.")
    if nameless:
        sentences.append(f"Events without a user, which were left out: {nameless:,}.")
    return " ".join(sentences)
