"""The verdict on a strategy: which baselines it beats, and which beat it, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """A strategy compared with the baselines, by the main figure.

    strategy: its name.
    beats: baselines whose intervals are below its own; of the subject, those whose leads are below 0.
    even: the others.
    loses: baselines whose intervals are above its own; of the subject, those whose leads are above 0.
    """

    strategy: str
    beats: tuple[str, ...]
    even: tuple[str, ...]
    loses: tuple[str, ...]

    def __str__(self) -> str:
        parts = [("clearly beats", self.beats), ("is clearly beaten by", self.loses)]
        parts.append(("is within the noise of", self.even))
        return f"{self.strategy} {'; '.join(f'{verb} {_listed(names)}' for verb, names in parts if names)}."


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
