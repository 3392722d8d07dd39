"""The view "Settings": every setting of the ranking, rules, what a change does to shelves and to accuracy."""

from __future__ import annotations

from typing import Any

from starlette.routing import Route

from recbuild.api.engine_thread import EngineThread
from recbuild.errors import ConfigError
from recbuild.studio.answers import endpoint
from recbuild.studio.job import Job
from recbuild.studio.settings.knobs import knobs_of
from recbuild.studio.settings.measure import Measuring
from recbuild.studio.settings_file import difference, edited
from recbuild.studio.workplace import Workplace
from recruntime.rules import RULED_KINDS
from recruntime.wire import CARD_FIELDS


def routes(workplace: Workplace, thread: EngineThread) -> list[Route]:
    """Where this view asks."""
    desk = SettingsDesk(workplace)
    return [
        Route("/api/settings", endpoint(thread, desk.about)),
        Route("/api/settings/draft", endpoint(thread, desk.draft), methods=["POST"]),
        Route("/api/settings/save", endpoint(thread, desk.save), methods=["POST"]),
        Route("/api/settings/measure", endpoint(EngineThread(), lambda _: desk.job.state())),
        Route("/api/settings/measure/start", endpoint(EngineThread(), desk.measure), methods=["POST"]),
    ]


class SettingsDesk:
    """Answers about the settings file and the bundle's own settings."""

    def __init__(self, workplace: Workplace) -> None:
        self.workplace = workplace
        self.job = Job("measurement")
        self._measuring = Measuring(workplace)

    def about(self, asked: Any) -> dict[str, Any]:
        """The settings: usual, of the bundle, and of the file. Raises UserError, RecError."""
        config, shop = self.workplace.config(), self.workplace.shop
        ranking = config.ranking.as_data()
        _, seen = self.workplace.settings_text()
        return {
            "knobs": knobs_of(shop.settings, {name: ranking[name] for name in config.fixed}),
            "rules": ranking["rules"],
            "built_rules": len(shop.settings.rules),
            "kinds": list(RULED_KINDS),
            "at_most": ranking["at_most"] if "at_most" in config.fixed else dict(shop.settings.at_most),
            "fields": [
                field["name"]
                for field in shop.manifest["fields"]
                if field["kind"] == "text" and field["name"] not in CARD_FIELDS
            ],
            "seen": seen,
        }

    def draft(self, asked: dict[str, Any]) -> dict[str, Any]:
        """What the file would become, or what is wrong with it. Raises ConfigError."""
        text, seen = self.workplace.settings_text()
        name = self.workplace.settings.name
        after = edited(text, _in_the_file(asked["changes"]), name)
        error = self.workplace.refusal(after)
        return {"diff": difference(text, after, name), "error": error, "seen": seen}

    def save(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Write the changes, if the file is still the one that was seen. Raises UserError."""
        text, _ = self.workplace.settings_text()
        after = edited(text, _in_the_file(asked["changes"]), self.workplace.settings.name)
        return {"seen": self.workplace.write_settings(after, asked["seen"])}

    def measure(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Ask the latest sessions' questions with the changes and without. Raises UserError."""
        if self.workplace.sessions is None or self.workplace.source is None:
            raise ConfigError(
                "There is no log to measure on. Start the studio with one: --sessions orders.csv"
            )
        changes = asked["changes"]
        return self.job.start(lambda watcher: self._measuring.compare(changes, watcher))


def _in_the_file(changes: dict[str, Any]) -> dict[str, Any]:
    """Setting of the ranking → value, as `edited` takes it."""
    return {f"ranking.{name}": value for name, value in changes.items()}
