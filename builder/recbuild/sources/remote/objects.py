"""Files in an object store: Amazon S3 and services with the same API, Google Cloud Storage, Azure.

An address names a file, a folder, or several by "*". Credentials come from where each store's own tools take
them: the environment, their files, the machine's role.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from pyarrow import ArrowException, fs

from recbuild.errors import SourceError
from recbuild.sources.remote.address import Address
from recbuild.sources.remote.copies import open_copies
from recbuild.sources.remote.extras import open_lake
from recbuild.sources.table import Source

_CREDENTIALS = {
    "s3": "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
    "gs": "GOOGLE_APPLICATION_CREDENTIALS",
    "az": "AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY or AZURE_STORAGE_SAS_TOKEN",
}
_STORES = {"s3a": "s3", "gcs": "gs", "abfs": "az", "abfss": "az"}


def open_objects(address: Address, columns: Sequence[str]) -> Source:
    """The rows of files in an object store, or of a table of a lake. Raises CatalogError."""
    kind = _kind(address)
    store, path = store_of(address)
    with _reported(address, kind):
        is_delta = store.get_file_info(f"{path}/_delta_log").type == fs.FileType.Directory
        found = list(_files(store, path))
    lake = open_lake(address.url, address.shown, delta=is_delta)
    if lake:
        return lake
    if not found:
        raise SourceError(
            f"{address.shown}: there is no such file, or nothing in this folder. Check the name."
        )

    def fetch(folder: Path) -> dict[Path, str]:
        names = {}
        for key in found:
            copy = folder.joinpath(*(part for part in key.split("/") if part not in ("", ".", "..")))
            copy.parent.mkdir(parents=True, exist_ok=True)
            with _reported(address, kind), store.open_input_stream(key) as source, copy.open("wb") as file:
                shutil.copyfileobj(source, file, 1 << 20)
            names[copy] = f"{address.scheme}://{key}"
        return names

    return open_copies(address.shown, fetch, columns)


def store_of(address: Address) -> tuple[fs.FileSystem, str]:
    """The store, and the bucket and key that the address names. Raises SourceError."""
    kind = _kind(address)
    place = urlsplit(address.url)._replace(scheme="s3", query="", fragment="")
    with _reported(address, kind):
        # A key may hold "?": what follows it is no query here.
        path = address.url.partition("://")[2].rstrip("/")
        if kind == "az" and "@" in place.netloc:  # abfs://container@account.dfs.core.windows.net/path
            container, _, host = place.netloc.partition("@")
            return _azure(host.partition(".")[0]), path.replace(place.netloc, container, 1)
        return _store(kind, path.partition("/")[0]), path


def _kind(address: Address) -> str:
    """The kind of store: a key of _CREDENTIALS. Raises SourceError."""
    kind = _STORES.get(address.scheme, address.scheme)
    if kind not in _CREDENTIALS:
        raise SourceError(f"{address.shown}: this is no object store. One begins with s3://, gs:// or az://.")
    return kind


def _files(store: fs.FileSystem, path: str) -> Iterator[str]:
    """The keys of the files that a path names, in order; hidden ones, such as "_SUCCESS", are left out."""
    folder = path
    if "*" in path:
        folder = path[: path.index("*")].rpartition("/")[0]
    elif store.get_file_info(path).type != fs.FileType.Directory:
        if store.get_file_info(path).type == fs.FileType.File:
            yield path
        return
    pattern = re.compile(_pattern(path)) if "*" in path else None
    for info in sorted(
        store.get_file_info(fs.FileSelector(folder, recursive=True)), key=lambda one: str(one.path)
    ):
        parts = PurePosixPath(info.path).relative_to(folder).parts
        hidden = any(part.startswith((".", "_")) for part in parts)
        if info.is_file and not hidden and (pattern is None or pattern.fullmatch(info.path)):
            yield info.path


def _pattern(path: str) -> str:
    """A regular expression: "*" is any text within a name, "**/" any folders."""
    pieces = re.split(r"(\*\*/|\*)", path)
    meaning = {"**/": "(?:.*/)?", "*": "[^/]*"}
    return "".join(meaning.get(piece, re.escape(piece)) for piece in pieces)


def _store(kind: str, bucket: str) -> fs.FileSystem:
    if kind == "s3":
        endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
        region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
        if not region:
            region = "us-east-1" if endpoint else fs.resolve_s3_region(bucket)
        return fs.S3FileSystem(
            region=region, endpoint_override=endpoint, connect_timeout=15, request_timeout=60
        )
    if kind == "gs":
        return fs.GcsFileSystem(retry_time_limit=timedelta(seconds=20))
    return _azure(_first_set("AZURE_STORAGE_ACCOUNT_NAME", "AZURE_STORAGE_ACCOUNT") or "")


def _azure(account: str) -> fs.FileSystem:
    given: dict[str, Any] = {}
    if key := _first_set("AZURE_STORAGE_ACCOUNT_KEY", "AZURE_STORAGE_KEY"):
        given["account_key"] = key
    elif token := _first_set("AZURE_STORAGE_SAS_TOKEN"):
        given["sas_token"] = token
    return fs.AzureFileSystem(account, **given)


def _first_set(*names: str) -> str | None:
    return next((os.environ[name] for name in names if os.environ.get(name)), None)


@contextmanager
def _reported(address: Address, kind: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, ArrowException) as error:
        reason = re.sub(r" \(Request ID.*\)|; Details:.*", "", str(error).partition("\n")[0]).rstrip(".")
        raise SourceError(
            f"{address.shown}: the store does not give it: {reason}. Check the bucket and the key, and the "
            f"credentials in the environment: {_CREDENTIALS[kind]}."
        ) from error
