"""What few sessions bring: bundles learned from some numbers of sessions, and one without any, as JSON.

In go the folder that holds `online-retail/` and a working folder. The sessions are the latest before the
latest tenth of the order lines, and the questions are those of that tenth, the same for all.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bench.learned.shops import online_retail

RECBUILD = (sys.executable, "-m", "recbuild")
SIZES = (0, 10, 50, 200, 1000)
ASKED = ("--protocol", "next", "--sample", "2500", "--only", "recbuild", "--json")


def main() -> None:
    data, out = Path(sys.argv[1]), Path(sys.argv[2])
    shop = online_retail(data, out)
    lines = pq.read_table(shop.sessions)
    time = lines["timestamp"].to_numpy()
    late = pa.array(time >= np.quantile(time, 0.9))
    asked = pc.is_in(lines["session_id"], value_set=pc.unique(lines.filter(late)["session_id"]))
    test, train = out / "few-test.parquet", out / "few-train.parquet"
    pq.write_table(lines.filter(asked), test)
    earlier = lines.filter(pc.invert(asked)).sort_by("timestamp")
    names = pc.unique(earlier["session_id"])
    found = {}
    for size in SIZES:
        latest = names.slice(len(names) - size)
        pq.write_table(earlier.filter(pc.is_in(earlier["session_id"], value_set=latest)), train)
        bundle = str(out / f"few-{size}")
        _run("bundle", str(shop.catalog), "--out", bundle, *(("--sessions", str(train)) if size else ()))
        evaluation = json.loads(_run("eval", bundle, "--test", str(test), *ASKED))
        found[size] = evaluation["measurements"][0]
    print(json.dumps(found))


def _run(*command: str) -> str:
    return subprocess.run([*RECBUILD, *command], check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    main()
