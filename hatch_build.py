"""Refuses to pack recbuild without the page's files: such a wheel installs well, and then builds no bundle.

An editable install may lack them, since ./dev makes one before it builds them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ASSETS = "builder/recbuild/assets"
NEEDED = (
    "engine",
    "engine.json",
    "offline.js",
    "preview.html",
    "preview.js",
    "rec.d.ts",
    "rec.js",
    "rec-packs.js",
    "rec-signed.js",
    "studio",
)


class PageFilesHook(BuildHookInterface[Any]):
    """Runs before each wheel and sdist."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """End the build with a message if a page file is missing. version: "standard" or "editable"."""
        missing = [name for name in NEEDED if not (Path(self.root) / ASSETS / name).exists()]
        if missing and version != "editable":
            self.app.abort(
                f"{ASSETS} lacks {', '.join(missing)}: build the page's files first, with ./dev build "
                "(needs Node 20). ./dev wheel does both."
            )
