"""For `./dev bench fused`: a shop built of its earlier sessions, and the later ones to visit it by.

    python -m bench.learned.fused demo OUT
    python -m bench.learned.fused online-retail OUT DATA

Prints JSON: the bundle's folder, and the latest tenth of the sessions as lists of item ids.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from bench.learned.shops import online_retail

HELD_OUT = 0.1
DEMO = Path(__file__).parents[2] / "demo"


def demo(out: Path) -> tuple[list[str], list[list[str]]]:
    """What `recbuild bundle` is given, and the sessions held out."""
    subprocess.run([sys.executable, DEMO / "build.py", out], check=True, stdout=sys.stderr)
    rows = list(csv.DictReader((DEMO / "sessions.csv").open(encoding="utf-8", newline="")))
    cut = round(len(rows) * (1 - HELD_OUT))
    pyarrow.csv.write_csv(pa.Table.from_pylist(rows[:cut]), out / "train.csv")
    given = [str(out / "catalog.csv"), "--config", str(DEMO / "recbuild.toml")]
    return [*given, "--sessions", str(out / "train.csv")], [row["items"].split("|") for row in rows[cut:]]


def shop(data: Path, out: Path) -> tuple[list[str], list[list[str]]]:
    """The same of online-retail: an invoice is a session, its lines the pages, in their order."""
    found = online_retail(data, out)
    lines = pq.read_table(found.sessions)
    table = lines.select(["session_id", "item_id", "timestamp"]).to_pydict()
    began: dict[str, int] = {}
    items: dict[str, list[str]] = {}
    for session, item, time in zip(*table.values(), strict=True):
        began[session] = min(time, began.get(session, time))
        items.setdefault(session, []).append(str(item))
    ordered = sorted(began, key=lambda session: (began[session], session))
    cut = round(len(ordered) * (1 - HELD_OUT))
    late = pa.array(ordered[cut:], lines.schema.field("session_id").type)
    earlier = pa.compute.invert(pa.compute.is_in(lines["session_id"], value_set=late))
    pq.write_table(lines.filter(earlier), out / "train.parquet")
    given = [str(found.catalog), "--sessions", str(out / "train.parquet")]
    return given, [items[session] for session in ordered[cut:]]


def main(name: str, folder: str, data: Sequence[str]) -> None:
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    given, sessions = demo(out) if name == "demo" else shop(Path(data[0]), out)
    command = [sys.executable, "-m", "recbuild", "bundle", *given, "--out", str(out / "rec"), "--quiet"]
    subprocess.run(command, check=True, stdout=sys.stderr)
    json.dump({"folder": str(out / "rec"), "sessions": sessions}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
