"""Turns a catalog into a folder of static files that recommends by itself, in the visitor's browser.

from recbuild import build
build("catalog.csv", "rec")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from recbuild.bundle.inspect import Overview
    from recbuild.bundle.sign import Signed
    from recbuild.bundle.verify import Report
    from recbuild.config import BehaviorSettings, Config, EmbeddingSettings, IndexSettings, SessionSettings
    from recbuild.embed import Batch, Embedder, Encoder
    from recbuild.errors import (
        BaseError,
        BundleError,
        CatalogError,
        ChartError,
        ConfigError,
        DamagedError,
        FieldError,
        ModelError,
        RunnerError,
        SessionsError,
        SignatureError,
        SourceError,
        UserError,
        VectorError,
    )
    from recbuild.evaluation.result import Evaluation
    from recbuild.library import build, evaluate, inspect, sign, verify
    from recbuild.plan import Work
    from recbuild.summary import Summary
    from recbuild.watcher import Watcher

__version__ = "0.1.0"

__all__ = [
    "BaseError",
    "Batch",
    "BehaviorSettings",
    "BundleError",
    "CatalogError",
    "ChartError",
    "Config",
    "ConfigError",
    "DamagedError",
    "Embedder",
    "EmbeddingSettings",
    "Encoder",
    "Evaluation",
    "FieldError",
    "IndexSettings",
    "ModelError",
    "Overview",
    "Report",
    "RunnerError",
    "SessionSettings",
    "SessionsError",
    "SignatureError",
    "Signed",
    "SourceError",
    "Summary",
    "UserError",
    "VectorError",
    "Watcher",
    "Work",
    "build",
    "evaluate",
    "inspect",
    "sign",
    "verify",
]

_HOMES = {
    "library": ("build", "evaluate", "inspect", "sign", "verify"),
    "config": ("BehaviorSettings", "Config", "EmbeddingSettings", "IndexSettings", "SessionSettings"),
    "embed": ("Batch", "Embedder", "Encoder"),
    "errors": (
        "BaseError",
        "BundleError",
        "CatalogError",
        "ChartError",
        "ConfigError",
        "DamagedError",
        "FieldError",
        "ModelError",
        "RunnerError",
        "SessionsError",
        "SignatureError",
        "SourceError",
        "UserError",
        "VectorError",
    ),
    "evaluation.result": ("Evaluation",),
    "bundle.inspect": ("Overview",),
    "bundle.sign": ("Signed",),
    "bundle.verify": ("Report",),
    "summary": ("Summary",),
    "plan": ("Work",),
    "watcher": ("Watcher",),
}


def __getattr__(name: str) -> Any:
    """A public name, imported when it is asked for: `recbuild --help` needs no scikit-learn."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"recbuild.{home}"), name)
    raise AttributeError(f"module 'recbuild' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
