"""What every command is: one door for a user's mistakes, which leave as a message, without a traceback, and
with their own exit code."""

from __future__ import annotations

from typing import Any

import click

from recbuild.errors import UserError
from recruntime import RecError

RUNTIME_EXIT_CODE = 9


class Failure(click.ClickException):
    """A message for a person, and the exit code that goes with it."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        # click reads this off the instance, although its types call it a class variable.
        self.__dict__["exit_code"] = error.exit_code if isinstance(error, UserError) else RUNTIME_EXIT_CODE


class Command(click.Command):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (UserError, RecError) as error:
            raise Failure(error) from error
