"""Addresses of sources, such as "https://shop.example/feed.csv" or "postgresql://shop@db/shop#products".

In goes what a person gives, out comes an `Address`: what to connect to, and the same without its secrets, for
messages. `${NAME}` in an address stands for an environment variable.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from recbuild.errors import CatalogError

OBJECT_STORES = ("s3", "s3a", "gs", "gcs", "az", "abfs", "abfss")
DATABASE_PASSWORD = "RECBUILD_DB_PASSWORD"
HTTP_TOKEN = "RECBUILD_HTTP_TOKEN"

_HIDDEN = "***"
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+)://", re.IGNORECASE)
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_SHORTEST_SECRET = 3  # characters; hiding shorter ones would make messages unreadable


@dataclass(frozen=True)
class Address:
    """Where a source is.

    scheme: "https", "s3", "postgresql+psycopg" …, in lower case.
    url: the address with its secrets, without the fragment.
    fragment: what follows "#", decoded: the table or the query of a database.
    shown: what messages call the source: the address without its secrets.
    secrets: texts that no message may hold.
    """

    scheme: str
    url: str = field(repr=False)
    fragment: str
    shown: str
    secrets: tuple[str, ...] = field(repr=False)

    def hide(self, text: str) -> str:
        """The text without the secrets: libraries repeat addresses in their messages."""
        text = text.replace(self.url, self.shown.partition("#")[0])
        for secret in sorted(self.secrets, key=len, reverse=True):
            text = text.replace(secret, _HIDDEN)
        return text


def is_address(text: str) -> bool:
    """Whether the text is an address rather than the path of a file."""
    return bool(_SCHEME.match(text)) or text.startswith("${")


def read_address(text: str) -> Address:
    """Raises CatalogError for a variable that is not set, and for a text that is no address after all."""
    variables = _variables(text)
    full = _expanded(text)
    found = _SCHEME.match(full)
    if found is None:
        raise CatalogError(f"{text}: this is no address. One begins like https://, s3:// or postgresql://.")
    scheme = found[1].lower()
    url, _, fragment = full.partition("#")
    # Of `https://…?key=${KEY}` messages show the name of the variable, unless it is the whole address.
    template = full if text.startswith("${") else text
    return Address(
        scheme, url, unquote(fragment), _masked(template, scheme), _secrets(url, scheme, variables)
    )


def _variables(text: str) -> list[str]:
    names = _VARIABLE.findall(text)
    for name in names:
        if not os.environ.get(name):
            raise CatalogError(
                f"{_masked(text, '')}: the environment variable {name} is not set. Set it, or write the "
                "address without it."
            )
    return [os.environ[name] for name in names]


def _expanded(text: str) -> str:
    """The text with the values of its variables; before an "@", where they are passwords, encoded."""
    user = re.match(rf"{_SCHEME.pattern}[^/?#]*@", text, re.IGNORECASE)
    end = user.end() if user else 0
    encoded = _VARIABLE.sub(lambda one: quote(os.environ[one[1]], safe=""), text[:end])
    return encoded + _VARIABLE.sub(lambda one: os.environ[one[1]], text[end:])


def _masked(address: str, scheme: str) -> str:
    """Without the password, and without the values of the query: any of them may be a secret."""
    url, sign, fragment = address.partition("#")
    url, mark, query = _query_split(url, scheme)
    head, at, rest = _user_split(url, scheme)
    if at:
        begin = _SCHEME.match(head)
        user, colon, _ = head[begin.end() if begin else 0 :].partition(":")
        # A user without a password may be a token.
        user = _HIDDEN if is_web(scheme) else f"{user}:{_HIDDEN}" if colon else user
        head = f"{begin[0] if begin else ''}{user}"
    values = re.sub(r"(?<==)[^&]+|[^&=]+(?=&|$)", lambda one: one[0] if "${" in one[0] else _HIDDEN, query)
    shown = " ".join(unquote(fragment).split())
    shown = shown if len(shown) <= 60 else f"{shown[:59]}…"
    return f"{head}{at}{rest}{mark}{values}{sign}{shown}"


def is_web(scheme: str) -> bool:
    return scheme in ("http", "https")


def _query_split(url: str, scheme: str) -> tuple[str, str, str]:
    """What is before the "?" that begins the query, the "?" and what is after it."""
    user = _user_split(url, scheme)[0]
    rest, mark, query = url[len(user) :].partition("?")
    return f"{user}{rest}", mark, query


def _user_split(url: str, scheme: str) -> tuple[str, str, str]:
    """What is before the "@" that ends user and password, the "@" and what is after it; or "", "", all."""
    # A path on the web may hold an "@". A password of a database may wrongly hold a "/", a "?" or an "@".
    within = r"[^/?]*" if is_web(scheme) or scheme in OBJECT_STORES else r".*"
    found = re.match(rf"({_SCHEME.pattern}{within})(@)(.*)", url, re.IGNORECASE | re.DOTALL)
    return (found[1], found[3], found[4]) if found else ("", "", url)


def _secrets(url: str, scheme: str, variables: list[str]) -> tuple[str, ...]:
    url, _, values = _query_split(url, scheme)
    head, at, _ = _user_split(url, scheme)
    begin = _SCHEME.match(head)
    user = head[begin.end() :] if begin else ""
    password = user if at and is_web(scheme) else user.partition(":")[2]
    query = [part.partition("=")[2] for part in values.split("&")]
    hidden_queries = [value for value in query if len(value) > 8]  # "csv" or "true" is no secret
    tokens = [os.environ.get(name, "") for name in (DATABASE_PASSWORD, HTTP_TOKEN, "PGPASSWORD")]
    found = [password, *password.split(":"), *hidden_queries, *variables, *tokens]
    every = {form for text in found for form in (text, unquote(text), quote(text, safe=""))}
    return tuple(sorted(text for text in every if len(text) >= _SHORTEST_SECRET))
