"""Repack numpy's wheel for a browser: leave out what a page never runs, and ship bytecode instead of source.

In: a wheel. Out: another one with a matching RECORD and fixed dates, so that equal contents make equal bytes.
Trimming works in any Python; compiling must run in the Python that will import the result, since bytecode
fits one version only.
"""

import argparse
import base64
import hashlib
import importlib.util
import marshal
import site
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

# Parts of numpy that nothing in the runtime imports. numpy.ma is not among them: numpy.unique imports it.
UNUSED_PACKAGES = (
    "numpy/_core/include/",
    "numpy/_core/lib/",
    "numpy/_pyinstaller/",
    "numpy/core/",
    "numpy/ctypeslib/",
    "numpy/distutils/",
    "numpy/f2py/",
    "numpy/fft/",
    "numpy/polynomial/",
    "numpy/random/",
    "numpy/testing/",
)
UNUSED_FOLDERS = frozenset({"tests", "_examples"})
# Stubs, C and Cython declarations, static libraries and their descriptions.
UNUSED_SUFFIXES = frozenset({".a", ".c", ".cpp", ".h", ".in", ".ini", ".md", ".pc", ".pxd", ".pyi", ".pyx"})
UNUSED_FILES = frozenset(
    {
        "LICENSE",  # a copy; dist-info has them all
        "_configtool.py",
        "conftest.py",
        "entry_points.txt",
        "meson.build",
        "mypy_plugin.py",
        "py.typed",
        "setup.py",
    }
)
# Compiled modules that only numpy's own tests load.
TEST_EXTENSIONS = frozenset(
    {
        "_multiarray_tests",
        "_operand_flag_tests",
        "_rational_tests",
        "_simd",
        "_struct_ufunc_tests",
        "_umath_tests",
    }
)

DATE = (2026, 1, 1, 0, 0, 0)
OPTIMIZE = 2  # no asserts, no docstrings
UNCHECKED_HASH = (0b01).to_bytes(4, "little")  # PEP 552: the source is not there to be compared with


@dataclass(frozen=True)
class Member:
    """One file of a wheel."""

    name: str
    data: bytes


def is_needed(name: str) -> bool:
    """Whether the runtime, or numpy's licence, needs this file of the wheel."""
    path = PurePosixPath(name)
    if ".dist-info/licenses/" in name:
        return True
    return not (
        name.startswith(UNUSED_PACKAGES)
        or UNUSED_FOLDERS.intersection(path.parts[:-1])
        or path.suffix in UNUSED_SUFFIXES
        or path.name in UNUSED_FILES
        or path.name.split(".")[0] in TEST_EXTENSIONS
    )


def trim(members: Iterable[Member]) -> list[Member]:
    """Those members that are needed, in the same order."""
    return [member for member in members if is_needed(member.name)]


def precompile(members: Iterable[Member]) -> list[Member]:
    """The same members, each Python source replaced by the bytecode of the running Python."""
    return [_bytecode(member) if member.name.endswith(".py") else member for member in members]


def _bytecode(source: Member) -> Member:
    installed = f"{site.getsitepackages()[0]}/{source.name}"  # what tracebacks name
    code = compile(source.data, installed, "exec", dont_inherit=True, optimize=OPTIMIZE)
    head = importlib.util.MAGIC_NUMBER + UNCHECKED_HASH + importlib.util.source_hash(source.data)
    return Member(source.name + "c", head + marshal.dumps(code))


def read_wheel(path: Path) -> list[Member]:
    """All files of a wheel but its RECORD, in their order."""
    with zipfile.ZipFile(path) as wheel:
        files = [info for info in wheel.infolist() if not info.is_dir()]
        return [Member(info.filename, wheel.read(info)) for info in files if not _is_record(info.filename)]


def write_wheel(path: Path, members: Iterable[Member]) -> None:
    """Write the members and, last, the RECORD that lists them."""
    members = list(members)
    with zipfile.ZipFile(path, "w") as wheel:
        for member in [*members, record(members)]:
            info = zipfile.ZipInfo(member.name, DATE)
            info.external_attr = 0o644 << 16
            wheel.writestr(info, member.data, zipfile.ZIP_DEFLATED, compresslevel=9)


def record(members: Iterable[Member]) -> Member:
    """The wheel's RECORD: a line for each member, with its SHA-256 and its size in bytes."""
    members = list(members)
    metadata = next(member.name for member in members if member.name.endswith(".dist-info/METADATA"))
    name = metadata.removesuffix("METADATA") + "RECORD"
    lines = [f"{member.name},sha256={_digest(member.data)},{len(member.data)}" for member in members]
    return Member(name, "\n".join([*lines, f"{name},,", ""]).encode())


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def _is_record(name: str) -> bool:
    return name.endswith(".dist-info/RECORD")


def repack(source: str, target: str, compile_source: bool = False) -> None:
    """Trim the wheel `source` into `target`; with `compile_source`, precompile it too."""
    members = trim(read_wheel(Path(source)))
    write_wheel(Path(target), precompile(members) if compile_source else members)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Repack numpy's wheel for a browser.")
    parser.add_argument("--compile", action="store_true", help="replace source by this Python's bytecode")
    parser.add_argument("source", metavar="IN.whl")
    parser.add_argument("target", metavar="OUT.whl")
    arguments = parser.parse_args()
    repack(arguments.source, arguments.target, arguments.compile)


if __name__ == "__main__":
    main()
