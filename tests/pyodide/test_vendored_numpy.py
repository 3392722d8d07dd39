"""The vendored numpy wheel is whole and holds what the engine needs; trim.py drops and keeps what it should.

What the code inside the wheel computes is verify.mjs's matter, which needs Node: see the README beside it.
"""

import base64
import csv
import hashlib
import importlib.util
import io
import json
import re
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.paths import ROOT

VENDOR = ROOT / "web" / "vendor" / "numpy"
DIST_INFO = "numpy-2.4.6.dist-info"

NEEDED = {
    "numpy/__init__.py": b"from numpy._core import multiarray\n",
    "numpy/_core/_multiarray_umath.cpython-314-wasm32-emscripten.so": b"\0asm engine",
    "numpy/_core/numeric.py": b"def zeros():\n    'A docstring.'\n    assert True\n    return 0\n",
    "numpy/linalg/_umath_linalg.cpython-314-wasm32-emscripten.so": b"\0asm linalg",
    "numpy/ma/core.py": b"masked = None\n",
    "numpy/rec/__init__.py": b"",
    f"{DIST_INFO}/METADATA": b"Metadata-Version: 2.4\nName: numpy\nVersion: 2.4.6\n",
    f"{DIST_INFO}/WHEEL": b"Wheel-Version: 1.0\n",
    f"{DIST_INFO}/licenses/LICENSE.txt": b"numpy's licence\n",
    f"{DIST_INFO}/licenses/numpy/_core/src/highway/LICENSE": b"Highway's licence\n",
    f"{DIST_INFO}/licenses/numpy/_core/include/numpy/libdivide/LICENSE.txt": b"libdivide's licence\n",
}
DROPPED = [
    "numpy/__init__.pyi",
    "numpy/__init__.pxd",
    "numpy/conftest.py",
    "numpy/py.typed",
    "numpy/_configtool.py",
    "numpy/_core/_simd.cpython-314-wasm32-emscripten.so",
    "numpy/_core/_umath_tests.cpython-314-wasm32-emscripten.so",
    "numpy/_core/include/numpy/ndarraytypes.h",
    "numpy/_core/lib/libnpymath.a",
    "numpy/_core/tests/test_numeric.py",
    "numpy/_core/tests/data/astype_copy.pkl",
    "numpy/core/multiarray.py",
    "numpy/f2py/crackfortran.py",
    "numpy/fft/_pocketfft_umath.cpython-314-wasm32-emscripten.so",
    "numpy/ma/LICENSE",
    "numpy/polynomial/chebyshev.py",
    "numpy/random/_generator.cpython-314-wasm32-emscripten.so",
    "numpy/testing/__init__.py",
    "numpy/typing/mypy_plugin.py",
    f"{DIST_INFO}/entry_points.txt",
]


def load_tool(name: str) -> ModuleType:
    """A Python file of the vendor folder, which is no package."""
    spec = importlib.util.spec_from_file_location(name, VENDOR / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up there
    spec.loader.exec_module(module)
    return module


def files_of(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def assert_record_is_right(files: dict[str, bytes]) -> None:
    """RECORD lists each file of the wheel once, with its hash and size; itself without."""
    [record] = [name for name in files if name.endswith(".dist-info/RECORD")]
    rows = list(csv.reader(io.StringIO(files[record].decode())))
    assert [row[0] for row in rows] == list(files)
    for name, digest, size in rows:
        if name == record:
            assert (digest, size) == ("", "")
        else:
            sha256 = base64.urlsafe_b64encode(hashlib.sha256(files[name]).digest()).decode().rstrip("=")
            assert (digest, int(size)) == (f"sha256={sha256}", len(files[name])), name


@pytest.fixture(scope="module")
def vendored_path() -> Path:
    [wheel] = VENDOR.glob("numpy-*.whl")
    return wheel


@pytest.fixture(scope="module")
def vendored(vendored_path: Path) -> dict[str, bytes]:
    return files_of(vendored_path)


@pytest.fixture(scope="module")
def trim() -> ModuleType:
    return load_tool("trim")


@pytest.fixture
def synthetic(tmp_path: Path) -> Path:
    """A tiny wheel with one file of each kind, and a RECORD that no longer fits."""
    path = tmp_path / "full.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("numpy/ma/", b"")
        for name, data in NEEDED.items():
            archive.writestr(name, data)
        for name in DROPPED:
            archive.writestr(name, b"not needed\n")
        archive.writestr(f"{DIST_INFO}/RECORD", b"numpy/f2py/crackfortran.py,,\n")
    return path


def test_checksum_is_the_recorded_one(vendored_path: Path) -> None:
    digest, name = (VENDOR / "SHA256SUMS").read_text().split()
    assert name == vendored_path.name
    assert digest == hashlib.sha256(vendored_path.read_bytes()).hexdigest()


def test_record_of_the_vendored_wheel_is_right(vendored: dict[str, bytes]) -> None:
    assert_record_is_right(vendored)


def test_wheel_is_for_the_pinned_pyodide(vendored_path: Path, vendored: dict[str, bytes]) -> None:
    tag = "cp314-cp314-pyemscripten_2026_0_wasm32"
    assert vendored_path.name == f"numpy-2.4.6-{tag}.whl"
    assert f"Tag: {tag}" in vendored[f"{DIST_INFO}/WHEEL"].decode().splitlines()
    pyodide = json.loads((VENDOR.parent.parent / "package.json").read_text())["dependencies"]["pyodide"]
    assert f"readonly PYODIDE={pyodide} " in (VENDOR / "build.sh").read_text()


@pytest.mark.parametrize(
    "pattern",
    [
        r"numpy/__init__\.pyc",
        r"numpy/_core/_multiarray_umath\..*\.so",
        r"numpy/linalg/_umath_linalg\..*\.so",
        r"numpy/lib/introspect\.pyc",
        r"numpy/ma/core\.pyc",
        re.escape(DIST_INFO) + r"/licenses/LICENSE\.txt",
    ],
)
def test_vendored_wheel_has_what_the_engine_needs(vendored: dict[str, bytes], pattern: str) -> None:
    assert any(re.fullmatch(pattern, name) for name in vendored)


def test_vendored_wheel_has_nothing_that_trim_would_drop(
    vendored: dict[str, bytes], trim: ModuleType
) -> None:
    assert [name for name in vendored if not trim.is_needed(name)] == []
    unwanted = re.compile(r"/tests/|_tests\.|\.(py|pyi|pxd|pyx|h|a|c)$|^numpy/(f2py|random|fft|testing)/")
    assert [name for name in vendored if unwanted.search(name)] == []


def test_extensions_are_wasm(vendored: dict[str, bytes]) -> None:
    extensions = [data for name, data in vendored.items() if name.endswith(".so")]
    assert extensions and all(data.startswith(b"\0asm\1\0\0\0") for data in extensions)


def test_wheel_has_every_licence_that_its_metadata_names(vendored: dict[str, bytes]) -> None:
    metadata = vendored[f"{DIST_INFO}/METADATA"].decode()
    named = re.findall(r"^License-File: (.+)$", metadata, re.MULTILINE)
    assert len(named) > 10
    assert {f"{DIST_INFO}/licenses/{name}" for name in named} <= set(vendored)


def test_licence_file_beside_the_wheel_has_every_text_in_it(vendored: dict[str, bytes]) -> None:
    beside = (VENDOR / "LICENSE.txt").read_bytes()
    texts = [data for name, data in vendored.items() if "/licenses/" in name]
    assert all(text in beside for text in texts)


def test_trim_keeps_what_is_needed_and_drops_the_rest(
    synthetic: Path, tmp_path: Path, trim: ModuleType
) -> None:
    trim.repack(str(synthetic), str(tmp_path / "trimmed.whl"))
    files = files_of(tmp_path / "trimmed.whl")
    assert_record_is_right(files)
    del files[f"{DIST_INFO}/RECORD"]
    assert files == NEEDED


def test_compiling_replaces_source_by_bytecode_without_docstrings(
    synthetic: Path, tmp_path: Path, trim: ModuleType
) -> None:
    trim.repack(str(synthetic), str(tmp_path / "compiled.whl"), compile_source=True)
    files = files_of(tmp_path / "compiled.whl")
    assert_record_is_right(files)
    assert not [name for name in files if name.endswith(".py")]
    assert b"A docstring." not in files["numpy/_core/numeric.pyc"]


def test_compiled_module_can_be_imported_without_its_source(
    synthetic: Path, tmp_path: Path, trim: ModuleType
) -> None:
    trim.repack(str(synthetic), str(tmp_path / "compiled.whl"), compile_source=True)
    bytecode = tmp_path / "numeric.pyc"
    bytecode.write_bytes(files_of(tmp_path / "compiled.whl")["numpy/_core/numeric.pyc"])
    spec = importlib.util.spec_from_file_location("numeric", bytecode)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.zeros() == 0


def test_equal_contents_make_equal_bytes(synthetic: Path, tmp_path: Path, trim: ModuleType) -> None:
    once, twice = tmp_path / "once.whl", tmp_path / "twice.whl"
    trim.repack(str(synthetic), str(once))
    trim.repack(str(once), str(twice))
    assert once.read_bytes() == twice.read_bytes()
