"""Makes Python's memory small before a snapshot of it is taken.

What goes: docstrings, annotations, the importer's caches, and the streams that nobody reads.
"""

from __future__ import annotations

import gc
import sys
import zipimport
from types import FunctionType, ModuleType

HEAP_TYPE = 1 << 9


def loaded_files(archive: str) -> list[str]:
    """The modules that were imported from this archive, as paths in it."""
    prefix = f"{archive}/"
    specs = (getattr(module, "__spec__", None) for module in sys.modules.values())
    origins = (getattr(spec, "origin", None) or "" for spec in specs)
    return sorted({origin.removeprefix(prefix) for origin in origins if origin.startswith(prefix)})


def strip() -> None:
    """Forget all that was only of use until now, or would only be read by a developer."""
    _drop_docstrings()
    _drop_annotations()
    for name in ("stdin", "stdout", "stderr"):
        # Each has a buffer of 128 KB, and nothing reads or prints.
        setattr(sys, name, None)
        setattr(sys, f"__{name}__", None)
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != "Extensions"]
    sys.path_importer_cache.clear()
    zipimport._zip_directory_cache.clear()  # type: ignore[attr-defined]
    sys._clear_internal_caches()  # type: ignore[attr-defined]  # since Python 3.13
    gc.collect()


def _drop_docstrings() -> None:
    for holder in gc.get_objects():
        heap_type = isinstance(holder, type) and holder.__flags__ & HEAP_TYPE and "__doc__" in vars(holder)
        if not (heap_type or isinstance(holder, FunctionType | ModuleType)):
            continue
        try:
            holder.__doc__ = None
        except (AttributeError, TypeError):
            continue  # some types do not let theirs go


def _drop_annotations() -> None:
    """Those of functions and classes, and the types of dataclasses' fields: read while a class is made."""
    for holder in gc.get_objects():
        if isinstance(holder, FunctionType):
            _forget(holder, "__annotations__")
        elif isinstance(holder, type) and holder.__flags__ & HEAP_TYPE:
            for field in vars(holder).get("__dataclass_fields__", {}).values():
                _forget(field, "type")
            for name in ("__annotations_cache__", "__annotate_func__"):
                if name in vars(holder):
                    delattr(holder, name)


def _forget(holder: object, name: str) -> None:
    setattr(holder, name, None)
