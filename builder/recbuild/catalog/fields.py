"""Names of fields and columns: compared in any case, punctuation and with any accents, and checked.

"Body (HTML)" is "body_html".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from unicodedata import combining, normalize

from recbuild.errors import FieldError, did_you_mean


def check_field(field: str, fields: Iterable[str]) -> None:
    """Raise FieldError unless there is a field of this name."""
    names = list(fields)
    if field not in names:
        raise FieldError(
            f"There is no field {field!r}.{did_you_mean(field, names)} The fields are: {', '.join(names)}."
        )


def check_column(name: str, columns: Sequence[str], asker: str, fields: Iterable[str] = ()) -> None:
    """Raise FieldError unless `name` is one of the columns.

    asker: what names the column, in words. fields: names of fields that may be used in place of a column's.
    """
    if name not in columns:
        others = [field for field in fields if field not in columns]
        more = f" A field's name will do as well: {listed(others)}." if others else ""
        raise FieldError(
            f"{asker} names the column {name!r}, which does not exist."
            f"{did_you_mean(name, [*columns, *others])} There are: {listed(columns)}.{more}"
        )


def listed(names: Iterable[str], most: int = 30) -> str:
    """Names for an error message: each once, long ones cut, `most` of them at most."""
    unique = list(dict.fromkeys(name if len(name) <= 60 else f"{name[:59]}…" for name in names))
    more = f" and {len(unique) - most} more" if len(unique) > most else ""
    return ", ".join(unique[:most]) + more


def folded(name: str) -> str:
    """The letters and digits of a name, in lower case and without accents."""
    return "".join(letter for letter in _plain(name) if letter.isalnum())


def words_of(name: str) -> list[str]:
    """The words of a name, folded: "objectID", "object_id" and "Object ID" are "object" and "id"."""
    return _WORD.findall(_plain(_CAMEL.sub(" ", name)))


_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD = re.compile(r"[^\W_]+")


def _plain(name: str) -> str:
    if name.isascii():
        return name.casefold()
    letters = normalize("NFKD", normalize("NFKC", name).casefold())
    return normalize("NFC", "".join(one for one in letters if not (combining(one) and ord(one) < 0x370)))
