"""All pictures of a catalog: addresses in, small pictures out, with what is missing and why.

Each picture is fetched once, whatever is made of it: a thumbnail, what an image model sees, or both.

A picture that cannot be had is never an error: it is counted, with a reason and an example. The order of the
addresses alone decides what comes out, not who answered first.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

from recbuild.embed.cache import Cache
from recbuild.pictures.addresses import PictureRoot
from recbuild.pictures.cache import Remembered, recall, remember
from recbuild.pictures.collected import Collected, MissingPictures, ModelPictures
from recbuild.pictures.download import AT_ONCE, MOST_BYTES, Headers, PictureDownloads
from recbuild.pictures.shrink import FOR_MODEL, THUMBNAIL, Recipe
from recbuild.pictures.thumbnail import PictureError, Thumbnail
from recbuild.pictures.thumbnails import ThumbnailWriter
from recbuild.plan import Workspace, spans

BATCH = 1024  # addresses whose small pictures are in memory at once

Made = tuple[Thumbnail, ...]
"""A small picture by each recipe, in order."""


@dataclass
class PictureSources:
    """Where pictures come from, and what is made of them.

    root: where addresses without a host lead.
    cache: what earlier builds made.
    recipes: what is made of each.
    downloads: from the web.
    """

    root: PictureRoot
    cache: Cache
    recipes: tuple[Recipe, ...] = (THUMBNAIL,)
    downloads: PictureDownloads = field(default_factory=PictureDownloads)

    def made(self, address: str) -> Made:
        """A small picture by each recipe. Raises PictureError."""
        found = self.root.find(address)
        return self._of_file(found) if isinstance(found, Path) else self._of_web(found)

    def _of_file(self, file: Path) -> Made:
        try:
            if file.stat().st_size > MOST_BYTES:
                raise PictureError(f"it has more than {MOST_BYTES // 10**6} MB")
            content = file.read_bytes()
        except OSError as error:
            raise PictureError("there is no such file") from error
        source = f"content {hashlib.sha256(content).hexdigest()}"
        known = self._known(source)
        return _small(known) if known else self._make(source, content, {})

    def _of_web(self, url: str) -> Made:
        known = self._known(url)
        if known and all(one.is_fresh for one in known):
            return _small(known)
        # Small pictures of one address may be of two of its versions: then it is fetched anew.
        versions = [one.version for one in known]
        version = versions[0] if versions and all(one == versions[0] for one in versions) else {}
        answer = self.downloads.get(url, version)
        if answer.content is not None:
            return self._make(url, answer.content, dict(answer.version))
        self._remember(url, _small(known), version)
        return _small(known)

    def _known(self, source: str) -> list[Remembered]:
        """What is remembered of this source by all recipes; nothing where one lacks it."""
        known = [recall(self.cache, source, recipe) for recipe in self.recipes]
        there = [one for one in known if one]
        return there if len(there) == len(known) else []

    def _make(self, source: str, content: bytes, version: Headers) -> Made:
        made = tuple(recipe.make(content) for recipe in self.recipes)
        self._remember(source, made, version)
        return made

    def _remember(self, source: str, made: Made, version: Headers) -> None:
        for recipe, small in zip(self.recipes, made, strict=True):
            remember(self.cache, source, recipe, Remembered(small, version, time.time()))


def _small(known: Sequence[Remembered]) -> Made:
    return tuple(one.thumbnail for one in known)


class _ForModel:
    """Keeps what an image model sees, each picture once, whatever addresses lead to it."""

    def __init__(self, writer: ThumbnailWriter) -> None:
        self._writer = writer
        self._digest_of: dict[str, str] = {}
        self._written: set[str] = set()

    def add(self, address: str, picture: Thumbnail) -> None:
        digest = hashlib.sha256(picture.content).hexdigest()
        self._digest_of[address] = digest
        if digest not in self._written:
            self._written.add(digest)
            self._writer.add(digest, picture)

    def of(self, addresses: Iterable[str | None]) -> ModelPictures:
        digests = [self._digest_of.get(address or "", "") for address in addresses]
        return ModelPictures(digests, self._writer.finished())


def collect(
    addresses: Sequence[str | None],
    sources: PictureSources,
    workspace: Workspace,
    advance: Callable[[int], None],
) -> Collected:
    """The small pictures of these addresses; None is none. advance: called with the number that is done."""
    given = Counter(addresses)
    advance(given.pop(None, 0))
    distinct = [address for address in given if address]
    missing: dict[str, list[str]] = {}

    def one(address: str) -> Made | str:
        try:
            return sources.made(address)
        except PictureError as error:
            return str(error)
        finally:
            advance(given[address])

    with ExitStack() as closed:
        closed.enter_context(closing(sources.downloads))
        threads = closed.enter_context(ThreadPoolExecutor(AT_ONCE))
        thumbnails = closed.enter_context(ThumbnailWriter(workspace.path("thumbnails")))
        for_model = _ForModel(closed.enter_context(ThumbnailWriter(workspace.path("model-pictures"))))
        keep = {THUMBNAIL: thumbnails.add, FOR_MODEL: for_model.add}
        for first, end in spans(len(distinct), BATCH):
            batch = distinct[first:end]
            for address, found in zip(batch, threads.map(one, batch), strict=True):
                if isinstance(found, str):
                    missing.setdefault(found, []).append(address)
                    continue
                for recipe, small in zip(sources.recipes, found, strict=True):
                    keep[recipe](address, small)
    return Collected(
        thumbnails.finished() if THUMBNAIL in sources.recipes else None,
        for_model.of(addresses) if FOR_MODEL in sources.recipes else None,
        _counted(missing),
    )


def _counted(missing: dict[str, list[str]]) -> tuple[MissingPictures, ...]:
    counted: Sequence[MissingPictures] = [
        MissingPictures(reason, len(of), of[0]) for reason, of in missing.items()
    ]
    return tuple(sorted(counted, key=lambda one: (-one.count, one.reason)))
