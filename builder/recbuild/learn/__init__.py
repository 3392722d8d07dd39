"""The behavior model: what past sessions teach (docs/sessions.md, docs/privacy.md)."""

from recbuild.learn.behavior import Behavior, Withheld
from recbuild.learn.registry import MODELS

__all__ = ["MODELS", "Behavior", "Withheld"]
