"""Which hosts a download may be led to: a redirect must not reach into the network that the build runs in.

A catalog may itself name a host of this network, and is asked there. A redirect from elsewhere may not: the
name is resolved once, the address checked, and that very address connected to, so that no second answer of
the name server counts.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from typing import Any

import httpcore

from recbuild.pictures.thumbnail import PictureError

TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""IPv6 addresses whose last 32 bits are an IPv4 address (RFC 6052)."""


def is_public(address: str) -> bool:
    """Whether this IP address is one of the open internet."""
    found = ipaddress.ip_address(address.partition("%")[0])
    within = _within(found) if isinstance(found, ipaddress.IPv6Address) else None
    checked = within or found
    return checked.is_global and not checked.is_multicast


def _within(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address to which this leads; None where it leads to none."""
    if address in TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


class PublicOnly(httpcore.SyncBackend):
    """Connects to the open internet alone."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Raises PictureError for a host of another network, httpcore.ConnectError."""
        try:
            found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        if not all(map(is_public, found)):
            raise PictureError("it leads into a local network")
        return super().connect_tcp(found[0], port, timeout, local_address, socket_options)
