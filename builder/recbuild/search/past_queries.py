"""What visitors searched for in the past, to suggest it: only what many of them typed.

In goes a log of queries and users, out come the queries that enough different users typed, without numbers.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable
from pathlib import Path

from recbuild.errors import UserError
from recruntime.search.tokens import folded, words_of

LONGEST = 60  # characters
SHARE = 0.05  # of the bytes that search may take
COLUMNS = ("query", "user")


def read_past_queries(path: Path, min_users: int) -> tuple[str, ...]:
    """The queries, folded, that at least `min_users` users typed, what most of them typed first.

    path: a CSV file with the columns query and user. A line without a user counts for nobody. Raises
    UserError.
    """
    users: dict[str, set[str]] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if not set(COLUMNS) <= set(rows.fieldnames or ()):
                raise UserError(
                    f"[search] queries {path}: the first line must name the columns query and user."
                )
            for row in rows:
                query, user = " ".join(folded(row["query"] or "").split()), (row["user"] or "").strip()
                if query and user and len(query) <= LONGEST:
                    users.setdefault(query, set()).add(user)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UserError(
            f"[search] queries {path}: cannot be read: {error}. Give a CSV file in UTF-8."
        ) from error
    often = [(-len(who), query) for query, who in users.items() if len(who) >= min_users]
    return tuple(query for _, query in sorted(often))


def suggested(queries: Iterable[str], known: Collection[str], budget: int) -> tuple[str, ...]:
    """The queries whose words the catalog knows, numbers excepted: the others might find nothing.

    known: words. budget: bytes of the search part.
    """
    kept, left = [], SHARE * budget
    for query in queries:
        if all(word in known or word.isdigit() for word in words_of(query)):
            left -= len(query.encode())
            if left < 0:
                break
            kept.append(query)
    return tuple(kept)
