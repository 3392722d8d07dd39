"""Files on the web, over https or http.

A download that breaks off goes on where it ended, if the server can do that. A token for the server comes
from the environment, and goes to no other host.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.message import Message
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.parse import unquote, urlsplit

import httpx

from recbuild.errors import SourceError
from recbuild.sources.remote.address import HTTP_TOKEN, Address
from recbuild.sources.remote.copies import open_copies
from recbuild.sources.table import Source

MAX_MB = "RECBUILD_MAX_DOWNLOAD_MB"
_USUAL_MAX_MB = 20_000
_MAX_SECONDS = 3600
_TRIES = 5

_WEB_PAGE = re.compile(rb"\s*(?:<!--.*?-->\s*)?(?:<!doctype\s+html|<html)", re.IGNORECASE | re.DOTALL)


def open_web(address: Address, columns: Sequence[str]) -> Source:
    """The rows of a file on the web. Raises CatalogError; SourceError if it cannot be fetched."""

    def fetch(folder: Path) -> dict[Path, str]:
        part = folder / ".download"
        with _reported(address), part.open("w+b") as file:
            response = _download(address, file)
            file.seek(0)
            start = file.read(512)
        if _WEB_PAGE.match(start.removeprefix(b"\xef\xbb\xbf")):
            raise SourceError(
                f"{address.shown}: this is a web page, maybe one to log in, and no catalog. Give the address "
                f"of the file itself, and {_how_to_get_in()}."
            )
        whole = part.rename(folder / _name(response, address.url))
        return {whole: address.shown}

    return open_copies(address.shown, fetch, columns)


def _download(address: Address, file: IO[bytes]) -> httpx.Response:
    """The whole file; returns the last answer, of which only the head can still be read."""
    headers = {"Accept-Encoding": "identity", "User-Agent": "recbuild"}
    token = os.environ.get(HTTP_TOKEN)
    if token and address.scheme == "https" and "@" not in urlsplit(address.url).netloc:
        headers["Authorization"] = f"Bearer {token}"
    until, version = time.monotonic() + _MAX_SECONDS, ""
    with httpx.Client(follow_redirects=True, timeout=httpx.Timeout(60, connect=15)) as client:
        for left in reversed(range(_TRIES)):
            begun = file.tell() if version else 0
            resume = {"Range": f"bytes={begun}-", "If-Range": version} if begun else {}
            try:
                with client.stream("GET", address.url, headers=headers | resume) as response:
                    _check_status(address, response)
                    continued = response.headers.get("Content-Range", "").startswith(f"bytes {begun}-")
                    file.seek(begun if response.status_code == 206 and continued else 0)
                    file.truncate()
                    version = _version(response)
                    _copy(address, response, file, until)
                    return response
            except (httpx.ReadError, httpx.RemoteProtocolError):
                if not left:
                    raise
    raise AssertionError("the last try returns or raises")


def _copy(address: Address, response: httpx.Response, file: IO[bytes], until: float) -> None:
    try:
        most = 10**6 * float(os.environ.get(MAX_MB) or _USUAL_MAX_MB)
    except ValueError:
        raise SourceError(f"{MAX_MB} is no number. Give the megabytes that may be downloaded.") from None
    announced = response.headers.get("Content-Length", "")
    size = file.tell() + (int(announced) if announced.isdecimal() else 0)
    for piece in response.iter_bytes() if size <= most else [b""]:
        size = max(size, file.tell() + len(piece))
        if size > most:
            raise SourceError(
                f"{address.shown}: the file is larger than {most / 1e6:,.0f} MB. Check the address; if it is "
                f"right, set {MAX_MB} in the environment."
            )
        if time.monotonic() > until:
            raise SourceError(
                f"{address.shown}: the download takes more than an hour. Download it yourself, and give the "
                "file."
            )
        file.write(piece)


def _version(response: httpx.Response) -> str:
    """What distinguishes this content from a later one; "" if a download of it cannot be resumed."""
    if response.headers.get("Content-Encoding", "identity") != "identity":
        return ""
    tag = str(response.headers.get("ETag", ""))
    return tag if tag and not tag.startswith("W/") else str(response.headers.get("Last-Modified", ""))


def _check_status(address: Address, response: httpx.Response) -> None:
    status = response.status_code
    if status in (200, 206):
        return
    said = f"{address.shown}: the server answers {status} {response.reason_phrase}".rstrip()
    if status in (401, 403, 407):
        raise SourceError(f"{said}: it does not let us in. Check the address, and {_how_to_get_in()}.")
    if status in (404, 410):
        raise SourceError(f"{said}: there is no such file. Check the address.")
    if status == 429 or status >= 500:
        raise SourceError(f"{said}. Try again later, or ask whoever runs it.")
    raise SourceError(f"{said}. Check the address.")


def _how_to_get_in() -> str:
    return f"if it needs a token, set {HTTP_TOKEN} in the environment (https only)"


@contextmanager
def _reported(address: Address) -> Iterator[None]:
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = str(error).rstrip(".") or type(error).__name__
        if "CERTIFICATE_VERIFY_FAILED" in reason:
            what, remedy = "its certificate is not trusted", "If it is your own, name it in SSL_CERT_FILE."
        elif isinstance(error, httpx.ReadError | httpx.RemoteProtocolError | httpx.ReadTimeout):
            what, remedy = f"the download broke off {_TRIES} times", "Try again later."
        else:
            what, remedy = "the server cannot be reached", "Check the address and the network."
        raise SourceError(f"{address.shown}: {what}: {reason}. {remedy}") from error
    except OSError as error:
        raise SourceError(f"{address.shown}: the download cannot be kept: {error.strerror}.") from error


def _name(response: httpx.Response, url: str) -> str:
    """The file's own name, without which a message would be harder to understand."""
    disposition = Message()
    disposition["Content-Disposition"] = response.headers.get("Content-Disposition", "")
    named = disposition.get_filename() or unquote(urlsplit(url).path)
    return PurePosixPath(named).name.replace("\0", "") or "catalog"
