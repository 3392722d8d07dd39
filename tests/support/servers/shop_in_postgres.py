"""A bundle whose catalog and sessions lie in PostgreSQL.

Run as `python -m tests.support.servers.shop_in_postgres OUT`.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from recbuild import build
from tests.support.inputs.topics import write_catalog
from tests.support.servers.postgres import postgres


def build_shop(out: Path) -> None:
    """The shop of three topics, where many visitors take rose and rocket together. A bundle in `out`."""
    with TemporaryDirectory() as home, write_catalog(Path(home) / "catalog.csv").open(newline="") as file:
        rows = [*csv.reader(file)][1:]
    with postgres() as server:
        server.run(
            "create table products (sku text primary key, name text, description text, price numeric(6, 2), "
            "link text, available text)",
            "insert into products values (%s, %s, %s, %s, %s, %s)",
            rows=rows,
        )
        server.run(
            """create table orders as select 'visit ' || u as order_id, 'user ' || u as customer_id, sku
               from generate_series(1, 9) as u, unnest(array['garden-00', 'star-00']) as sku"""
        )
        build(
            server.address("products"),
            out,
            sessions=server.address("select * from orders order by order_id, sku"),
        )


if __name__ == "__main__":
    build_shop(Path(sys.argv[1]))
