"""The bill of materials in the engine folder: CycloneDX, about these files, at one with the notices."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import pytest

from tests.support.paths import ROOT

ENGINE = ROOT / "builder/recbuild/assets/engine"
SPDX = {
    *("MIT", "MPL-2.0", "PSF-2.0", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "Zlib", "0BSD", "CC0-1.0"),
    *("NCSA", "bzip2-1.0.6", "LLVM-exception"),
}
PURL = re.compile(r"pkg:(npm|pypi|github|generic)/[\w./-]+(@[\w.]+)?")


@pytest.fixture(scope="module")
def bom() -> dict[str, Any]:
    return dict(json.loads((ENGINE / "sbom.cdx.json").read_text()))


def software(bom: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in bom["components"] if one["type"] == "library"]


def test_it_is_cyclonedx(bom: dict[str, Any]) -> None:
    """The rules of the schema 1.6 for all that is used of it."""
    keys = {"bomFormat", "specVersion", "serialNumber", "version", "metadata", "components", "dependencies"}
    assert bom.keys() == keys
    assert (bom["bomFormat"], bom["specVersion"], bom["version"]) == ("CycloneDX", "1.6", 1)
    uuid = r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    assert re.fullmatch(uuid, bom["serialNumber"])
    components = [bom["metadata"]["component"], *bom["components"]]
    known = {"type", "bom-ref", "name", "version", "licenses", "purl", "hashes"}
    assert all(one.keys() <= known and one["name"] for one in components)
    assert {one["type"] for one in components} == {"library", "file"}
    refs = [one["bom-ref"] for one in components]
    assert len(set(refs)) == len(refs)
    listed = [one["ref"] for one in bom["dependencies"]]
    assert len(set(listed)) == len(listed)
    for one in bom["dependencies"]:
        assert one.keys() == {"ref", "dependsOn"}
        assert {one["ref"], *one["dependsOn"]} <= set(refs) and len(set(one["dependsOn"])) == len(
            one["dependsOn"]
        )


def test_each_licence_is_one_that_spdx_knows_or_is_named(bom: dict[str, Any]) -> None:
    for one in software(bom):
        match one["licenses"]:
            case [{"expression": str(text)}]:
                assert set(re.split(r" (?:AND|OR|WITH) ", text)) <= SPDX and " " in text
            case [{"license": {"id": str(text)}}]:
                assert text in SPDX
            case [{"license": {"name": str(text)}}]:
                assert text == "public domain"
            case other:
                pytest.fail(f"{one['name']}: {other}")


def test_each_package_url_has_the_version_where_it_is_known(bom: dict[str, Any]) -> None:
    for one in software(bom):
        assert PURL.fullmatch(one["purl"]), one["purl"]
        version = re.sub(r"\W", "_", one.get("version", ""))
        assert ("@" in one["purl"]) == bool(version)
        assert re.sub(r"\W", "_", one["purl"]).endswith(version)


def test_it_lists_every_file_that_ships_with_its_hash(bom: dict[str, Any]) -> None:
    files = {one["name"]: one["hashes"] for one in bom["components"] if one["type"] == "file"}
    assert files == {
        file.name: [{"alg": "SHA-256", "content": hashlib.sha256(file.read_bytes()).hexdigest()}]
        for file in ENGINE.iterdir()
        if file.name not in ("sbom.cdx.json", "files.txt")  # these are made of the others
    }
    made = {one["ref"].removeprefix("file:") for one in bom["dependencies"] if one["ref"].startswith("file:")}
    assert made == files.keys()


def test_it_has_the_versions_that_the_notices_name(bom: dict[str, Any]) -> None:
    notices = (ROOT / "web/NOTICES.md").read_text().casefold()
    known = {"llvm-runtimes": "compiler-rt", "hacl-star": "hacl*", "xz": "xz utils", "zstd": "zstandard"}
    for one in software(bom):
        name = known.get(one["name"], one["name"])
        assert name in notices, f"add {name} to web/NOTICES.md"
        if one["name"] != "recbuild" and "version" in one:
            assert f"{name} {one['version']}" in notices, f"{name} has another version in web/NOTICES.md"
