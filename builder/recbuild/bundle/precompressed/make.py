"""Makes the precompressed files of a bundle: contents by path in, those that gain out.

Brotli takes seconds for a megabyte at its best, so a file that lies beside the same content in an earlier
bundle is taken from there, once it was opened and compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from recbuild.bundle.manifest import LOADER
from recbuild.bundle.page_files import PageFiles, engine_and_page
from recbuild.bundle.precompressed.codings import CODINGS, Coding, compressible
from recbuild.watcher import Clock

GAIN = 0.95  # of the content; what stays larger is not worth a file


@dataclass(frozen=True)
class Precompression:
    """What is made.

    codings: names in CODINGS.
    earlier: folders of bundles that may have some of it.
    made: what there is already, by path.
    """

    codings: tuple[str, ...] = ()
    earlier: tuple[Path, ...] = ()
    made: Mapping[str, bytes] = field(default_factory=dict)

    def begun(self, page: PageFiles, clock: Clock) -> Precompression:
        """The same, with all that is made of the page's files: nearly all of the work, as a stage."""
        contents = engine_and_page(page)
        total = sum(len(content) for _, content, _ in self._tasks(contents))
        if not total:
            return self
        with clock.stage("compress", total) as advance:
            return replace(self, made=self._all(contents, advance))

    def files(self, contents: Mapping[str, object]) -> dict[str, bytes]:
        """By path. contents: by path; those that are no bytes, or not compressible, have none."""
        sizes = {path + coding.suffix: len(content) for path, content, coding in self._tasks(contents)}
        found = self._all(contents)
        return {path: copy for path, copy in found.items() if len(copy) <= GAIN * sizes[path]}

    def _tasks(self, contents: Mapping[str, object]) -> list[tuple[str, bytes, Coding]]:
        return [
            (path, content, CODINGS[name])
            for path, content in contents.items()
            if isinstance(content, bytes) and compressible(path)
            for name in self.codings
        ]

    def _all(
        self, contents: Mapping[str, object], advance: Callable[[int], None] = lambda done: None
    ) -> dict[str, bytes]:
        """By path, those that gain nothing included. advance: told of the bytes that are done."""
        tasks = self._tasks(contents)
        tasks.sort(key=lambda task: -len(task[1]))  # the longest work begins first
        with ThreadPoolExecutor() as pool:
            made = pool.map(lambda task: self._one(*task), tasks)
            found = {}
            for (path, content, coding), copy in zip(tasks, made, strict=True):
                found[path + coding.suffix] = copy
                advance(len(content))
            return found

    def _one(self, path: str, content: bytes, coding: Coding) -> bytes:
        if (path + coding.suffix) in self.made:
            return self.made[path + coding.suffix]
        for folder in self.earlier:
            file = folder / f"{path}{coding.suffix}"
            copy = file.read_bytes() if file.is_file() else b""
            if coding.opens_to(copy, content):
                return copy
        return coding.compress(content)


def codings_in(root: Path) -> tuple[str, ...]:
    """Names of the codings in which the bundle in the folder `root` has its files."""
    return tuple(name for name, coding in CODINGS.items() if (root / f"{LOADER}{coding.suffix}").is_file())


def copies_beside(root: Path, path: str) -> Iterator[tuple[str, Coding]]:
    """The precompressed files that lie beside a file of the bundle: path, and how they are compressed."""
    for coding in CODINGS.values() if compressible(path) else ():
        if (root / f"{path}{coding.suffix}").is_file():
            yield f"{path}{coding.suffix}", coding


def copies_fit(root: Path, path: str, content: object) -> bool:
    """Whether the precompressed files that lie beside a file are its own. content: what the file holds."""
    return not isinstance(content, bytes) or all(
        coding.opens_to((root / copy).read_bytes(), content) for copy, coding in copies_beside(root, path)
    )


def remove_stale(root: Path, paths: Iterable[str], compressed: Mapping[str, bytes]) -> None:
    """Remove precompressed files that differ from what they will be. compressed: by path."""
    for path in paths:
        file = root / path
        if not (path in compressed and file.is_file() and file.read_bytes() == compressed[path]):
            file.unlink(missing_ok=True)
