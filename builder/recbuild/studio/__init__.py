"""The studio: a local page over a catalog, its settings file and its bundle."""

from recbuild.studio.app import create_app
from recbuild.studio.workplace import Workplace

__all__ = ["Workplace", "create_app"]
