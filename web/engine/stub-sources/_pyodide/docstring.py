"""Takes the place of _pyodide.docstring, which Pyodide's C code asks for the docstrings of its methods."""

from __future__ import annotations

from collections.abc import Callable


def get_cmeth_docstring(func: Callable[..., object]) -> str:
    """None: just the form that C expects."""
    return f"{func.__name__}()\n--\n\n"


def dedent_docstring(docstring: str) -> str:
    return docstring
