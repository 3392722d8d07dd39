"""`recbuild serve --api`, as somebody starts it: real processes, a real port, real signals."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from tests.backend.conftest import until
from tests.backend.test_new_bundles import build_of, put
from tests.support.command import assert_refused, run

SECRET = "garden-07"


@contextmanager
def served(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process, and the address at which it answers."""
    command = [sys.executable, "-c", "from recbuild.cli import main; main()", "serve", str(folder), "--api"]
    with subprocess.Popen(
        [*command, "--port", "0", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        line = server.stdout.readline()
        found = re.fullmatch(
            rf"Answering from {folder} at (http://\S+)/openapi.json  \(Ctrl-C ends it\)\n", line
        )
        try:
            assert found, line
            yield server, found[1]
        finally:
            server.kill()


def asked(address: str, body: Any = None) -> tuple[int, dict[str, Any]]:
    """The process that answers is not told; one that ends between two requests is asked again."""
    content = None if body is None else json.dumps(body).encode()
    try:
        with urlopen(Request(address, content), timeout=60) as answer:
            return answer.status, json.loads(answer.read())
    except (URLError, RemoteDisconnected, ConnectionResetError):
        return 0, {}


def children(pid: int) -> set[int]:
    return {int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def test_it_answers_and_ends_quietly_and_says_nothing_of_what_was_asked(folder: Path) -> None:
    with served(folder) as (server, address):
        status, found = asked(f"{address}/recommend", {"events": [SECRET], "k": 3})
        assert (status, len(found["items"])) == (200, 3)
        assert asked(f"{address}/similar?item={SECRET}")[0] == 200
        server.send_signal(signal.SIGINT)
        assert server.wait(30) == 0
        assert server.stdout and server.stderr
        assert (server.stdout.read(), server.stderr.read()) == ("", "")


def test_workers_say_what_is_refused_count_together_and_are_replaced_when_they_die(folder: Path) -> None:
    with served(folder, "--workers", "2") as (server, address):
        until(lambda: asked(f"{address}/health")[1].get("build") == build_of(folder))
        (folder / "manifest.json").write_text("{")
        until(lambda: asked(f"{address}/health")[1].get("status") == "stale")
        assert asked(f"{address}/recommend", {"k": 2})[0] == 200
        figures = urlopen(f"{address}/metrics").read().decode()  # of both, whichever answers
        assert 'recbuild_requests_total{address="recommend",status="200"} 1.0' in figures
        assert "recbuild_waiting_requests 0.0" in figures
        one = children(server.pid).pop()
        os.kill(one, signal.SIGKILL)
        until(lambda: one not in children(server.pid) and len(children(server.pid)) == 2)
        last = children(server.pid)
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 128 + signal.SIGTERM
        assert not any(Path(f"/proc/{pid}").exists() for pid in last)


def test_no_request_is_lost_while_workers_take_a_new_bundle(folder: Path, other_rec: Path) -> None:
    answers: list[tuple[int, str | None]] = []
    before = build_of(folder)
    with served(folder, "--workers", "2") as (server, address):
        kept = HTTPConnection(urlsplit(address).netloc, timeout=60)

        def ask() -> set[int]:
            kept.request("POST", "/recommend", "{}")
            found = kept.getresponse()
            found.read()
            answers.append((found.status, found.headers["recbuild-build"]))
            return children(server.pid)

        until(lambda: len(ask()) == 2)
        first = children(server.pid)
        put(other_rec, folder)
        until(lambda: not ask() & first)
    assert {status for status, _ in answers} == {200}
    assert {build for _, build in answers} == {before, build_of(other_rec)}


def test_workers_end_when_their_parent_is_killed(folder: Path) -> None:
    with served(folder, "--workers", "2") as (server, address):
        until(lambda: asked(f"{address}/health")[0] == 200)
        server.kill()
        until(lambda: asked(f"{address}/health")[0] == 0)


def test_what_cannot_be_served_is_refused(tmp_path: Path, folder: Path) -> None:
    assert_refused(run("serve", tmp_path, "--api"), 9, "manifest.json", "Give the folder of a bundle")
    assert_refused(run("serve", folder, "--workers", 2), 5, "--workers is for --api")
    (folder / "manifest.json").write_text('{"format": 99}')
    assert_refused(run("serve", folder, "--api"), 9, "format 99")
