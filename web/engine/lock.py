"""The lock file: it tells Pyodide which wheels there are, all beside it, so that it looks nowhere else.

In go Pyodide's folder, whose own lock file says which Pyodide it is, and the engine folder with its wheels.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path
from typing import Any

NAME = "pyodide-lock.json"


def lock(pyodide: str, engine: str) -> None:
    """Write pyodide-lock.json for the wheels in `engine`."""
    target = Path(engine)
    packages = {entry["name"]: entry for entry in map(lock_entry, sorted(target.glob("*.whl")))}
    for entry in packages.values():
        missing = set(entry["depends"]) - packages.keys()
        if missing:
            raise ValueError(f"{entry['file_name']} needs {', '.join(missing)}: add its wheel.")
    info = json.loads((Path(pyodide) / NAME).read_text())["info"]
    text = json.dumps({"info": info, "packages": packages}, indent=1, sort_keys=True)
    (target / NAME).write_text(text + "\n")


def lock_entry(wheel: Path) -> dict[str, Any]:
    """What Pyodide wants to know of one wheel."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = read_metadata(archive)
    required = filter(is_required, metadata.get_all("Requires-Dist", []))
    return {
        "name": canonical(metadata["Name"]),
        "version": metadata["Version"],
        "file_name": wheel.name,
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "imports": sorted(
            {name.split("/")[0] for name in names if re.fullmatch(r"\w+/__init__\.pyc?", name)}
        ),
        "depends": sorted(map(distribution, required)),
        "install_dir": "site",
        "package_type": "package",
        "unvendored_tests": False,
    }


def read_metadata(wheel: zipfile.ZipFile) -> Message:
    name = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return Parser().parsestr(wheel.read(name).decode(), headersonly=True)


def is_required(requirement: str) -> bool:
    """Whether a Requires-Dist holds without any extra."""
    return not re.search(r";.*\bextra\b", requirement)


def distribution(requirement: str) -> str:
    """The name of what a Requires-Dist asks for."""
    return canonical(re.split(r"[^\w.-]", requirement, maxsplit=1)[0])


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
