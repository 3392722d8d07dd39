"""The view "Catalog": which column is what, what is left out and why, and the text that is embedded."""

from __future__ import annotations

from typing import Any

from starlette.routing import Route

from recbuild.api.engine_thread import EngineThread
from recbuild.errors import CatalogError
from recbuild.studio.answers import endpoint
from recbuild.studio.catalog.reading import CatalogReading
from recbuild.studio.catalog.told import draft_told, reading_told
from recbuild.studio.settings_file import difference, edited
from recbuild.studio.workplace import Workplace


def routes(workplace: Workplace, thread: EngineThread) -> list[Route]:
    """Where this view asks."""
    desk = CatalogDesk(workplace)
    return [
        Route("/api/catalog", endpoint(thread, desk.read)),
        Route("/api/catalog/version", endpoint(thread, desk.version)),
        Route("/api/catalog/draft", endpoint(thread, desk.draft), methods=["POST"]),
        Route("/api/catalog/save", endpoint(thread, desk.save), methods=["POST"]),
    ]


class CatalogDesk:
    """Answers about the catalog, which is read once for each version of its file."""

    def __init__(self, workplace: Workplace) -> None:
        self.workplace = workplace
        self._reading: CatalogReading | None = None

    def read(self, asked: Any) -> dict[str, Any]:
        """The columns, and what the settings take them for. Raises UserError."""
        text, seen = self.workplace.settings_text()
        return reading_told(self._read(), text) | {"seen": seen}

    def version(self, asked: Any) -> dict[str, Any]:
        """Which version of the file is there now, for a page that was read from another one."""
        return {"version": CatalogReading.version_of(self._source())}

    def draft(self, asked: Any) -> dict[str, Any]:
        """What a build would make of the settings with these changes. Raises UserError."""
        text, seen = self.workplace.settings_text()
        name = self.workplace.settings.name
        after = edited(text, asked["changes"], name)
        told = draft_told(self._read(), after, name, wordless=self.workplace.sessions is not None)
        return told | {"diff": difference(text, after, name), "seen": seen}

    def save(self, asked: Any) -> dict[str, Any]:
        """Write the changes, if the file is still the one that was seen. Raises UserError."""
        text, _ = self.workplace.settings_text()
        after = edited(text, asked["changes"], self.workplace.settings.name)
        return {"seen": self.workplace.write_settings(after, asked["seen"])}

    def _source(self) -> Any:
        if self.workplace.source is None:
            raise CatalogError(
                "There is a bundle and no catalog. Start the studio with it: recbuild studio catalog.csv"
            )
        return self.workplace.source

    def _read(self) -> CatalogReading:
        source = self._source()
        if self._reading is None or self._reading.version != CatalogReading.version_of(source):
            self._reading = CatalogReading.of(source, self.workplace.config().columns)
        return self._reading
