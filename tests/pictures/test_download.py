"""Downloads of pictures: bounded, asked again where that helps, and never led into a local network."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from recbuild.pictures import download
from recbuild.pictures.download import PictureDownloads
from recbuild.pictures.hosts import is_public
from recbuild.pictures.thumbnail import PictureError

Answering = Callable[[BaseHTTPRequestHandler, int], None]


@contextmanager
def serving(answer: Answering) -> Iterator[tuple[str, list[str]]]:
    """An address, and the paths that were asked for. answer: gets the number of the request."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked.append(self.path)
            answer(self, len(asked))

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def reply(handler: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def downloads(waits: list[float], monkeypatch: pytest.MonkeyPatch) -> Iterator[PictureDownloads]:
    monkeypatch.setenv("no_proxy", "*")
    found = PictureDownloads(waits.append)
    yield found
    found.close()


def test_a_picture_comes_with_its_version(downloads: PictureDownloads) -> None:
    with serving(lambda handler, _: reply(handler, 200, b"picture", ETag='"one"')) as (url, _):
        found = downloads.get(f"{url}/a.jpg", {})
    assert (found.content, found.version) == (b"picture", {"If-None-Match": '"one"'})


def test_a_picture_that_did_not_change_is_not_sent_again(downloads: PictureDownloads) -> None:
    def answer(handler: BaseHTTPRequestHandler, _: int) -> None:
        reply(handler, 304 if handler.headers["If-None-Match"] == '"one"' else 500)

    with serving(answer) as (url, _):
        assert downloads.get(f"{url}/a.jpg", {"If-None-Match": '"one"'}).content is None


def test_a_busy_server_is_asked_again_when_it_says(downloads: PictureDownloads, waits: list[float]) -> None:
    def answer(handler: BaseHTTPRequestHandler, number: int) -> None:
        if number == 1:
            reply(handler, 429, Retry_After="7")
        elif number == 2:
            reply(handler, 503)
        else:
            reply(handler, 200, b"picture")

    with serving(answer) as (url, _):
        assert downloads.get(f"{url}/a.jpg", {}).content == b"picture"
    assert waits == [7.0, 2.0]


def test_a_server_that_stays_busy_is_given_up(downloads: PictureDownloads) -> None:
    with serving(lambda handler, _: reply(handler, 503)) as (url, asked):
        with pytest.raises(PictureError, match="too busy"):
            downloads.get(f"{url}/a.jpg", {})
        assert len(asked) == download.TRIES


def test_what_is_missing_is_asked_once(downloads: PictureDownloads) -> None:
    with serving(lambda handler, _: reply(handler, 404)) as (url, asked):
        with pytest.raises(PictureError, match="404"):
            downloads.get(f"{url}/a.jpg", {})
        assert len(asked) == 1


def test_a_host_that_does_not_answer_is_not_asked_for_ever(downloads: PictureDownloads) -> None:
    with serving(lambda handler, _: reply(handler, 200)) as (url, _):
        pass
    for _ in range(5):
        with pytest.raises(PictureError, match="does not answer"):
            downloads.get(f"{url}/a.jpg", {})


def test_a_picture_that_is_too_large_is_cut_off(
    downloads: PictureDownloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "MOST_BYTES", 1000)
    with (
        serving(lambda handler, _: reply(handler, 200, bytes(5000))) as (url, _),
        pytest.raises(PictureError, match="more than"),
    ):
        downloads.get(f"{url}/a.jpg", {})


def test_a_redirect_on_the_same_host_is_followed(downloads: PictureDownloads) -> None:
    def answer(handler: BaseHTTPRequestHandler, number: int) -> None:
        reply(handler, 302, Location="/b.jpg") if number == 1 else reply(handler, 200, b"picture")

    with serving(answer) as (url, asked):
        assert downloads.get(f"{url}/a.jpg", {}).content == b"picture"
    assert asked == ["/a.jpg", "/b.jpg"]


def test_a_redirect_does_not_lead_into_a_local_network(downloads: PictureDownloads) -> None:
    with serving(lambda handler, _: reply(handler, 200, b"secret")) as (inside, asked):
        port = inside.rpartition(":")[2]

        def answer(handler: BaseHTTPRequestHandler, _: int) -> None:
            reply(handler, 302, Location=f"http://localhost:{port}/secret")

        with serving(answer) as (url, _), pytest.raises(PictureError, match="local network"):
            downloads.get(f"{url}/a.jpg", {})
    assert asked == []


def test_a_redirect_to_a_name_that_resolves_to_a_local_address_is_refused(
    downloads: PictureDownloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve = socket.getaddrinfo

    def answered(host: str, port: int, *rest: Any, **more: Any) -> Any:
        return resolve("127.0.0.1" if host == "images.example" else host, port, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", answered)
    with serving(lambda handler, _: reply(handler, 200, b"secret")) as (inside, asked):
        port = inside.rpartition(":")[2]

        def answer(handler: BaseHTTPRequestHandler, _: int) -> None:
            reply(handler, 302, Location=f"http://images.example:{port}/secret")

        with serving(answer) as (url, _), pytest.raises(PictureError, match="local network"):
            downloads.get(f"{url}/a.jpg", {})
    assert asked == []


@pytest.mark.parametrize("location", ["file:///etc/passwd", "gopher://localhost/"])
def test_a_redirect_out_of_the_web_is_refused(downloads: PictureDownloads, location: str) -> None:
    def answer(handler: BaseHTTPRequestHandler, _: int) -> None:
        reply(handler, 302, Location=location)

    with serving(answer) as (url, _), pytest.raises(PictureError, match="none of the web"):
        downloads.get(f"{url}/a.jpg", {})


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"])
def test_a_server_that_sends_drop_by_drop_is_given_up(
    downloads: PictureDownloads, monkeypatch: pytest.MonkeyPatch, head: bytes
) -> None:
    """Within its head, and within the picture: no single read takes long."""
    monkeypatch.setattr(download, "MOST_SECONDS", 0.3)
    ended = threading.Event()

    def answer(handler: BaseHTTPRequestHandler, _: int) -> None:
        handler.close_connection = True
        with suppress(OSError):  # the other side goes away
            handler.wfile.write(head or b"HTTP/1.1 200 OK\r\nX: ")
            while not ended.wait(0.01):
                handler.wfile.write(b"x")

    with serving(answer) as (url, asked):
        for _ in range(download.GIVEN_UP):
            with pytest.raises(PictureError, match="takes more than"):
                downloads.get(f"{url}/a.jpg", {})
        with pytest.raises(PictureError, match="does not answer"):
            downloads.get(f"{url}/a.jpg", {})
        ended.set()
        assert len(asked) == download.GIVEN_UP


def test_an_endless_body_is_cut_off(downloads: PictureDownloads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "MOST_BYTES", 100_000)

    def answer(handler: BaseHTTPRequestHandler, _: int) -> None:
        handler.close_connection = True
        with suppress(OSError):
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n")
            while True:
                handler.wfile.write(bytes(10_000))

    with serving(answer) as (url, _), pytest.raises(PictureError, match="more than"):
        downloads.get(f"{url}/a.jpg", {})


def test_redirects_end(downloads: PictureDownloads) -> None:
    with (
        serving(lambda handler, _: reply(handler, 302, Location="/a.jpg")) as (url, asked),
        pytest.raises(PictureError, match="again and again"),
    ):
        downloads.get(f"{url}/a.jpg", {})
    assert len(asked) == download.REDIRECTS + 1


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("10.0.0.1", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::10.0.0.1", False),
        ("64:ff9b::93.184.216.34", True),
        ("2002:a00:1::", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) == public
