"""Packs what Pyodide loads, wheels and the standard library, as bytecode.

In go folders: wheels, Pyodide as npm has it, and the engine folder that is filled. This runs inside that
very Pyodide, because bytecode fits one Python only, and because its zlib makes the same bytes on every
machine. Same inputs, same bytes: names are sorted, dates fixed.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import marshal
import sys
import zipfile
from pathlib import Path

Files = dict[str, bytes]

DATE = (1980, 1, 1, 0, 0, 0)
UNCHECKED_HASH = (0b01).to_bytes(4, "little")  # PEP 552: there is no source to compare with
TAG = f"cp{sys.version_info.major}{sys.version_info.minor}-none-any"
WHEEL = f"Wheel-Version: 1.0\nGenerator: recbuild\nRoot-Is-Purelib: true\nTag: {TAG}\n"

STDLIB = "python_stdlib.zip"
STDLIB_PATH = "/lib/python314.zip"
SITE_PATH = "/lib/python3.14/site-packages"
# Modules for processes, terminals, servers, mail, debugging and formats that the engine never meets.
LEFT_OUT = frozenset(
    "__hello__ __phello__ _pydatetime _pyio _pyrepl antigravity bdb cProfile cmd compileall configparser"
    " doctest fileinput ftplib idlelib imaplib mailbox modulefinder multiprocessing optparse pdb plistlib"
    " poplib profile pstats pyclbr pydoc rlcompleter smtplib socketserver sqlite3 symtable tabnanny this"
    " tomllib trace unittest wave webbrowser wsgiref xml xmlrpc zipapp".split()
)
ENCODINGS = frozenset(
    "__init__ aliases ascii charmap cp437 idna latin_1 punycode raw_unicode_escape unicode_escape"
    " utf_16 utf_32 utf_8 utf_8_sig".split()
)


def pack(wheels: str, pyodide: str, engine: str) -> None:
    """Fill `engine` with every wheel of `wheels` and the standard library."""
    target = Path(engine)
    for wheel in sorted(Path(wheels).glob("*.whl")):
        pack_wheel(wheel, target)
    files = {name: data for name, data in read_zip(Path(pyodide) / STDLIB).items() if is_needed(name)}
    write_zip(target / STDLIB, precompile(files, STDLIB_PATH))


def pack_wheel(wheel: Path, target: Path) -> None:
    """Write the wheel to the folder as bytecode, without compiled extensions.

    A wheel that has no source stays as it is.
    """
    files = read_zip(wheel)
    if not any(name.endswith(".py") for name in files):
        (target / wheel.name).write_bytes(wheel.read_bytes())
        return
    package, version, *_ = wheel.name.split("-")
    info = f"{package}-{version}.dist-info"
    kept = {name: data for name, data in files.items() if not name.endswith((".so", "/RECORD"))}
    packed = precompile(kept | {f"{info}/WHEEL": WHEEL.encode()}, SITE_PATH)
    packed[f"{info}/RECORD"] = record(packed, f"{info}/RECORD")
    write_zip(target / f"{package}-{version}-{TAG}.whl", packed)


def is_needed(name: str) -> bool:
    """Whether this file of the standard library may be of use to the engine."""
    first, _, rest = name.partition("/")
    if first == "encodings":
        return rest.removesuffix(".py") in ENCODINGS
    return first.removesuffix(".py") not in LEFT_OUT


def precompile(files: Files, root: str) -> Files:
    """The same files, each Python source replaced by its bytecode. `root` is where tracebacks place them."""
    compiled = {f"{name}c": bytecode(files[name], name, root) for name in files if name.endswith(".py")}
    return compiled | {name: data for name, data in files.items() if not name.endswith(".py")}


def bytecode(source: bytes, name: str, root: str) -> bytes:
    # Pyodide reads docstrings of its own while it starts; all others can go, and so can assertions.
    optimize = 1 if name.startswith(("_pyodide/", "pyodide/")) else 2
    code = compile(source, f"{root}/{name}", "exec", dont_inherit=True, optimize=optimize)
    header = importlib.util.MAGIC_NUMBER + UNCHECKED_HASH + importlib.util.source_hash(source)
    return header + marshal.dumps(code)


def record(files: Files, name: str) -> bytes:
    """The wheel's RECORD."""
    lines = [f"{path},sha256={digest(files[path])},{len(files[path])}" for path in sorted(files)]
    return "\n".join([*lines, f"{name},,", ""]).encode()


def digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def read_zip(path: Path) -> Files:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def write_zip(path: Path, files: Files) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, DATE)
            info.external_attr = 0o644 << 16
            archive.writestr(info, files[name], zipfile.ZIP_DEFLATED, compresslevel=9)
