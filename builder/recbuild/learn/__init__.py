"""The behavior model: what past sessions teach (docs/sessions.md, docs/privacy.md)."""

from recbuild.learn.model import Behavior, Withheld
from recbuild.learn.models import MODELS

__all__ = ["MODELS", "Behavior", "Withheld"]
