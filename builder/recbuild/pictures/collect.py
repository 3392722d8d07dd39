"""All pictures of a catalog: addresses in, thumbnails out, with what is missing and why.

A picture that cannot be had is never an error: it is counted, with a reason and an example. The order of the
addresses alone decides what comes out, not who answered first.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from recbuild.embed.cache import Cache
from recbuild.pictures.addresses import PictureRoot
from recbuild.pictures.cache import Remembered, recall, remember
from recbuild.pictures.collected import Collected, MissingPictures
from recbuild.pictures.download import AT_ONCE, MOST_BYTES, PictureDownloads
from recbuild.pictures.shrink import shrink
from recbuild.pictures.thumbnail import PictureError, Thumbnail
from recbuild.pictures.thumbnails import ThumbnailWriter
from recbuild.plan import Workspace, spans

BATCH = 1024  # addresses whose thumbnails are in memory at once


@dataclass
class PictureSources:
    """Where pictures come from.

    root: where addresses without a host lead.
    cache: what earlier builds made.
    downloads: from the web.
    """

    root: PictureRoot
    cache: Cache
    downloads: PictureDownloads = field(default_factory=PictureDownloads)

    def thumbnail(self, address: str) -> Thumbnail:
        """Raises PictureError."""
        found = self.root.find(address)
        return self._of_file(found) if isinstance(found, Path) else self._of_web(found)

    def _of_file(self, file: Path) -> Thumbnail:
        try:
            if file.stat().st_size > MOST_BYTES:
                raise PictureError(f"it has more than {MOST_BYTES // 10**6} MB")
            content = file.read_bytes()
        except OSError as error:
            raise PictureError("there is no such file") from error
        source = f"content {hashlib.sha256(content).hexdigest()}"
        known = recall(self.cache, source)
        return known.thumbnail if known else self._made(source, content, {})

    def _of_web(self, url: str) -> Thumbnail:
        known = recall(self.cache, url)
        if known and known.is_fresh:
            return known.thumbnail
        answer = self.downloads.get(url, known.version if known else {})
        if answer.content is not None:
            return self._made(url, answer.content, dict(answer.version))
        if known is None:
            raise PictureError("the server answers 304")
        remember(self.cache, url, Remembered(known.thumbnail, known.version, time.time()))
        return known.thumbnail

    def _made(self, source: str, content: bytes, version: dict[str, str]) -> Thumbnail:
        thumbnail = shrink(content)
        remember(self.cache, source, Remembered(thumbnail, version, time.time()))
        return thumbnail


def collect(
    addresses: Iterable[str | None],
    sources: PictureSources,
    workspace: Workspace,
    advance: Callable[[int], None],
) -> Collected:
    """The thumbnails of these addresses; None is none. advance: called with the number that is done."""
    given = Counter(addresses)
    advance(given.pop(None, 0))
    distinct = [address for address in given if address]
    missing: dict[str, list[str]] = {}
    writer = ThumbnailWriter(workspace.path("thumbnails"))

    def one(address: str) -> Thumbnail | str:
        try:
            return sources.thumbnail(address)
        except PictureError as error:
            return str(error)
        finally:
            advance(given[address])

    with closing(sources.downloads), ThreadPoolExecutor(AT_ONCE) as threads, writer:
        for first, end in spans(len(distinct), BATCH):
            batch = distinct[first:end]
            for address, found in zip(batch, threads.map(one, batch), strict=True):
                if isinstance(found, str):
                    missing.setdefault(found, []).append(address)
                else:
                    writer.add(address, found)
    return Collected(writer.finished(), _counted(missing))


def _counted(missing: dict[str, list[str]]) -> tuple[MissingPictures, ...]:
    counted: Sequence[MissingPictures] = [
        MissingPictures(reason, len(of), of[0]) for reason, of in missing.items()
    ]
    return tuple(sorted(counted, key=lambda one: (-one.count, one.reason)))
