"""The behavior model: what past sessions teach (docs/sessions.md, docs/privacy.md)."""

from recbuild.learn.model import Behavior, Withheld

__all__ = ["Behavior", "Withheld"]
