"""The cache of a build: it finds vectors, encoders and pictures, adds new ones, and keeps within its size.

What cannot be read or written ends the use of the cache, with a note; nothing here raises because of it.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from pyarrow import ArrowException

from recbuild.embed.base import Arrays
from recbuild.embed.cache.known_vectors import Known, known_of
from recbuild.embed.cache.place import File, Folder, Objects, Place
from recbuild.embed.cache.shard import Keys, Shard, open_shard, shard_bytes
from recbuild.errors import UserError
from recbuild.linalg import Vectors
from recbuild.plan import Workspace
from recbuild.sources.remote.address import is_address, read_address
from recbuild.sources.remote.objects import store_of

VARIABLE = "RECBUILD_CACHE"
SIZE_VARIABLE = "RECBUILD_CACHE_MB"
USUAL_MB = 2000
VECTORS, ENCODERS, PICTURES = "vectors", "encoders", "pictures"
KINDS = (VECTORS, ENCODERS, PICTURES)
MANY = 16  # files of a space that are smaller than SMALL: they become one
SMALL = 16_000_000  # bytes

TROUBLES = (OSError, ValueError, KeyError, EOFError, BadZipFile, ArrowException, UserError)


@dataclass
class Cache:
    """Vectors and encoders, by the space that they are of; small pictures, by name.

    place: None for no cache.
    most_bytes: of all files; those that were not used for longest leave.
    notes: what went wrong, for the person who builds.
    """

    place: Place | None
    most_bytes: int = USUAL_MB * 1_000_000
    notes: list[str] = field(default_factory=list)

    def known(self, space: str, dims: int, workspace: Workspace) -> Known:
        """The vectors of a space."""
        shards: list[Shard] = []
        with self._tolerant():
            shards += self._shards(space, dims, workspace)
        return known_of(shards, dims, workspace, f"known-{space}")

    def add(self, space: str, keys: Keys, vectors: Vectors) -> None:
        """Keep vectors, float32 (m, dims)."""
        if self.place and len(keys):
            content = shard_bytes(keys, vectors)
            with self._tolerant():
                self.place.put(f"{VECTORS}/{space}/{hashlib.sha256(content).hexdigest()[:16]}", content)

    def use(self, space: str, shards: Sequence[Shard]) -> None:
        """Note which files were of use, so that they stay."""
        with self._tolerant():
            for shard in shards:
                if self.place:
                    self.place.use(f"{VECTORS}/{space}/{shard.path.name}")

    def encoder(self, space: str) -> Arrays | None:
        """What the encoder of a space is made of; None if it is not known, or damaged."""
        with self._tolerant():
            content = self.place.read(f"{ENCODERS}/{space}.npz") if self.place else None
            if self.place and content:
                self.place.use(f"{ENCODERS}/{space}.npz")
                with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
                    return dict(arrays)
        return None

    def keep_encoder(self, space: str, arrays: Arrays) -> None:
        if self.place:
            content = io.BytesIO()
            np.savez(content, allow_pickle=False, **arrays)
            with self._tolerant():
                self.place.put(f"{ENCODERS}/{space}.npz", content.getvalue())

    def picture(self, name: str) -> bytes | None:
        """What was kept of a picture under this name; None if nothing was."""
        with self._tolerant():
            return self.place.read(_of_picture(name)) if self.place else None
        return None

    def keep_picture(self, name: str, content: bytes) -> None:
        if self.place:
            with self._tolerant():
                self.place.put(_of_picture(name), content)

    def tidy(self, space: str, dims: int, workspace: Workspace) -> None:
        """Make one file of the many small ones of a space, and remove what is beyond the size."""
        with self._tolerant():
            if self.place:
                small = [file for file in self.place.files(f"{VECTORS}/{space}") if file.size < SMALL]
                if len(small) > MANY:
                    self._join(space, dims, small, workspace)
            self.prune()

    def prune(self) -> int:
        """Remove what was not used for longest, until the rest is within the size: bytes that were freed."""
        if self.place is None:
            return 0
        files = sorted(self.files(), key=lambda file: (file.used, file.name))
        before = left = sum(file.size for file in files)
        for file in files:
            if left > self.most_bytes:
                self.place.remove(file.name)
                left -= file.size
        return before - left

    def clear(self) -> int:
        """Remove everything: bytes that were freed."""
        files = self.files()
        for file in files:
            if self.place:
                self.place.remove(file.name)
        return sum(file.size for file in files)

    def files(self) -> list[File]:
        """All files."""
        place = self.place
        return [] if place is None else [file for kind in KINDS for file in place.files(kind)]

    def _shards(self, space: str, dims: int, workspace: Workspace) -> Iterator[Shard]:
        if self.place is None:
            return
        for file in self.place.files(f"{VECTORS}/{space}"):
            path = self.place.get(file.name, workspace.path("cache"))
            shard = open_shard(path, dims) if path.is_file() else None
            if shard:
                yield shard

    def _join(self, space: str, dims: int, files: Sequence[File], workspace: Workspace) -> None:
        names = {file.name.rpartition("/")[2] for file in files}
        shards = [one for one in self._shards(space, dims, workspace) if one.path.name in names]
        keys, vectors = np.concatenate([one.keys for one in shards]), []
        whole = []
        for shard in shards:
            taken, right = shard.take(np.arange(shard.count))
            vectors.append(taken)
            whole.append(right)
        good = np.concatenate(whole)
        self.add(space, keys[good], np.concatenate(vectors)[good])
        for file in files:
            if self.place:
                self.place.remove(file.name)

    @contextmanager
    def _tolerant(self) -> Iterator[None]:
        """Within, what goes wrong with the cache ends its use, and nothing else."""
        try:
            yield
        except TROUBLES as error:
            self.place = None
            self.notes.append(f"The cache cannot be used, so this build takes longer: {_reason(error)}")


def open_cache() -> Cache:
    """The cache that the environment names, or that of this user. It never raises."""
    notes: list[str] = []
    try:
        most = int(float(os.environ.get(SIZE_VARIABLE) or USUAL_MB) * 1_000_000)
    except (ValueError, OverflowError):
        most = USUAL_MB * 1_000_000
        notes.append(f"{SIZE_VARIABLE} is no number of megabytes, so the cache may have {USUAL_MB:,}.")
    try:
        return Cache(_place(), most, notes)
    except TROUBLES as error:
        return Cache(None, most, [*notes, f"The cache cannot be used: {_reason(error)}"])


def _place() -> Place | None:
    named = os.environ.get(VARIABLE)
    if named and is_address(named):
        return Objects(*store_of(read_address(named)))
    if named is not None:
        return Folder(Path(named).absolute()) if named else None
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # a user without a home, as in some containers
        return None
    return Folder(home / "recbuild")


def _of_picture(name: str) -> str:
    """A folder of this many files would be slow."""
    return f"{PICTURES}/{name[:2]}/{name}"


def _reason(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}."
    return f"{str(error).partition(chr(10))[0].rstrip('.')}."
