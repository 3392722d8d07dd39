"""Takes the place of a module that is imported but never used: whatever is asked of it is an empty class."""

from __future__ import annotations

__all__: list[str] = []


class Nothing:
    """Can be called, subclassed and subscripted, and then does nothing."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def __class_getitem__(cls, _: object) -> type:
        return cls


def __getattr__(name: str) -> type:
    if name.startswith("__"):
        raise AttributeError(name)
    return Nothing
