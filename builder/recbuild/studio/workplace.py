"""What the studio works on, read from disk whenever it is asked for: files change while the page is open."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from recbuild.api.current import Current
from recbuild.config import Config, load_config, make_config
from recbuild.errors import BundleError, ConfigError, UserError
from recbuild.sources import Place
from recruntime import Recommender

NO_FILE = ""
"""The version of a settings file that is not there."""


class ChangedMeanwhileError(UserError):
    """A file is no longer the one that the page has seen."""


@dataclass
class Workplace:
    """A catalog, its settings file and its bundle; each may be missing.

    folder: of the bundle.
    settings: the settings file.
    source: the catalog; None where only a bundle is looked at.
    sessions: past sessions; None for none.
    """

    folder: Path
    settings: Path
    source: Place | None = None
    sessions: Place | None = None
    _current: Current | None = field(default=None, init=False, repr=False)

    @property
    def has_bundle(self) -> bool:
        return (self.folder / "manifest.json").is_file()

    @property
    def shop(self) -> Recommender:
        """The bundle as it is now; where a newer one is damaged, the one before it.

        Raises BundleError where there is none, RecError where the first one cannot be used.
        """
        if self._current is None:
            if not self.has_bundle:
                raise BundleError(f"There is no bundle in {self.folder} yet. Press Build.")
            self._current = Current(self.folder)
        self._current.look()
        return self._current.opened.shop

    @property
    def refused(self) -> str:
        """Why a newer bundle is not shown; empty where it is."""
        return self._current.refused if self._current else ""

    def config(self) -> Config:
        """The settings as the file says now. Raises ConfigError."""
        return load_config(self.settings) if self.settings.is_file() else Config()

    def settings_text(self) -> tuple[str, str]:
        """The settings file and its version, which `write_settings` wants back. Raises ConfigError."""
        try:
            content = self.settings.read_bytes()
            return content.decode("utf-8"), hashlib.sha256(content).hexdigest()[:16]
        except FileNotFoundError:
            return "", NO_FILE
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{self.settings} cannot be read: {error}.") from error

    def refusal(self, text: str) -> str:
        """Why a build would not take a settings file of this text; "" where it would."""
        try:
            make_config(tomllib.loads(text), self.settings.name)
        except tomllib.TOMLDecodeError as error:
            return f"{self.settings.name}: not valid TOML: {error}."
        except ConfigError as error:
            return str(error)
        return ""

    def write_settings(self, text: str, seen: str) -> str:
        """Replace the settings file in one step, if it is still the version that was seen.

        Returns its new version. Raises ChangedMeanwhileError, ConfigError; the file then stays as it is.
        """
        if self.settings_text()[1] != seen:
            raise ChangedMeanwhileError(
                f"{self.settings.name} was changed by someone else since this page read it. Load it anew; "
                "nothing was overwritten."
            )
        if refusal := self.refusal(text):
            raise ConfigError(refusal)
        fresh = self.settings.with_name(f".{self.settings.name}.new")
        try:
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(self.settings)
        except OSError as error:
            fresh.unlink(missing_ok=True)
            raise ConfigError(f"{self.settings} cannot be written: {error.strerror}.") from error
        return self.settings_text()[1]
