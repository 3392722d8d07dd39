"""A shop in Flask: the bundle is a folder that the application serves, and a product's page has a shelf."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, Response, abort, render_template, send_from_directory

from recruntime.render import InstantLists

app = Flask(__name__)
BUNDLE = Path(os.environ.get("BUNDLE", Path(__file__).parent / "rec")).resolve()
LISTS = InstantLists.open(BUNDLE)
BOOKS = {"hamlet": "Hamlet", "dracula": "Dracula"}


@app.get("/books/<item>.html")
def book(item: str) -> str:
    shelf = LISTS.shelf(item, language="en", day=datetime.now(UTC).date())
    return render_template("book.html", shelf=shelf, title=BOOKS.get(item) or abort(404))


@app.get("/rec/<path:name>")
def rec(name: str) -> Response:
    return send_from_directory(BUNDLE, name)
