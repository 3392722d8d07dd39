"""The engine in plain CPython: opens a bundle from a folder, or from any function that returns its files.

Recommender.open("bundle/").recommend(context="emma", events=[Event("persuasion")], k=6)
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from recruntime.bundle.bundle import read_bundle
from recruntime.bundle.instant_lane import InstantLane
from recruntime.engine.engine import Engine
from recruntime.engine.profile import Event
from recruntime.errors import PartCorruptError, PartMissingError, PartTruncatedError
from recruntime.settings import Ranking
from recruntime.types import MOST_EVENTS, Request, Result
from recruntime.wire import check_format


class Recommender:
    """One bundle, opened."""

    def __init__(self, engine: Engine, manifest: dict[str, Any], instant: InstantLane) -> None:
        self.engine = engine
        self.manifest = manifest
        self.instant = instant

    @classmethod
    def open(cls, folder: str | Path) -> Recommender:
        """The bundle in a folder. Raises RecError, naming the file, when it cannot be used."""
        root = Path(folder)

        def read(path: str) -> bytes:
            try:
                return (root / path).read_bytes()
            except OSError as error:
                raise PartMissingError(f"{root / path} cannot be read: {error.strerror}.") from error

        return cls.from_files(read)

    @classmethod
    def from_files(cls, read: Callable[[str], bytes]) -> Recommender:
        """The bundle whose files `read` returns, given their path in it ("manifest.json", "parts/…").

        Each file is checked against the manifest's SHA-256 before it is used.
        """
        manifest = _manifest(read("manifest.json"))
        parts = {
            kind: [part for part in manifest["parts"] if part["kind"] == kind] for kind in ("core", "items")
        }
        if len(parts["core"]) != 1:
            raise PartCorruptError("manifest.json must name one core part.")
        core = _checked(read, parts["core"][0])
        engine = Engine(read_bundle(core, [_checked(read, part) for part in parts["items"]]))
        return cls(engine, manifest, _instant(read, manifest))

    def recommend(
        self, context: str | None = None, events: Iterable[Event] = (), k: int = 6, **wishes: Any
    ) -> Result:
        """The k best items for a visitor with these events on the page of `context`.

        wishes: any other field of `Request`, such as where, deny or seed.
        Raises UnknownItemError or BadRequestError.
        """
        return self.engine.recommend(self.request(context, events, k, **wishes))

    def request(
        self, context: str | None = None, events: Iterable[Event] = (), k: int = 6, **wishes: Any
    ) -> Request:
        """The request that the page of `context` makes: with the item's exact neighbours, and with as many
        events as a page keeps. Raises BadRequestError, and PartCorruptError for what a hash cannot tell.
        """
        near = () if context is None else self.instant.near(context)
        return Request(context=context, near=near, events=tuple(events)[-MOST_EVENTS:], k=k, **wishes)

    def ranked_by(self, ranking: Ranking) -> Recommender:
        """This bundle with other settings."""
        return Recommender(self.engine.ranked_by(ranking), self.manifest, self.instant)


def _manifest(content: bytes) -> dict[str, Any]:
    try:
        manifest = json.loads(content)
    except ValueError as error:
        raise PartCorruptError(f"manifest.json is not readable JSON: {error}.") from error
    check_format(manifest.get("format") if isinstance(manifest, dict) else None, "manifest.json")
    match manifest:
        case {"parts": [*parts]} if all(
            isinstance(part, dict) and {"path", "kind", "bytes", "sha256"} <= part.keys() for part in parts
        ):
            return dict(manifest)
    raise PartCorruptError("manifest.json does not list its parts with path, kind, bytes and sha256.")


def _instant(read: Callable[[str], bytes], manifest: dict[str, Any]) -> InstantLane:
    """Read at once: an opened bundle goes on when the folder gets a new one."""
    kinds = ("instant", "directory")
    files = {part["path"]: _checked(read, part) for part in manifest["parts"] if part["kind"] in kinds}
    match manifest:
        case {"boot": {"instant": {} as boot}}:
            return InstantLane(boot, files)
    raise PartCorruptError("manifest.json does not say where the instant parts are.")


def _checked(read: Callable[[str], bytes], part: dict[str, Any]) -> bytes:
    content = read(part["path"])
    if len(content) != part["bytes"]:
        raise PartTruncatedError(
            f"{part['path']} has {len(content)} bytes, but the manifest says {part['bytes']}. "
            "Copy the bundle again."
        )
    if hashlib.sha256(content).hexdigest() != part["sha256"]:
        raise PartCorruptError(
            f"{part['path']} is not the file that the manifest names: its hash differs. "
            "Copy the bundle again."
        )
    return content
