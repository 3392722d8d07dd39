"""Base class of all commands: prints a user error without traceback, exits with its code, and stops cleanly
on SIGTERM.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn

import click

from recbuild.cli.output import printable
from recbuild.errors import UserError
from recruntime import RecError

RUNTIME_EXIT_CODE = 9


class CommandError(click.ClickException):
    """A message for a person, and the exit code that goes with it."""

    def __init__(self, error: Exception) -> None:
        super().__init__(printable(str(error)))
        # click reads this off the instance, although its types call it a class variable.
        self.__dict__["exit_code"] = error.exit_code if isinstance(error, UserError) else RUNTIME_EXIT_CODE


class Command(click.Command):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            with _terminable():
                return super().invoke(ctx)
        except (UserError, RecError) as error:
            raise CommandError(error) from error
        except BrokenPipeError:  # the reader closed the pipe: click ends quietly
            raise
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            what = f"{where}{error.strerror or error}. Check the name, and what this user may do with it."
            raise CommandError(UserError(what)) from error


@contextmanager
def _terminable() -> Iterator[None]:
    """Within, SIGTERM ends the command as Ctrl-C does: what is half done is cleared away."""
    if threading.current_thread() is not threading.main_thread():  # others may set no handlers
        yield
        return
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before or signal.SIG_DFL)


def _terminate(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)
