"""Vectors of texts that earlier builds computed, in a file of the user's cache directory.

In go texts, out come those of their vectors that the file has. It holds a hash of each text, never the text.
A cache only saves time: whatever is wrong with the file, a build computes the vectors anew and gives the same
bytes. RECBUILD_CACHE names another folder; empty, it switches the cache off.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

VARIABLE = "RECBUILD_CACHE"
FILE_NAME = "vectors.sqlite"
MOST = 200_000  # vectors: 1.5 KB each
PATIENCE = 5.0  # seconds that a build waits for another one to write

Vector = NDArray[np.float32]


class VectorCache:
    """Vectors by text, shared by all builds of a user, also at the same time.

    Damage never raises: a damaged vector counts as absent, and a file that is no database is removed.
    """

    def __init__(self, folder: Path | None, model: str, most: int = MOST) -> None:
        """folder: None for no cache. model: what the vectors depend on besides the text. most: vectors that
        the file keeps; the oldest leave first.
        """
        self._model, self._most = model, most
        self._file = folder / FILE_NAME if folder else None
        self._database: sqlite3.Connection | None = None
        with self._tolerant():
            self._database = self._opened()

    def find(self, texts: Sequence[str]) -> dict[str, Vector]:
        """The vectors that are known, by text."""
        found: dict[str, Vector] = {}
        with self._tolerant():
            if self._database:
                keys = {self._key(text): text for text in texts}
                marks = ", ".join("?" * len(keys))
                rows = self._database.execute(
                    f"SELECT key, vector, checksum FROM vectors WHERE key IN ({marks})", list(keys)
                )
                for key, content, checksum in rows:
                    if isinstance(content, bytes) and crc32(content) == checksum:
                        found[keys[key]] = np.frombuffer(content, dtype="<f4")
        return found

    def keep(self, vectors: Mapping[str, Vector]) -> None:
        """Add vectors, by text. What was added stays if the build breaks off."""
        contents = {self._key(text): vector.astype("<f4").tobytes() for text, vector in vectors.items()}
        with self._tolerant():
            if self._database:
                with self._database:
                    self._database.executemany(
                        "INSERT OR REPLACE INTO vectors (key, vector, checksum) VALUES (?, ?, ?)",
                        [(key, content, crc32(content)) for key, content in contents.items()],
                    )
                    self._database.execute(
                        "DELETE FROM vectors WHERE rowid <= (SELECT max(rowid) FROM vectors) - ?",
                        [self._most],
                    )

    def close(self) -> None:
        if self._database:
            self._database.close()
            self._database = None

    def _opened(self) -> sqlite3.Connection | None:
        if self._file is None:
            return None
        self._file.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self._file, timeout=PATIENCE)
        database.execute(
            "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB, checksum INTEGER)"
        )
        return database

    @contextmanager
    def _tolerant(self) -> Iterator[None]:
        """Within, what goes wrong with the file ends the use of the cache, and nothing else."""
        try:
            yield
        except (sqlite3.OperationalError, OSError):  # locked, read-only, full: another build may use it
            self.close()
        except sqlite3.DatabaseError:  # no database, or a damaged one
            self.close()
            if self._file:
                self._file.unlink(missing_ok=True)

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(f"{self._model}\0{text}".encode()).digest()


def cache_folder() -> Path | None:
    """Where RECBUILD_CACHE or the user's cache directory is; None where the cache is switched off."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named) if named else None
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # a user without a home, as in some containers
        return None
    return home / "recbuild"
