"""Exports of many platforms, and files of one's own, built with no option: what is taken, is it right.

Run: python -m bench.builds.sources [FILE…]; prints JSON. The exports and the right values are those of
tests/support/platforms. Of a file of one's own nobody knows the right values.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from recbuild.catalog.load import catalog_of, open_catalog
from recbuild.config import Config
from recbuild.errors import UserError
from recbuild.library import build
from recruntime import Recommender
from tests.support.platforms import EXPORTS
from tests.support.platforms.export import Export
from tests.support.platforms.judge import faults, full_shelves


def main() -> None:
    found = [
        *_exports(),
        *(_measured(f"{path.parent.name}/{path.name}", path, None) for path in map(Path, sys.argv[1:])),
    ]
    print(json.dumps(found))


def _exports() -> Iterator[dict[str, object]]:
    for name, make in EXPORTS.items():
        export = make()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / export.file
            path.write_bytes(export.content)
            yield _measured(name, path, export)


def _measured(name: str, path: Path, export: Export | None) -> dict[str, object]:
    """What building a file gives; "faults" is null where the right values are not known."""
    try:
        opened = open_catalog(path, Config())
        catalog = catalog_of(opened, Config())
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            build(path, Path(folder) / "rec")
            seconds = time.perf_counter() - start
            full, pages = full_shelves(Recommender.open(Path(folder) / "rec"))
    except UserError as error:
        return {"name": name, "error": str(error)}
    return {
        **{"name": name, "rows": export.rows if export else len(opened.table.rows)},
        **{"items": len(catalog.ids), "columns": catalog.columns, "full": full, "pages": pages},
        **{"faults": faults(export, catalog) if export else None, "seconds": seconds},
    }


if __name__ == "__main__":
    main()
