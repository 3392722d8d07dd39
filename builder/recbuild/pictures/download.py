"""PictureDownloads of pictures: polite, bounded, and asked again where that may help.

At most a few requests go to a host at once. A host that does not answer several times in a row is not asked
again.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore

from recbuild.pictures.deadline import Deadline, Timed, TooSlowError
from recbuild.pictures.hosts import PublicOnly
from recbuild.pictures.thumbnail import PictureError

AT_ONCE = 12
PER_HOST = 4
MOST_BYTES = 15_000_000
SECONDS = {"connect": 10.0, "read": 20.0, "write": 10.0, "pool": 120.0}
MOST_SECONDS = 60.0  # for a picture that comes drop by drop
TRIES = 3
REDIRECTS = 5
MOST_WAIT = 30.0  # of what a server asks us to wait
GIVEN_UP = 6  # failures in a row after which a host is not asked any more
AGAIN = (408, 425, 429, 500, 502, 503, 504)

Headers = Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """What a server says of a picture.

    content: its bytes; None where it is as it was.
    version: headers by which it can be asked whether it changed: If-None-Match or If-Modified-Since.
    """

    content: bytes | None
    version: Headers


@dataclass
class _Site:
    """What is known of a host.

    turn: lets PER_HOST requests through at once.
    failures: how often in a row it did not answer.
    """

    turn: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(PER_HOST))
    failures: int = 0


class PictureDownloads:
    """PictureDownloads for one build; threads may share it."""

    def __init__(self, wait: Callable[[float], None] = time.sleep) -> None:
        """wait: waits for so many seconds."""
        self._wait = wait
        self._sites: defaultdict[str, _Site] = defaultdict(_Site)
        self._lock = threading.Lock()
        self._deadline = Deadline()
        self._pools: dict[tuple[str, bool], httpcore.ConnectionPool] = {}

    def close(self) -> None:
        """Close all connections."""
        for pool in self._pools.values():
            pool.close()

    def get(self, url: str, version: Headers) -> Answer:
        """The picture at this address, unless it is still of this version. Raises PictureError."""
        own = urlsplit(url).hostname
        for _ in range(REDIRECTS + 1):
            if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
                raise PictureError("its address is none of the web")
            # What the catalog names itself may lie in this network.
            found = self._asked(url, version, guarded=urlsplit(url).hostname != own)
            if isinstance(found, Answer):
                return found
            url = urljoin(url, found)
        raise PictureError("it is redirected again and again")

    def _asked(self, url: str, version: Headers, *, guarded: bool) -> Answer | str:
        """The answer, or where it is redirected to; asked again where that may help."""
        with self._lock:
            site = self._sites[urlsplit(url).netloc]
        with site.turn:
            for left in reversed(range(TRIES)):
                if site.failures >= GIVEN_UP:
                    raise PictureError("its host does not answer")
                try:
                    with self._deadline.within(MOST_SECONDS):
                        found = self._once(url, version, guarded=guarded)
                    site.failures = 0
                    if not isinstance(found, float):
                        return found
                    pause = found
                except TooSlowError:  # again, it would be as slow
                    site.failures += 1
                    raise
                except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
                    site.failures += 1
                    pause = 0.0
                    if not left:
                        raise PictureError("its host does not answer") from error
                if left:
                    self._wait(min(MOST_WAIT, pause or 0.5 * 4.0 ** (TRIES - 1 - left)))
        raise PictureError("its server is too busy, or fails")

    def _once(self, url: str, version: Headers, *, guarded: bool) -> Answer | str | float:
        """The answer; where it is redirected to; or the seconds to wait before asking again, 0.0 for any."""
        usual = {"User-Agent": "recbuild", "Accept": "image/*", "Accept-Encoding": "identity"}
        headers = [*usual.items(), *version.items()]
        pool = self._pool(url, guarded=guarded)
        with pool.stream("GET", url, headers=headers, extensions={"timeout": SECONDS}) as response:
            said = {name.decode().lower(): value.decode("latin-1") for name, value in response.headers}
            if response.status in AGAIN:
                return _seconds(said.get("retry-after", ""))
            if response.status in (301, 302, 303, 307, 308) and "location" in said:
                return said["location"]
            if response.status == 304 and version:
                return Answer(None, version)
            if response.status != 200:
                raise PictureError(f"the server answers {response.status}")
            content = bytearray()
            for piece in response.iter_stream():
                content += piece
                if len(content) > MOST_BYTES:
                    raise PictureError(f"it has more than {MOST_BYTES // 10**6} MB")
        return Answer(bytes(content), _version(said))

    def _pool(self, url: str, *, guarded: bool) -> httpcore.ConnectionPool:
        split = urlsplit(url)
        proxies = getproxies()
        proxy = (
            "" if proxy_bypass(split.hostname or "") else proxies.get(split.scheme, proxies.get("all", ""))
        )
        with self._lock:
            if (proxy, guarded) not in self._pools:
                self._pools[proxy, guarded] = httpcore.ConnectionPool(
                    proxy=httpcore.Proxy(proxy) if proxy else None,
                    max_connections=2 * AT_ONCE,
                    # A proxy connects for us: which networks it reaches is its owner's matter.
                    network_backend=Timed(
                        PublicOnly() if guarded and not proxy else httpcore.SyncBackend(), self._deadline
                    ),
                )
            return self._pools[proxy, guarded]


def _version(headers: Headers) -> Headers:
    """How a server can be asked whether this changed."""
    if "etag" in headers:
        return {"If-None-Match": headers["etag"]}
    return {"If-Modified-Since": headers["last-modified"]} if "last-modified" in headers else {}


def _seconds(text: str) -> float:
    """Of a Retry-After; 0.0 where it gives a day, or nothing."""
    with suppress(ValueError):
        return max(0.0, float(text))
    return 0.0
