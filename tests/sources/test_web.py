"""Catalogs from the web: what is fetched, what is told to whom, and every way in which it fails."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from recbuild.errors import CatalogError, SourceError
from recbuild.sources import open_source
from tests.support.command import assert_refused, run
from tests.support.inputs.topics import files, write_catalog
from tests.support.servers.web_server import Answer, WebServer, make_certificate, web_server

ROWS = b"id,title\n1,Emma\n2,Persuasion\n"
TYPE = "Content-Type"


@pytest.fixture(scope="module")
def web() -> Iterator[WebServer]:
    with web_server() as server:
        yield server


def titles(address: str) -> list[str]:
    loaded: list[str] = open_source(address).load(["title"]).columns["title"].to_pylist()
    return loaded


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/a/catalog.csv", Answer(ROWS, headers={TYPE: "application/octet-stream"})),
        ("/export.php", Answer(ROWS, headers={TYPE: "text/csv; charset=utf-8"})),
        ("/export", Answer(ROWS, headers={"Content-Disposition": 'attachment; filename="our catalog.csv"'})),
        ("/plain", Answer(ROWS)),
        ("/api/products", Answer(json.dumps([{"title": "Emma"}, {"title": "Persuasion"}]).encode())),
        ("/squeezed.csv", Answer(gzip.compress(ROWS), headers={"Content-Encoding": "gzip"})),
        ("/squeezed.csv.gz", Answer(gzip.compress(ROWS), headers={"Content-Encoding": "gzip"})),
    ],
)
def test_a_file_is_read_by_its_name_or_its_type(web: WebServer, path: str, answer: Answer) -> None:
    assert titles(web.put(path, answer)) == ["Emma", "Persuasion"]


def test_a_redirect_is_followed(web: WebServer) -> None:
    web.put("/there.csv", Answer(ROWS))
    assert titles(web.put("/here", Answer(status=302, headers={"Location": "/there.csv"}))) == [
        "Emma",
        "Persuasion",
    ]


def test_a_download_that_breaks_off_goes_on_where_it_ended(web: WebServer) -> None:
    tag = {"ETag": '"1"'}
    address = web.put(
        "/resumed.csv", Answer(ROWS, headers=tag, breaks_after=12), Answer(ROWS, headers=tag, ranges=True)
    )
    assert titles(address) == ["Emma", "Persuasion"]
    assert web.requests[-1][1]["Range"] == "bytes=12-" and web.requests[-1][1]["If-Range"] == '"1"'


def test_a_file_that_has_changed_meanwhile_is_downloaded_from_its_beginning(web: WebServer) -> None:
    other = b"id,title\n3,Mansfield Park\n"
    old, new = {"ETag": '"1"'}, {"ETag": '"2"'}
    address = web.put("/changed.csv", Answer(ROWS, headers=old, breaks_after=12), Answer(other, headers=new))
    assert titles(address) == ["Mansfield Park"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(ROWS, breaks_after=12), "broke off"),
        (Answer(b"gone", 404), "404"),
        (Answer(b"no", 403), "RECBUILD_HTTP_TOKEN"),
        (Answer(b"no", 401), "does not let us in"),
        (Answer(b"oh", 500), "Try again later"),
        (Answer(b"<!DOCTYPE html><title>Log in</title>", headers={TYPE: "text/html"}), "web page"),
        (Answer(status=302, headers={"Location": "/failing.csv"}), "redirects"),
    ],
)
def test_what_cannot_be_fetched_has_an_exit_code_of_its_own(
    web: WebServer, tmp_path: Path, answer: Answer, words: str
) -> None:
    address = web.put("/failing.csv", answer)
    assert_refused(run("bundle", address, "--out", tmp_path / "rec"), 14, "/failing.csv", words)
    assert not (tmp_path / "rec").exists()


def test_what_is_too_large_is_not_downloaded(web: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECBUILD_MAX_DOWNLOAD_MB", "0.00001")
    with pytest.raises(SourceError, match="larger than"):
        open_source(web.put("/large.csv", Answer(ROWS)))
    squeezed = Answer(gzip.compress(ROWS), headers={"Content-Encoding": "gzip"})
    with pytest.raises(SourceError, match="larger than"):
        open_source(web.put("/bomb.csv", squeezed))


def test_nobody_at_the_address_is_said_so() -> None:
    for address in ("http://127.0.0.1:1/a.csv", "https://nobody.invalid/a.csv", "https:///a.csv"):
        with pytest.raises(SourceError, match="cannot be reached"):
            open_source(address)


def test_a_fault_in_the_file_names_the_address_and_the_row(web: WebServer) -> None:
    address = web.put("/broken.jsonl", Answer(b'{"id": "1", "title": "Emma"}\n{"id": "2"\n'))
    with pytest.raises(CatalogError, match=rf"^{address}: line \d") as caught:
        open_source(address).load(["id"])
    assert caught.value.exit_code == 3


def test_secrets_in_an_address_are_neither_shown_nor_written(web: WebServer, tmp_path: Path) -> None:
    content = write_catalog(tmp_path / "catalog.csv").read_bytes()
    host = web.put("/feed.csv", Answer(content)).removeprefix("http://")
    for address in (
        f"http://anna:hush-hush@{host}",
        f"http://{host}?format=csv&X-Amz-Signature=hush-hush&sig=hush-hush",
        f"http://hush-hush@{host}?hush-hush",
    ):
        built = run("bundle", address, "--out", tmp_path / "rec")
        assert built.exit_code == 0, built.output
        assert "hush" not in built.output
        assert all(b"hush" not in written for written in files(tmp_path / "rec").values())
        failed = run("bundle", address.replace("/feed", "/none"), "--out", tmp_path / "rec")
        assert_refused(failed, 14, "/none.csv", "***")
        assert "hush" not in failed.output


def test_the_token_goes_to_the_host_of_the_address_over_https_and_to_no_other(
    web: WebServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make_certificate(tmp_path / "certificate.pem")
    monkeypatch.setenv("RECBUILD_HTTP_TOKEN", "hush-hush")
    with web_server(certificate) as safe:
        safe.put("/catalog.csv", Answer(ROWS))
        with pytest.raises(SourceError, match=r"certificate is not trusted.*SSL_CERT_FILE"):
            open_source(f"{safe.origin}/catalog.csv")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert len(titles(f"{safe.origin}/catalog.csv")) == 2
        assert safe.requests[-1][1]["Authorization"] == "Bearer hush-hush"
        elsewhere = web.put("/elsewhere.csv", Answer(ROWS))
        safe.put("/moved.csv", Answer(status=302, headers={"Location": elsewhere}))
        for address in (elsewhere, f"{safe.origin}/moved.csv"):
            assert len(titles(address)) == 2
            assert "Authorization" not in web.requests[-1][1]
