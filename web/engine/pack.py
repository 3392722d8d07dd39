"""Packs all Python that a browser runs, the standard library and every package, as bytecode in one archive.

In go folders: wheels, Pyodide as npm has it, and one for what comes out. This runs inside that very
Pyodide, because bytecode fits one Python only, and because its zlib makes the same bytes on every machine.
Same inputs, same bytes: names are sorted, dates fixed.
"""

from __future__ import annotations

import importlib.util
import marshal
import zipfile
from pathlib import Path
from types import CodeType

from stubs import stubs

Files = dict[str, bytes]

DATE = (1980, 1, 1, 0, 0, 0)
UNCHECKED_HASH = (0b01).to_bytes(4, "little")  # PEP 552: there is no source to compare with
HEADER = 16
# An entry of a line table (Objects/locations.md of CPython): so many code units less one have no line.
NO_LINE = 0b1_1111_000
MOST_UNITS = 8

STDLIB = "python_stdlib.zip"
ARCHIVE_PATH = "/lib/python314.zip"
# msgpack's own is left out: its plain Python starts sooner, and our parts are few objects and large binaries.
EXTENSIONS = ("numpy._core._multiarray_umath",)
EXTENSION_SUFFIX = ".cpython-314-wasm32-emscripten.so"


def pack(wheels: str, pyodide: str, tools: str, target: str) -> None:
    """Write all.zip with every module there is, and beside it each extension module, by its name."""
    out = Path(target)
    packages = [read_zip(wheel) for wheel in sorted(Path(wheels).glob("*.whl"))]
    files = read_zip(Path(pyodide) / STDLIB) | {"extensions.py": (Path(tools) / "extensions.py").read_bytes()}
    for package in packages:
        files |= package
    libraries = {name: files[name.replace(".", "/") + EXTENSION_SUFFIX] for name in EXTENSIONS}
    for name, data in libraries.items():
        (out / f"{name}.so").write_bytes(data)
    modules = precompile(files) | precompile(stubs())
    write_zip(out / "all.zip", modules | {f"extensions/{name}.so": data for name, data in libraries.items()})


def select(source: str, names: str, target: str) -> None:
    """Write an archive that has these modules of another, a name a line, and all its extension modules."""
    files = read_zip(Path(source))
    kept = {*names.splitlines(), *(name for name in files if name.startswith("extensions/"))}
    write_zip(Path(target), {name: files[name] for name in kept})


def precompile(files: Files) -> Files:
    """Every Python module among the files, as bytecode."""
    sources = {f"{name}c": bytecode(data, name) for name, data in files.items() if name.endswith(".py")}
    return sources | {name: rewrite(data) for name, data in files.items() if name.endswith(".pyc")}


def bytecode(source: bytes, name: str) -> bytes:
    # Pyodide reads docstrings of its own while it starts; all others can go, and so can assertions.
    optimize = 1 if name.startswith(("_pyodide/", "pyodide/")) else 2
    code = compile(source, f"{ARCHIVE_PATH}/{name}", "exec", dont_inherit=True, optimize=optimize)
    header = importlib.util.MAGIC_NUMBER + UNCHECKED_HASH + importlib.util.source_hash(source)
    return header + marshal.dumps(without_lines(code))


def rewrite(compiled: bytes) -> bytes:
    """The same module without its line tables."""
    return compiled[:HEADER] + marshal.dumps(without_lines(marshal.loads(compiled[HEADER:])))


def without_lines(code: CodeType) -> CodeType:
    """The same code, whose instructions come from no line: a seventh less, and nobody sees a traceback."""
    constants = tuple(without_lines(c) if isinstance(c, CodeType) else c for c in code.co_consts)
    whole, rest = divmod(len(code.co_code) // 2, MOST_UNITS)
    table = bytes([NO_LINE | (MOST_UNITS - 1)]) * whole + (bytes([NO_LINE | (rest - 1)]) if rest else b"")
    return code.replace(co_linetable=table, co_consts=constants)


def read_zip(path: Path) -> Files:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def write_zip(path: Path, files: Files) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, DATE)
            info.external_attr = 0o644 << 16
            archive.writestr(info, files[name], zipfile.ZIP_DEFLATED, compresslevel=9)
