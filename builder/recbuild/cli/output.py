"""How a command returns its result: as JSON for programs, on a console for people, or in a file."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from recbuild.errors import UserError

WIDTH = 110


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
