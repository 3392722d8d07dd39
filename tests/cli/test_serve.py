"""The preview server: the strict policy on everything, and for ever only what is named by its content."""

from __future__ import annotations

import gzip
import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import brotli
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


@pytest.fixture
def compressed(tmp_path: Path) -> TestClient:
    """A site whose script and module were precompressed, and whose pack looks so."""
    script, module = SCRIPT
    for name, content in (("rec.js", script), ("a.wasm", module), ("pack.gz", b"pack")):
        (tmp_path / name).write_bytes(content)
    (tmp_path / "rec.js.br").write_bytes(brotli.compress(script))
    (tmp_path / "rec.js.gz").write_bytes(gzip.compress(script))
    (tmp_path / "a.wasm.br").write_bytes(brotli.compress(module))
    (tmp_path / "pack.gz.br").write_bytes(b"not of a bundle")
    return TestClient(application(tmp_path))


SCRIPT = (b"// a script\n" * 100, b"\0asm\1\0\0\0" + bytes(500))
TAKEN = {
    "gzip, deflate, br, zstd": "br",
    "gzip": "gzip",
    "*": "br",
    "br;q=0, gzip;q=0.5": "gzip",
    "br; q=0.000, *;q=1": "gzip",
    "identity": None,
    "": None,
}


@pytest.mark.parametrize(("header", "coding"), TAKEN.items())
def test_a_browser_gets_the_precompressed_file_that_it_takes(
    compressed: TestClient, header: str, coding: str | None
) -> None:
    found = compressed.get("/rec.js", headers={"accept-encoding": header})
    assert (found.content, found.headers.get("content-encoding")) == (SCRIPT[0], coding)
    assert found.headers["content-type"].startswith(("text/javascript", "application/javascript"))
    assert found.headers["vary"] == "accept-encoding"


def test_a_precompressed_module_is_still_webassembly(compressed: TestClient) -> None:
    found = compressed.get("/a.wasm", headers={"accept-encoding": "br"})
    assert (found.content, found.headers["content-type"]) == (SCRIPT[1], "application/wasm")
    assert found.headers["content-security-policy"] == INSTALLABLE


def test_what_is_no_precompressed_file_is_sent_as_it_is(compressed: TestClient) -> None:
    found = compressed.get("/pack.gz", headers={"accept-encoding": "br"})
    assert (found.content, "content-encoding" in found.headers, "vary" in found.headers) == (
        b"pack",
        False,
        False,
    )


def test_each_coding_has_its_own_etag_and_ranges(compressed: TestClient, tmp_path: Path) -> None:
    taken = {"accept-encoding": "br"}
    plain = compressed.get("/rec.js", headers={"accept-encoding": "identity"})
    packed = compressed.get("/rec.js", headers=taken)
    assert plain.headers["etag"] != packed.headers["etag"]
    known = compressed.get("/rec.js", headers=taken | {"if-none-match": packed.headers["etag"]})
    other = compressed.get("/rec.js", headers=taken | {"if-none-match": plain.headers["etag"]})
    assert (known.status_code, known.headers["vary"], other.status_code) == (304, "accept-encoding", 200)
    ranged = {"accept-encoding": "identity", "range": "bytes=3-9"}
    assert compressed.get("/rec.js", headers=ranged).content == SCRIPT[0][3:10]
    with compressed.stream("GET", "/rec.js", headers=taken | {"range": "bytes=3-9"}) as found:
        content = b"".join(found.iter_raw())
    assert (found.status_code, content) == (206, (tmp_path / "rec.js.br").read_bytes()[3:10])
    assert found.headers["content-encoding"] == "br"


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
