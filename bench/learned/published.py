"""Published session sets, as repositories of graph networks hold them: catalogs and sessions, as files.

In goes a folder with `all_train_seq.txt`, training sessions as lists of item numbers, the latest last, and
`test.txt`, prefixes and their targets. Both are pickles, which could run code: only lists, tuples and numbers
are read. Out come files as `recbuild bundle` and `recbuild eval` take them:

    python -m bench.learned.published FOLDER OUT
"""

from __future__ import annotations

import pickle
import sys
from pathlib import Path
from typing import Any, NoReturn

import pyarrow as pa

from bench.learned.shops import Shop, asked_by, write

SESSIONS, TEST = "all_train_seq.txt", "test.txt"


class _PlainData(pickle.Unpickler):
    """Refuses everything that is not built of lists, tuples, numbers and texts."""

    def find_class(self, module_name: str, global_name: str, /) -> NoReturn:
        raise pickle.UnpicklingError(f"{module_name}.{global_name} is asked for, but plain data is expected.")


def published(folder: Path, out: Path) -> Shop:
    """The split of this folder, under its name. Raises SystemExit if a file is missing or no plain data."""
    train, (prefixes, targets) = _read(folder / SESSIONS), _read(folder / TEST)
    sessions = pa.array(train, pa.list_(pa.int64()))
    asked = asked_by(prefixes, targets)
    # Some splits ask for items that no training session has.
    ids = sorted(set(sessions.flatten().to_pylist()).union(*map(set, asked)))
    name = folder.name
    return Shop(
        write(out / f"{name}.parquet", {"item_id": [str(one) for one in ids]}),
        write(out / f"{name}-train.parquet", {"session_id": list(range(len(train))), "items": sessions}),
        write(out / f"{name}-test.parquet", {"session_id": list(range(len(asked))), "items": asked}),
    )


def _read(path: Path) -> Any:
    try:
        with path.open("rb") as file:
            return _PlainData(file).load()
    except FileNotFoundError:
        raise SystemExit(f"{path} is missing. bench/README.md says where the set comes from.") from None
    except (pickle.UnpicklingError, EOFError) as error:
        raise SystemExit(f"{path} is not read: {error}") from error


def main() -> None:
    if len(sys.argv) != 3:
        raise SystemExit(
            "Give the set's folder and one to write into: python -m bench.learned.published FOLDER OUT"
        )
    for path in vars(published(Path(sys.argv[1]), Path(sys.argv[2]))).values():
        print(path)


if __name__ == "__main__":
    main()
