"""Past sessions: their settings, taking some of them, splitting them, and the guide."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from recbuild.config import SessionSettings, load_config, make_config
from recbuild.errors import ConfigError, SessionsError
from recbuild.sessions import read_sessions, temporal_split
from recbuild.sessions.vocabulary.column_names import USUAL_NAMES
from recruntime.types import EVENT_WEIGHTS
from tests.support.inputs.session_files import from_csv, kinds, shown
from tests.support.paths import ROOT


def test_a_table_of_the_settings_is_about_sessions(tmp_path: Path) -> None:
    path = tmp_path / "recbuild.toml"
    path.write_text(
        "[sessions]\ngap_minutes = 20\n[sessions.fields]\nitem = 'artikel'\n"
        "[sessions.types]\nsees = 'view'\n'' = 'cart'\n[sessions.weights]\ncart = 4\n"
    )
    assert load_config(path).sessions == SessionSettings(
        fields={"item": "artikel"}, types={"sees": "view", "": "cart"}, weights={"cart": 4}, gap_minutes=20
    )


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (
            {"gap_minute": 5},
            "there is no setting 'sessions.gap_minute'. Did you mean 'gap_minutes'? There are: ",
        ),
        ({"types": {"sees": "veiw"}}, "sessions.types: there is no event type 'veiw'. Did you mean 'view'?"),
        ({"weights": {"carts": 4}}, "sessions.weights: there is no event type 'carts'. Did you mean 'cart'?"),
        ({"weights": {"cart": float("nan")}}, "sessions.weights.cart: "),
        ({"gap_minutes": 0}, "sessions.gap_minutes: "),
        ({"max_unknown": 1.5}, "sessions.max_unknown: "),
        ({"time_format": "DD.MM.YYYY"}, "sessions.time_format: 'DD.MM.YYYY' is no way to write times"),
        ({"time_format": "%d.%m.%Q"}, "what the numbers count: seconds, minutes, hours, days, order"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(table: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        make_config({"sessions": table}, "recbuild.toml")
    assert message in str(caught.value)


def test_some_sessions_can_be_taken_in_any_order(tmp_path: Path) -> None:
    sessions = from_csv(
        tmp_path, "session,item,event", "1,a,view", "1,b,buy", "2,c,cart", "3,a,like", "3,c,view"
    )
    taken = sessions.take([2, 0])
    assert shown(taken) == {"3": "ac", "1": "ab"}
    assert kinds(taken) == ["like", "view", "view", "purchase"]
    assert taken.session_of.tolist() == [0, 0, 1, 1]
    assert taken.user.tolist() == sessions.user[[2, 0]].tolist()
    assert shown(sessions.take([])) == {}


def test_the_split_is_by_time_and_keeps_sessions_whole(tmp_path: Path) -> None:
    lines = ("1,a,50", "2,b,10", "3,c,30", "2,a,99", "4,c,20")
    earlier, later = temporal_split(from_csv(tmp_path, "session,item,time", *lines), 0.5)
    assert shown(earlier) == {"2": "ba", "4": "c"}
    assert shown(later) == {"3": "c", "1": "a"}


@pytest.mark.parametrize("share", [0.0, 0.1, 0.9, 1.0])
def test_a_split_with_nothing_on_one_side_is_refused(share: float, tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, "session,item", "1,a", "2,b")
    with pytest.raises(SessionsError, match="2 sessions cannot be split"):
        temporal_split(sessions, share)


def test_the_guide_names_every_field_and_type() -> None:
    guide = (ROOT / "docs" / "sessions.md").read_text()
    assert [field for field in USUAL_NAMES if f"| `{field}` |" not in guide] == []
    assert [kind for kind, weight in EVENT_WEIGHTS.items() if f"| `{kind}` | {weight:g} |" not in guide] == []


def test_the_example_in_the_guide_is_real(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "sessions.md").read_text()
    (tmp_path / "visits.csv").write_text(guide.partition("```csv\n")[2].partition("```")[0])
    ids = ("emma", "persuasion", "dracula", "carmilla")
    sessions = read_sessions(tmp_path / "visits.csv", SessionSettings(), ids)
    assert f"{len(sessions.item)} events in {len(sessions)} sessions" in guide
    for line in (*map(str, sessions.dropped), *sessions.notes):
        assert line in guide
