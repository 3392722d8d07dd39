"""A PostgreSQL server of one's own: a new data folder, a free port, a password; gone at the end."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import psycopg

USER = "shop"
PASSWORD = "p/w: 100%@home"
ENCODED = "p%2Fw%3A%20100%25%40home"


@dataclass(frozen=True)
class Server:
    """port: on 127.0.0.1."""

    port: int

    def address(self, what: str = "", password: str | None = ENCODED) -> str:
        """what: a table or a query. password: as it stands in an address; None for none."""
        secret = "" if password is None else f":{password}"
        return f"postgresql://{USER}{secret}@127.0.0.1:{self.port}/postgres#{what}"

    def run(self, *statements: str, rows: Sequence[Sequence[Any]] = ()) -> None:
        """rows: each the parameters of the last statement, once."""
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user=USER, password=PASSWORD, dbname="postgres"
        ) as connection:
            for statement in statements[: len(statements) - bool(rows)]:
                connection.execute(statement.encode())
            if rows:
                connection.cursor().executemany(statements[-1].encode(), rows)


@contextmanager
def postgres() -> Iterator[Server]:
    """A server that runs as long as the context."""
    programs = _programs()
    home = Path(mkdtemp(prefix="recbuild-postgres-"))
    try:
        password = home / "password"
        password.write_text(PASSWORD)
        owner = _owner(home)
        data, port = home / "data", _free_port()
        call = {"cwd": home, "stdout": subprocess.DEVNULL, **owner}
        access = ["--auth=scram-sha-256", f"--pwfile={password}", "-U", USER]
        subprocess.run(
            [programs / "initdb", "-D", data, *access, "-E", "UTF8", "--locale=C", "--no-sync"],
            check=True,
            **call,
        )
        options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c fsync=off"
        control: list[str | Path] = [programs / "pg_ctl", "-D", data, "-w"]
        subprocess.run([*control, "-l", home / "log", "-o", options, "start"], check=True, **call)
        try:
            yield Server(port)
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=True, **call)
    finally:
        shutil.rmtree(home)


def _programs() -> Path:
    """The folder of the server's programs, which Debian keeps off the path."""
    found = [Path(path).resolve().parent for path in [shutil.which("initdb")] if path]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not found:
        raise AssertionError("This test needs a PostgreSQL server: apt-get install postgresql.")
    return found[-1]


def _owner(home: Path) -> dict[str, Any]:
    """The server refuses to run as root. Then it runs as another user, who gets what is in `home`."""
    if os.getuid() != 0:
        return {}
    for path in [home, *home.iterdir()]:
        shutil.chown(path, "postgres", "postgres")
    return {"user": "postgres", "group": "postgres", "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
