"""Takes the place of pyodide._package_loader: there are no packages to load."""

# Pyodide's snapshots have a place for each of its own objects, and this one's is filled by this import.
from pyodide_js import loadedPackages  # noqa: F401


class Place:
    """A folder, of which Pyodide wants the name alone, as a path has it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __str__(self) -> str:
        return self._name


SITE_PACKAGES = Place("/lib/python3.14/site-packages")
DSO_DIR = Place("/usr/lib")


def init_loaded_packages() -> None:
    pass
