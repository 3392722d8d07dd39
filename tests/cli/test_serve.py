"""The preview server: the strict policy on everything, and for ever only what is named by its content."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from recbuild.cli import main
from recbuild.cli.preview_server import INSTALLABLE, application, listening
from tests.support.command import assert_refused, run


@pytest.fixture
def site(tmp_path: Path) -> TestClient:
    for path in ("index.html", "rec/rec.js", "rec/manifest.json", "rec/instant/0123456789abcdef.bin"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("content")
    return TestClient(application(tmp_path))


@pytest.mark.parametrize("path", ["/", "/rec/rec.js", "/rec/instant/0123456789abcdef.bin", "/nothing"])
def test_every_response_carries_the_policy(site: TestClient, path: str) -> None:
    assert site.get(path).headers["content-security-policy"] == INSTALLABLE


def test_only_what_is_named_by_its_content_is_kept_for_ever(site: TestClient) -> None:
    def kept(path: str) -> str:
        return site.get(path).headers["cache-control"]

    assert "immutable" in kept("/rec/instant/0123456789abcdef.bin")
    assert {kept(path) for path in ("/", "/rec/rec.js", "/rec/manifest.json")} == {"no-cache"}
    assert kept("/rec/instant/fedcba9876543210.bin") == "no-cache"  # it is not there


def test_a_range_of_a_file_is_served_as_packs_need_it(tmp_path: Path) -> None:
    (tmp_path / "pack.gz").write_bytes(bytes(range(100)))
    found = TestClient(application(tmp_path)).get("/pack.gz", headers={"range": "bytes=10-19"})
    assert (found.status_code, found.content) == (206, bytes(range(10, 20)))
    assert "content-encoding" not in found.headers


def test_a_taken_port_is_refused_before_it_is_said_that_anything_is_served(tmp_path: Path) -> None:
    with listening("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        result = run("serve", tmp_path, "--port", port)
    assert_refused(result, 2, f"Port {port} of 127.0.0.1 is taken", "--port 0")
    assert "Serving" not in result.output


def test_an_address_that_is_not_this_machines_is_refused(tmp_path: Path) -> None:
    result = run("serve", tmp_path, "--host", "192.0.2.1", "--port", 0)
    assert_refused(result, 2, "Nothing can be served at port 0 of 192.0.2.1: ", "--host")


def test_a_free_port_is_taken_and_told_and_an_interruption_ends_it_quietly(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("the shop")
    command = [sys.executable, "-c", "from recbuild.cli import main; main()", "serve", str(tmp_path)]
    with subprocess.Popen(
        [*command, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout and server.stderr
        line = server.stdout.readline()
        found = re.fullmatch(rf"Serving {tmp_path} at (http://\S+:(\d+)/)  \(Ctrl-C ends it\)\n", line)
        assert found and int(found[2]) > 0
        assert urlopen(found[1]).read() == b"the shop"
        server.send_signal(signal.SIGINT)
        assert (server.wait(20), server.stderr.read()) == (0, "")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["serve", str(tmp_path / "nope")])
    assert result.exit_code == 7
    assert "nope" in result.output and "is not a folder" in result.output
