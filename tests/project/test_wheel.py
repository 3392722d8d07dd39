"""What users install: wheels that hold all they need, and work where there is neither Node nor a checkout.

The wheels are built from a copy of the checkout, in which an interrupted build has left things, and installed
into an environment of their own. In it are only the packages that they ask for. Those are links to this
environment's packages, and hatchling builds without isolation, so that no test needs a package index.
"""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Iterator, Sequence
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path
from urllib.parse import urljoin
from urllib.request import urlopen

import pytest
from packaging.requirements import Requirement

from tests.support.inputs.topics import write_catalog
from tests.support.paths import ROOT

SOURCES = (".gitignore", "CHANGELOG.md", "LICENSE", "README.md", "hatch_build.py", "pyproject.toml")
ASSETS = "builder/recbuild/assets"
LEFTOVERS = ("engine-Ab3dEf/snapshot.wasm", "engine-0123456789abcdef/worker.js", "notes.txt")


def copy_checkout(target: Path) -> Path:
    """What the wheels are built from."""
    target.mkdir()
    for name in SOURCES:
        shutil.copy(ROOT / name, target / name)
    for folder in ("builder", "runtime"):
        shutil.copytree(ROOT / folder, target / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return target


def hatchling(project: Path, out: Path, *targets: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(out)]
    for target in targets:
        command += ["--target", target]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both wheels and recbuild's sdist."""
    home = tmp_path_factory.mktemp("built")
    checkout, out = copy_checkout(home / "checkout"), home / "dist"
    for leftover in LEFTOVERS:
        path = checkout / ASSETS / leftover
        path.parent.mkdir(exist_ok=True)
        path.write_text("left over")
    for project, targets in ((checkout / "runtime", ["wheel"]), (checkout, ["wheel", "sdist"])):
        ran = hatchling(project, out, *targets)
        assert ran.returncode == 0, ran.stderr
    return out


@pytest.fixture(scope="module")
def wheel_names(built: Path) -> list[str]:
    """The paths in recbuild's wheel."""
    (wheel,) = built.glob("recbuild-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def needed(installed: dict[str, Distribution]) -> dict[str, Distribution]:
    """All packages that the installed ones ask for, and those that these ask for in turn, by name."""
    found: dict[str, Distribution] = {}
    waiting = [line for one in installed.values() for line in one.requires or ()]
    while waiting:
        requirement = Requirement(waiting.pop())
        name = requirement.name.lower()
        if name in installed or name in found or (requirement.marker and not requirement.marker.evaluate()):
            continue
        found[name] = distribution(name)
        waiting += found[name].requires or ()
    return found


def link(package: Distribution, site: Path) -> None:
    """Make a package of this environment importable from another one."""
    tops = {file.parts[0] for file in package.files or ()} - {"..", "__pycache__"}
    for top in tops:
        if not (site / top).exists():
            (site / top).symlink_to(str(package.locate_file(top)))


class Installed:
    """An environment with the wheels and what they ask for."""

    def __init__(self, home: Path, wheels: Sequence[Path]) -> None:
        self.home = home
        self.bin = home / "env/bin"
        venv.create(home / "env", with_pip=False)
        python = str(self.bin / "python")
        pip = [
            sys.executable,
            "-m",
            "pip",
            "--quiet",
            "--python",
            python,
            "install",
            "--no-deps",
            "--no-index",
        ]
        subprocess.run([*pip, *map(str, wheels)], check=True)
        (site,) = (home / "env/lib").glob("python*/site-packages")
        installed = {one.metadata["Name"]: one for one in distributions(path=[str(site)])}
        for package in needed(installed).values():
            link(package, site)

    def start(self, program: str, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self.bin / program, *arguments],
            cwd=self.home,
            env={"PATH": str(self.bin), "HOME": str(self.home), "LANG": "C.UTF-8", **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, program: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        with self.start(program, *arguments, **variables) as process:
            out, err = process.communicate()
            return subprocess.CompletedProcess(process.args, process.returncode, out, err)


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    home = tmp_path_factory.mktemp("home")
    write_catalog(home / "catalog.csv")
    return Installed(home, sorted(built.glob("*.whl")))


@pytest.fixture(scope="module")
def bundle(installed: Installed) -> Path:
    made = installed.run("recbuild", "bundle", "catalog.csv", "--out", "rec")
    assert made.returncode == 0, made.stderr
    return installed.home / "rec"


@pytest.fixture
def server(installed: Installed, bundle: Path) -> Iterator[str]:
    """The bundle's folder, served; the address of its preview page."""
    with installed.start("recbuild", "serve", bundle.name, "--port", "0") as process:
        assert process.stdout
        yield process.stdout.readline().split(" at ")[1].split()[0]
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


def test_nothing_but_the_wheels_and_what_they_ask_for_is_there(installed: Installed) -> None:
    assert shutil.which("node", path=str(installed.bin)) is None
    ours = installed.run(
        "python", "-c", "import recbuild, recruntime; print(recbuild.__file__, recruntime.__file__)"
    )
    assert all(Path(file).is_relative_to(installed.home / "env") for file in ours.stdout.split())
    assert len(ours.stdout.split()) == 2
    assert installed.run("python", "-c", "import pytest").returncode == 1


def test_a_bundle_is_built_and_is_whole(installed: Installed, bundle: Path) -> None:
    verified = installed.run("recbuild", "verify", bundle.name)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    inspected = installed.run("recbuild", "inspect", bundle.name, "--json")
    assert inspected.returncode == 0, inspected.stderr
    assert json.loads(inspected.stdout)["items"] == 36


def test_the_bundle_has_the_engine_that_was_built(bundle: Path) -> None:
    listing = json.loads((ROOT / ASSETS / "engine.json").read_text())
    engine = bundle / listing["folder"]
    assert {file.name: file.stat().st_size for file in engine.iterdir()} == {
        file["path"]: file["bytes"] for file in listing["files"]
    }


def test_the_bundle_is_served(server: str, bundle: Path) -> None:
    assert urlopen(server).read() == (bundle / "preview.html").read_bytes()
    assert urlopen(urljoin(server, "rec.js")).read() == (bundle / "rec.js").read_bytes()


def test_recbuild_can_be_run_as_a_module(installed: Installed) -> None:
    said = installed.run("python", "-m", "recbuild", "--help")
    assert said.returncode == 0, said.stderr
    assert "bundle" in said.stdout


def test_without_the_pages_files_bundle_says_how_to_build_them(installed: Installed, tmp_path: Path) -> None:
    """As in a checkout in which nothing has been built yet."""
    ignored = shutil.ignore_patterns("assets", "__pycache__")
    shutil.copytree(ROOT / "builder/recbuild", tmp_path / "recbuild", ignore=ignored)
    said = installed.run("recbuild", "bundle", "catalog.csv", "--out", "none", PYTHONPATH=str(tmp_path))
    assert said.returncode not in (0, 1)
    assert "no page files" in said.stderr and "./dev build" in said.stderr
    assert "Traceback" not in said.stderr
    assert not (installed.home / "none").exists()


def test_the_wheel_has_every_page_file_and_no_leftover(wheel_names: list[str]) -> None:
    shipped = {name.removeprefix("recbuild/assets/") for name in wheel_names if "/assets/" in name}
    built = ROOT / ASSETS
    assert shipped == {str(file.relative_to(built)) for file in built.rglob("*") if file.is_file()}
    assert {"rec.js", "engine.json", "engine/snapshot.wasm"} <= shipped
    assert shipped.isdisjoint(LEFTOVERS)


def test_both_wheels_and_the_sdist_are_marked_as_typed(built: Path, wheel_names: list[str]) -> None:
    (runtime,) = built.glob("recruntime-*.whl")
    with zipfile.ZipFile(runtime) as archive:
        assert "recruntime/py.typed" in archive.namelist()
    assert "recbuild/py.typed" in wheel_names
    (sdist,) = built.glob("recbuild-*.tar.gz")
    with tarfile.open(sdist) as packed:
        names = [name.partition("/")[2] for name in packed.getnames()]
    assert {"builder/recbuild/py.typed", f"{ASSETS}/rec.js", "hatch_build.py"} <= set(names)
    assert not [name for name in names if name.startswith(f"{ASSETS}/engine-")]


@pytest.mark.parametrize("target", ["wheel", "sdist"])
def test_nothing_is_packed_without_the_pages_files(tmp_path: Path, target: str) -> None:
    checkout = copy_checkout(tmp_path / "checkout")
    shutil.rmtree(checkout / ASSETS)
    ran = hatchling(checkout, tmp_path / "dist", target)
    assert ran.returncode != 0
    assert "./dev build" in ran.stderr + ran.stdout and "Traceback" not in ran.stderr
    assert not list(tmp_path.glob("dist/*"))
