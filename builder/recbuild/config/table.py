"""What every table of settings has in common: it is frozen, and each of its errors names the setting.

In go values by the settings' names, out comes the table or a `ConfigError`. A setting that recbuild does not
know is refused, with the nearest one that it knows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator
from pydantic_core import ErrorDetails

from recbuild.errors import ConfigError, did_you_mean

_inside: ContextVar[bool] = ContextVar("_inside", default=False)
"""Whether a table is made as a part of another one, which then says what is wrong in all of its parts."""


class FrozenTable(BaseModel):
    """A table of settings, frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    if not TYPE_CHECKING:  # so that editors see the settings as parameters

        def __init__(self, **values: Any) -> None:
            """Raises ConfigError, a line for each setting that makes no sense."""
            if _inside.get():
                super().__init__(**values)
                return
            token = _inside.set(True)
            try:
                super().__init__(**values)
            except ValidationError as error:
                raise ConfigError("\n".join(_reason(type(self), one) for one in error.errors())) from error
            finally:
                _inside.reset(token)

    @field_validator("*", mode="before")
    @classmethod
    def _is_no_truth(cls, value: object) -> object:
        if isinstance(value, bool):
            raise ValueError(f"it is {str(value).lower()}, but nothing here is true or false: give a value")
        return value


def _reason(table: type[BaseModel], detail: ErrorDetails) -> str:
    *path, last = map(str, detail["loc"]) if detail["loc"] else [""]
    name = ".".join([*path, last])
    if detail["type"] == "extra_forbidden":
        known = list(_table_at(table, path).model_fields)
        return f"there is no setting {name!r}.{did_you_mean(last, known)} There are: {', '.join(known)}."
    cause = detail.get("ctx", {}).get("error", detail["msg"])
    return f"{name}: {str(cause).removesuffix('.')}.".removeprefix(": ")


def _table_at(table: type[BaseModel], path: Sequence[str]) -> type[BaseModel]:
    """The table of settings at this path within another one."""
    for name in path:
        field = table.model_fields.get(name)
        kinds = (field.annotation, *get_args(field.annotation)) if field else ()
        table = next(
            (kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), table
        )
    return table


def check_names(names: Iterable[str], known: Collection[str], kind: str) -> None:
    """Raise ValueError for the first name that is not known."""
    for name in names:
        if name not in known:
            raise ValueError(
                f"there is no {kind} {name!r}.{did_you_mean(name, known)} There are: {', '.join(known)}"
            )
