"""A bundle in your own backend: an ASGI application that answers requests, and keeps nothing of them.

from recbuild.api import create_app

app = create_app("rec")  # uvicorn shop:app, or FastAPI().mount("/rec", app)
"""

from recbuild.api.app import create_app

__all__ = ["create_app"]
