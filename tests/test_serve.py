"""The preview server: the strict policy on everything, and for ever only what is named by its content."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from recbuild.cli import main
from recbuild.serve import POLICY, application


@pytest.fixture
def site(tmp_path: Path) -> TestClient:
    for path in ("index.html", "rec/rec.js", "rec/manifest.json", "rec/instant/0123456789abcdef.bin"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("content")
    return TestClient(application(tmp_path))


@pytest.mark.parametrize("path", ["/", "/rec/rec.js", "/rec/instant/0123456789abcdef.bin", "/nothing"])
def test_every_response_carries_the_policy(site: TestClient, path: str) -> None:
    assert site.get(path).headers["content-security-policy"] == POLICY


def test_only_what_is_named_by_its_content_is_kept_for_ever(site: TestClient) -> None:
    def kept(path: str) -> str:
        return site.get(path).headers["cache-control"]

    assert "immutable" in kept("/rec/instant/0123456789abcdef.bin")
    assert {kept(path) for path in ("/", "/rec/rec.js", "/rec/manifest.json")} == {"no-cache"}
    assert kept("/rec/instant/fedcba9876543210.bin") == "no-cache"  # it is not there


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["serve", str(tmp_path / "nope")])
    assert result.exit_code == 7
    assert "nope" in result.output and "is not a folder" in result.output
