"""Has the items of a catalog encoded: what the cache knows is taken from it, the rest is done by the workers.

A text that several items have is encoded once.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import numpy as np

from recbuild.embed.base import Advance, Batch, Embedding, Encoder, check_vectors
from recbuild.embed.cache import Cache, Keys, Known, keys_of
from recbuild.embed.texts import Texts
from recbuild.linalg import Rows, Vectors
from recbuild.plan import ArrayFile, Runner, spans

FLUSH_ROWS = 65_536  # vectors that are written to the cache together


@dataclass(frozen=True)
class EncoderInput:
    """What encoders read, as workers reach it.

    items: how many there are.
    texts: theirs.
    beside: float32 (items, width), what there is besides.
    """

    items: int
    texts: Texts
    beside: ArrayFile | None = None

    def take(self, rows: Rows, characters: int | None) -> Batch:
        """These items, of ascending rows. characters: of each text, at most; None for all."""
        beside = None if self.beside is None else self.beside.take(rows)
        return Batch(self.texts.take(rows, characters), beside)


def encode(
    encoder: Encoder, source: EncoderInput, runner: Runner, cache: Cache, advance: Advance
) -> Embedding:
    """The vectors of all items. advance: called with the number of items that are done since the last call.
    Raises UserError.
    """
    workspace, space = runner.workspace, encoder.space
    vectors = workspace.array(f"vectors-{space}", "<f4", source.items, encoder.dims)
    step, left = _Step(encoder, source, vectors), np.arange(source.items)
    if not encoder.cached:
        for first, end in _done(step, left, runner):
            advance(end - first)
        return Embedding(vectors, encoder.name, space, encoder.details, computed=len(left))
    keys = workspace.array(f"keys-{space}", "<u8", source.items, 2)
    left = _look_up(cache, cache.known(space, encoder.dims, workspace), step, keys)
    alike = left[_first_alike(keys.take(left))]
    rows = np.unique(alike)
    advance(source.items - len(rows))
    with _Keeping(cache, step, keys, rows) as keeping:
        for first, end in _done(step, rows, runner):
            keeping.reach(end)
            advance(end - first)
    copies = np.flatnonzero(alike != left)
    for first, end in spans(len(copies)):
        some = copies[first:end]
        put_rows(vectors, left[some], vectors.take(alike[some]))
    cache.tidy(space, encoder.dims, workspace)
    return Embedding(
        vectors, encoder.name, space, encoder.details, computed=len(rows), cached=source.items - len(left)
    )


def _look_up(cache: Cache, known: Known, step: _Step, keys: ArrayFile) -> Rows:
    """Write the vectors that are known, and the hashes of all texts. Returns the other rows, ascending."""
    used: set[int] = set()
    left = [np.empty(0, dtype=np.int64)]
    for first, end in spans(step.source.items):
        hashed = keys_of(step.source.texts.take(np.arange(first, end), step.encoder.reads))
        keys.write(first, hashed)
        there, found, shards = known.find(hashed)
        used |= set(shards)
        left.append(first + np.flatnonzero(~there))
        if there.any():
            step.vectors.write(first, found)
    cache.use(step.encoder.space, [known.shards[number] for number in sorted(used)])
    return np.concatenate(left)


def _first_alike(keys: Keys) -> Rows:
    """int64 (m,), for each key the place of the first one that is equal."""
    _, first, same = np.unique(keys[:, 0], return_index=True, return_inverse=True)
    found: Rows = first[same]
    return found


class _Keeping:
    """Keeps vectors in the cache as they come, many together; what there is, if the build breaks off."""

    def __init__(self, cache: Cache, step: _Step, keys: ArrayFile, rows: Rows) -> None:
        self._cache, self._step, self._keys, self._rows = cache, step, keys, rows
        self._kept = self._reached = 0

    def __enter__(self) -> _Keeping:
        return self

    def __exit__(self, *error: object) -> None:
        self._keep()

    def reach(self, end: int) -> None:
        """The vectors of the first `end` rows are there."""
        self._reached = end
        if end - self._kept >= FLUSH_ROWS:
            self._keep()

    def _keep(self) -> None:
        rows = self._rows[self._kept : self._reached]
        self._cache.add(self._step.encoder.space, self._keys.take(rows), self._step.vectors.take(rows))
        self._kept = self._reached


def _done(step: _Step, rows: Rows, runner: Runner) -> Iterator[tuple[int, int]]:
    """Have the rows encoded, in batches: the first and the end of each, when it is done."""
    batches = list(spans(len(rows), step.encoder.batch))
    tasks = [rows[first:end] for first, end in batches]
    for batch, _ in zip(batches, _results(step, tasks, runner), strict=True):
        yield batch


def _results(step: _Step, tasks: Sequence[Rows], runner: Runner) -> Iterable[None]:
    """Workers get the encoder in a file, once. One that cannot be pickled works in this process."""
    try:
        content = pickle.dumps(step.encoder)
    except (pickle.PicklingError, AttributeError, TypeError):
        return map(step, tasks)
    path = runner.workspace.path(f"encoder-{sha256(content).hexdigest()[:16]}")
    path.write_bytes(content)
    return runner.each(_Remote(path, step.source, step.vectors), tasks)


@dataclass(frozen=True)
class _Step:
    """Encodes items of these rows, ascending.

    encoder: what does it.
    source: what it reads.
    vectors: where the vectors go.
    """

    encoder: Encoder
    source: EncoderInput
    vectors: ArrayFile

    def __call__(self, rows: Rows) -> None:
        vectors = self.encoder(self.source.take(rows, self.encoder.reads))
        check_vectors(vectors, self.encoder, len(rows))
        put_rows(self.vectors, rows, vectors)


@dataclass(frozen=True)
class _Remote:
    """The same for workers. encoder: the file that it is in."""

    encoder: Path
    source: EncoderInput
    vectors: ArrayFile

    def __call__(self, rows: Rows) -> None:
        _Step(_loaded(self.encoder), self.source, self.vectors)(rows)


@lru_cache(maxsize=2)
def _loaded(path: Path) -> Encoder:
    found: Encoder = pickle.loads(path.read_bytes())
    return found


def put_rows(array: ArrayFile, rows: Rows, values: Vectors) -> None:
    """Write ascending rows in place."""
    starts = np.flatnonzero(np.diff(rows, prepend=-2) != 1).tolist()
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        array.write(int(rows[start]), values[start:end])
