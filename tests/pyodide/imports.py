"""Which modules the functions of an archive import. Runs in a Pyodide that has its whole standard library."""

from __future__ import annotations

import dis
import importlib.util
import marshal
import zipfile
from collections.abc import Iterator
from types import CodeType


def imports(archive: str) -> list[tuple[str, str, str]]:
    """Module, function and what it imports, for every import statement that is not run on import."""
    with zipfile.ZipFile(archive) as files:
        modules = {name: files.read(name) for name in files.namelist() if name.endswith(".pyc")}
    return sorted({found for name, data in modules.items() for found in _of_module(name, data)})


def _of_module(path: str, data: bytes) -> Iterator[tuple[str, str, str]]:
    name = path.removesuffix(".pyc").replace("/", ".")
    package = name.rpartition(".")[0]
    for function in _functions(marshal.loads(data[16:])):
        for imported in _imported(function, package):
            yield name.removesuffix(".__init__"), function.co_name, imported


def _functions(code: CodeType) -> Iterator[CodeType]:
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield inner
            yield from _functions(inner)


def _imported(function: CodeType, package: str) -> Iterator[str]:
    instructions = list(dis.get_instructions(function))
    for place, instruction in enumerate(instructions):
        if instruction.opname == "IMPORT_NAME":
            dots = "." * int(instructions[place - 2].argval)
            yield importlib.util.resolve_name(dots + instruction.argval, package)
