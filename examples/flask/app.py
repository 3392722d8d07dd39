"""A shop in Flask: the bundle is a folder that the application serves, and a product's page has a shelf."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask, Response, abort, render_template, send_from_directory

app = Flask(__name__)
BUNDLE = Path(os.environ.get("BUNDLE", Path(__file__).parent / "rec")).resolve()
BOOKS = {"hamlet": "Hamlet", "dracula": "Dracula"}


@app.get("/books/<item>.html")
def book(item: str) -> str:
    return render_template("book.html", item=item, title=BOOKS.get(item) or abort(404))


@app.get("/rec/<path:name>")
def rec(name: str) -> Response:
    return send_from_directory(BUNDLE, name)
