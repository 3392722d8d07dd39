"""What all sources have in common: `Source` and `Table`; and what all files do: calls of daft, errors."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from recbuild.errors import CatalogError


@dataclass(frozen=True)
class Table:
    """Loaded columns.

    columns: the columns that were asked for.
    rows: the number of each row, as a person counts. In CSV the header is row 1 and a row may span several
        lines, as in a spreadsheet (blank lines do not count). In JSON lines it is the number of the line.
        Everywhere else the first row is 1.
    """

    columns: pa.Table
    rows: Sequence[int]

    def take(self, positions: Sequence[int]) -> Table:
        """The rows at these positions, from 0."""
        return Table(self.columns.take(positions), [self.rows[at] for at in positions])


@dataclass(frozen=True)
class Source:
    """Rows that can be read more than once.

    name: what messages call the source: the path of a file, "the DataFrame", "the items".
    columns: names of the columns, all different.
    load: from names of columns to these columns. Raises CatalogError.
    notes: sentences on how the rows were read, where that is not what a person expects.
    """

    name: str
    columns: tuple[str, ...]
    load: Callable[[Sequence[str]], Table]
    notes: tuple[str, ...] = ()


def quiet_daft() -> Any:
    """daft without its telemetry, progress bars and log lines: errors reach us as exceptions."""
    os.environ |= {"DAFT_ANALYTICS_ENABLED": "0", "DAFT_PROGRESS_BAR": "0", "DAFT_SHOW_QUERY_ID": "0"}
    logging.getLogger("daft_local_execution").setLevel(logging.CRITICAL)
    import daft  # noqa: PLC0415 - only now, since it reads the environment when it is imported

    return daft


def literally(path: Path) -> str:
    """The path for daft, with the characters escaped that it takes for wildcards."""
    return re.sub(r"([*?\[\]{}])", r"[\1]", str(path.resolve()))


@contextmanager
def reading(path: Path, *, text: bool) -> Iterator[None]:
    """Turn every error of reading the file into a CatalogError. text: whether the file has to be UTF-8."""
    try:
        yield
    except OSError as error:
        raise CatalogError(
            f"{path}: {error.strerror or _reason(error)}. Check that this user may read it."
        ) from error
    except ValueError as error:  # daft's own errors, and invalid UTF-8
        if text:
            check_utf8(path)
        raise CatalogError(f"{path}: the file cannot be read: {_reason(error)}. Export it again.") from error


def check_utf8(path: Path) -> None:
    """Raise CatalogError, naming the first line that is not UTF-8, if there is one."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode()
            except UnicodeDecodeError as error:
                raise CatalogError(
                    f"{path}: line {number} is not UTF-8 text (byte 0x{line[error.start]:02x}). "
                    'Save the file as UTF-8; spreadsheets call it "CSV UTF-8".'
                ) from error


def _reason(error: Exception) -> str:
    """The first line of daft's message, without the name of its class and the full stop."""
    return re.sub(r"^DaftError::\w+ ", "", str(error).strip().partition("\n")[0]).rstrip(".")
