"""Which modules nobody needs though something imports them, and what takes their place in the archive.

Pyodide imports asyncio and what unpacks packages, numpy imports what reads files and prints docs; the engine calls
none of it. Such a module is not missing, since importing it would then fail: it is a stand-in, all of whose names
are there and do nothing. What is here by mistake, tests find: they let the engine answer with these in place.
"""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent
SOURCE = (HERE / "stand_in.py").read_bytes()

PACKAGES = ("asyncio", "numpy.linalg", "numpy._typing", "numpy.matrixlib", "zipfile", "ctypes")
MODULES = (
    "numpy.__config__",
    "numpy._core._add_newdocs",
    "numpy._core._add_newdocs_scalars",
    "numpy._core.memmap",
    "numpy._core.records",
    "numpy._pytesttester",
    "numpy.lib._arraypad_impl",
    "numpy.lib._arrayterator_impl",
    "numpy.lib._datasource",
    "numpy.lib._format_impl",
    "numpy.lib._histograms_impl",
    "numpy.lib._iotools",
    "numpy.lib._nanfunctions_impl",
    "numpy.lib._npyio_impl",
    "numpy.lib._polynomial_impl",
    "numpy.lib._scimath_impl",
    "numpy.lib._utils_impl",
    "numpy.lib._version",
    "numpy.lib.format",
    "numpy.lib.introspect",
    "numpy.lib.mixins",
    "numpy.lib.npyio",
    "numpy.lib.scimath",
    "numpy.linalg._linalg",
    "pickle",
    "platform",
    "shutil",
    "sysconfig",
    "tempfile",
)


def stand_ins(names: set[str]) -> dict[str, bytes]:
    """What takes the place of these files of an archive: its paths and their new contents."""
    files = {f"{package.replace('.', '/')}/__init__.py": SOURCE for package in PACKAGES}
    files |= {f"{module.replace('.', '/')}.py": SOURCE for module in MODULES}
    files["pyodide/webloop.py"] = (HERE / "webloop.py").read_bytes()
    known = {name.removesuffix("c") for name in names}
    return {name: source for name, source in files.items() if name in known}
