"""Past sessions for tests, read from small files that are written on the spot."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from recbuild.config import SessionSettings
from recbuild.sessions import KINDS, Sessions, read_sessions

IDS = ("a", "b", "c")


def from_csv(folder: Path, *lines: str, ids: Sequence[str] = IDS, **chosen: Any) -> Sessions:
    """The sessions of `sessions.csv` with these lines."""
    path = folder / "sessions.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_sessions(path, SessionSettings(**chosen), ids)


def from_parquet(folder: Path, columns: dict[str, Any], ids: Sequence[str] = IDS, **chosen: Any) -> Sessions:
    """The sessions of `sessions.parquet` with these columns."""
    path = folder / "sessions.parquet"
    pq.write_table(pa.table(columns), path)
    return read_sessions(path, SessionSettings(**chosen), ids)


def shown(sessions: Sessions, ids: Sequence[str] = IDS) -> dict[str, str]:
    """Each session's name and its items, in order."""
    return {
        name: "".join(ids[item] for item in sessions.item[start:end])
        for name, start, end in zip(sessions.names, sessions.starts[:-1], sessions.starts[1:], strict=True)
    }


def kinds(sessions: Sessions) -> list[str]:
    return [KINDS[kind] for kind in sessions.kind]


def dropped(sessions: Sessions) -> list[tuple[str, int, str]]:
    return [(one.reason, one.count, one.example) for one in sessions.dropped]
