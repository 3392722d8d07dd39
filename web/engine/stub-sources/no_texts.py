"""Takes the place of traceback: of what leaves Python, Pyodide makes a text that nobody reads."""

from __future__ import annotations


def format_exception(exc: object, *details: object) -> list[str]:
    return ["exception"]


def print_exception(exc: object, *details: object) -> None: ...
