"""What the tests of this room share: a PostgreSQL server and an object store, both on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests.support.servers.postgres import Server, postgres

_SECRETS = "RECBUILD_DB_PASSWORD RECBUILD_HTTP_TOKEN PGPASSWORD SSL_CERT_FILE AWS_PROFILE AWS_SESSION_TOKEN"


@pytest.fixture(scope="session")
def database() -> Iterator[Server]:
    """Each test makes tables of its own names."""
    with postgres() as server:
        yield server


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _SECRETS.split():
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def store() -> Iterator[str]:
    """The address of an object store that speaks S3's language."""
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def put(store: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, bytes], str]:
    """Stores a content under a key of the bucket "shop"; returns its address."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", store)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "somebody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush-hush")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    client = boto3.client("s3", region_name="us-east-1")
    client.create_bucket(Bucket="shop")

    def put(key: str, content: bytes) -> str:
        client.put_object(Bucket="shop", Key=key, Body=content)
        return f"s3://shop/{key}"

    return put
