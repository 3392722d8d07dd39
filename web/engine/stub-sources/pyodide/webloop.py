"""Takes the place of pyodide.webloop, whose event loop nobody runs."""

# Pyodide's snapshots have a place for each of its own objects, and this one's is filled by this import.
from pyodide_js._api import scheduleCallback  # noqa: F401


def _initialize_event_loop() -> None:
    pass
