"""Which modules nobody needs though something imports them, and what takes their place in the archive.

Pyodide imports asyncio and what unpacks packages, numpy imports what reads files and prints docs; the engine
calls none of it. Such a module is not left out, since importing it would fail: a stub has all its names,
which do nothing. What is here by mistake, tests find: they let the engine answer with these in place. Where
Pyodide wants a little more than nothing, the stub has a file of its own.
"""

from __future__ import annotations

from pathlib import Path

SOURCES = Path(__file__).parent / "stub-sources"
NOTHING = SOURCES / "nothing.py"
NO_TEXTS = SOURCES / "no_texts.py"
"""For traceback. A file of that name here would hide Python's own from type checkers."""

PACKAGES = ("asyncio", "numpy.linalg", "numpy._typing", "numpy.matrixlib", "zipfile", "ctypes")
MODULES = (
    "_pyodide.jsbind",
    "dis",
    "glob",
    "inspect",
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
    "recruntime.bundle.files",
    "recruntime.recommender",
    "shutil",
    "sysconfig",
    "tempfile",
)


def stubs() -> dict[str, bytes]:
    """Path in the archive → source of the stub: paths in it, and sources."""
    own = {file.relative_to(SOURCES).as_posix(): file for file in SOURCES.rglob("*/*.py")}
    own["traceback.py"] = NO_TEXTS
    packages = {f"{package.replace('.', '/')}/__init__.py": NOTHING for package in PACKAGES}
    modules = {f"{module.replace('.', '/')}.py": NOTHING for module in MODULES}
    return {name: source.read_bytes() for name, source in (packages | modules | own).items()}
