"""A way to a server that breaks off after so many bytes of its answers."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread


@contextmanager
def cut_after(most: int, port: int) -> Iterator[int]:
    """The port of a way to `port` on this machine."""
    door = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                client, _ = door.accept()
                server = socket.create_connection(("127.0.0.1", port))
                Thread(target=_pass_on, args=(client, server, None), daemon=True).start()
                Thread(target=_pass_on, args=(server, client, most), daemon=True).start()

    Thread(target=serve, daemon=True).start()
    try:
        yield door.getsockname()[1]
    finally:
        door.close()


def _pass_on(source: socket.socket, target: socket.socket, most: int | None) -> None:
    passed = 0
    with suppress(OSError):
        while piece := source.recv(4096):
            passed += len(piece)
            if most is not None and passed > most:
                break
            target.sendall(piece)
    for one in (source, target):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()
