"""A web server of one's own, which answers as a test tells it to, and remembers what it was asked."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Answer:
    """
    body: what is announced.
    breaks_after: how many bytes of it are sent; None for all.
    ranges: whether a part can be asked for.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    breaks_after: int | None = None
    ranges: bool = False


@dataclass(frozen=True)
class WebServer:
    """
    answers: by path; each list is used up to its last answer, which stays.
    requests: path and headers of every request.
    """

    origin: str
    answers: dict[str, list[Answer]]
    requests: list[tuple[str, Mapping[str, str]]]

    def put(self, path: str, *answers: Answer) -> str:
        """The address of the path."""
        self.answers[path] = list(answers)
        return f"{self.origin}{path}"


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing of a client that does not wait for the end."""


@contextmanager
def web_server(certificate: Path | None = None) -> Iterator[WebServer]:
    """certificate: of 127.0.0.1, with its key, for https."""
    answers: dict[str, list[Answer]] = {}
    requests: list[tuple[str, Mapping[str, str]]] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            requests.append((self.path, dict(self.headers)))
            waiting = answers.get(self.path.partition("?")[0], [Answer(b"Nothing here.", 404)])
            answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
            self._send(answer)

        def _send(self, answer: Answer) -> None:
            wanted = self.headers.get("Range") if answer.ranges else None
            begin = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
            self.send_response(206 if wanted else answer.status)
            body = answer.body[begin:]
            headers = {"Content-Length": str(len(body)), **answer.headers}
            if wanted:
                headers["Content-Range"] = f"bytes {begin}-{len(answer.body) - 1}/{len(answer.body)}"
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body[: answer.breaks_after])
            self.close_connection = answer.breaks_after is not None

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield WebServer(
            f"http{'s' if certificate else ''}://127.0.0.1:{server.server_port}", answers, requests
        )
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def make_certificate(file: Path) -> Path:
    """A certificate of 127.0.0.1 that nobody has signed but itself, and its key, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(secret + certificate.public_bytes(pem))
    return file
