"""A deadline for whole requests: a server that sends a byte now and then would keep within other limits."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore

from recbuild.pictures.thumbnail import PictureError


class TooSlowError(PictureError):
    """A request took too long."""


class Deadline:
    """When the request of each thread has to be done."""

    def __init__(self) -> None:
        self._own = threading.local()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Within, what this thread reads has to be there in so many seconds."""
        self._own.until, self._own.seconds = time.monotonic() + seconds, seconds
        yield

    def left(self, timeout: float | None) -> float:
        """Seconds to wait at most. Raises TooSlowError where there are none."""
        left = float(self._own.until - time.monotonic())
        if left <= 0:
            raise TooSlowError(f"it takes more than {self._own.seconds:.0f} seconds")
        return left if timeout is None else min(left, timeout)


class Timed(httpcore.NetworkBackend):
    """Connects as another backend does; its streams end at the deadline."""

    def __init__(self, backend: httpcore.NetworkBackend, deadline: Deadline) -> None:
        self._backend, self._deadline = backend, deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout)
        stream = self._backend.connect_tcp(host, port, left, local_address, socket_options)
        return _TimedStream(stream, self._deadline)


class _TimedStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left = self._deadline.left(timeout)
        try:
            return self._stream.read(max_bytes, left)
        except httpcore.ReadTimeout:
            self._deadline.left(timeout)  # is it that, or the time of a single read?
            raise

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout)
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
