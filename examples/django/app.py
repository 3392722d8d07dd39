"""A shop in Django: a product's page has its first list in a template, and a route serves the bundle."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.static import serve

from recruntime.render import InstantLists

HERE = Path(__file__).parent
BUNDLE = Path(os.environ.get("BUNDLE", HERE / "rec")).resolve()
LISTS = InstantLists.open(BUNDLE)
BOOKS = {"hamlet": "Hamlet", "dracula": "Dracula"}

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1", "localhost"],
    ROOT_URLCONF=__name__,
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [HERE / "templates"]}],
)


def book(request: HttpRequest, item: str) -> HttpResponse:
    if item not in BOOKS:
        raise Http404
    shelf = LISTS.shelf(item, language="en", day=datetime.now(UTC).date())
    return render(request, "book.html", {"shelf": shelf, "title": BOOKS[item]})


urlpatterns = [
    path("books/<slug:item>.html", book),
    path("rec/<path:path>", serve, {"document_root": BUNDLE}),
]
application = get_asgi_application()
