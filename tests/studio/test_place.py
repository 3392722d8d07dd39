"""What the studio works on: read anew whenever it is asked for, written in one step or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from recbuild.errors import BundleError, ConfigError
from recbuild.studio import Workplace, create_app
from recbuild.studio.workplace import NO_FILE, ChangedMeanwhileError


def workplace(folder: Path) -> Workplace:
    return Workplace(folder / "rec", folder / "recbuild.toml")


def client(place: Workplace, host: str = "127.0.0.1:8010") -> TestClient:
    return TestClient(create_app(place), base_url=f"http://{host}")


def test_settings_are_written_over_the_version_that_was_seen(tmp_path: Path) -> None:
    place = workplace(tmp_path)
    assert place.settings_text() == ("", NO_FILE)
    version = place.write_settings("[ranking]\ndiversity = 0.3\n", NO_FILE)
    assert place.config().ranking.diversity == 0.3
    place.settings.write_text("# mine\n", encoding="utf-8")
    with pytest.raises(ChangedMeanwhileError, match="nothing was overwritten"):
        place.write_settings("", version)
    assert place.settings.read_text(encoding="utf-8") == "# mine\n"


def test_settings_that_make_no_sense_change_nothing(tmp_path: Path) -> None:
    place = workplace(tmp_path)
    version = place.write_settings("[ranking]\ndiversity = 0.3\n", NO_FILE)
    with pytest.raises(ConfigError, match=r"^recbuild\.toml"):
        place.write_settings("[ranking]\ndiversty = 0.2\n", version)
    assert [path.name for path in tmp_path.iterdir()] == ["recbuild.toml"]
    assert place.settings_text()[1] == version


def test_without_a_bundle_the_place_says_so(tmp_path: Path) -> None:
    place = workplace(tmp_path)
    assert client(place).get("/api/place").json()["bundle"] is None
    with pytest.raises(BundleError, match="no bundle"):
        _ = place.shop


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8010", "127.0.0.1.evil.example", ""])
def test_a_name_that_is_not_this_machine_is_refused(tmp_path: Path, host: str) -> None:
    answer = client(workplace(tmp_path)).get("/api/place", headers={"host": host})
    assert (answer.status_code, "this machine alone" in answer.text) == (403, True)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:9999"])
def test_the_page_of_another_site_is_refused(tmp_path: Path, origin: str) -> None:
    answer = client(workplace(tmp_path)).get("/api/place", headers={"origin": origin})
    assert (answer.status_code, "another site" in answer.text) == (403, True)


@pytest.mark.parametrize("host", ["localhost:8010", "127.0.0.1", "[::1]:8010", "[::1]"])
def test_this_machine_has_several_names(tmp_path: Path, host: str) -> None:
    headers = {"host": host, "origin": f"http://{host}"}
    answer = client(workplace(tmp_path)).get("/api/place", headers=headers)
    assert answer.status_code == 200
    assert "script-src 'self'" in answer.headers["content-security-policy"]
