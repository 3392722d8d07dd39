"""How a command returns its result: as JSON for programs, on a console for people, or in a file."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from recbuild.errors import UserError

WIDTH = 110

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def printable(text: str) -> str:
    """The text without control characters, by which a bundle could write anywhere in a terminal."""
    return _CONTROL.sub("\ufffd", text)


def plain(text: str) -> Text:
    """The text as it is: a bundle's words may hold what rich takes for markup."""
    return Text(printable(text))


def print_json(data: Any) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=1))


def stdout() -> Console:
    """A file or a pipe is not as narrow as rich takes it for."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=WIDTH)


def require_writable(option: str, file: Path) -> None:
    """Before the work, not after it. Raises UserError."""
    if not file.parent.is_dir():
        raise UserError(f"{option} {file}: there is no folder {file.parent}. Make it, or name another file.")
    if file.is_dir():
        raise UserError(f"{option} {file}: this is a folder. Name a file in it.")
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise UserError(f"{option} {file}: this user may not write there. Name another file.")
