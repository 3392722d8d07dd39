"""Items of past events beside the catalog's: what is too few of them, and the advice where they differ."""

from __future__ import annotations

from pathlib import Path

import pytest

from recbuild.config import SessionSettings
from recbuild.errors import SessionsError
from recbuild.sessions import read_sessions
from tests.support.session_files import dropped, from_csv

SHOES = [f"SH-{number:03}" for number in range(40)]


def log(*items: str, header: str = "session,item") -> list[str]:
    return [header, *(f"{number},{item}" for number, item in enumerate(items))]


def test_a_log_of_which_most_items_are_unknown_is_refused_with_both_sides(tmp_path: Path) -> None:
    lines = log(*SHOES[:4], *(f"bag{number}" for number in range(16)))
    with pytest.raises(SessionsError) as caught:
        from_csv(tmp_path, *lines, ids=SHOES)
    message = str(caught.value)
    assert caught.value.exit_code == 11
    assert "80.0% of the events name an item that the catalog does not have (allowed: 50%)" in message
    assert "Items are called 'bag0' and 'bag1' here, and 'SH-000' and 'SH-001' in the catalog." in message
    assert "max_unknown = 0.8." in message
    assert len(from_csv(tmp_path, *lines, ids=SHOES, max_unknown=0.8).item) == 4


def test_many_unknown_items_are_a_warning_and_a_few_are_not(tmp_path: Path) -> None:
    many = from_csv(tmp_path, *log(*SHOES[:8], "bag1", "bag2"), ids=SHOES)
    first, second = many.warnings
    assert first == "Events that name an item that the catalog does not have: 2, such as row 10: 'bag1'."
    assert second == "Items are called 'bag1' and 'bag2' here, and 'SH-000' and 'SH-001' in the catalog."
    assert not [one for one in many.remarks if "catalog" in one]
    few = from_csv(tmp_path, *log(*SHOES[:20], "bag1"), ids=SHOES)
    assert few.warnings == () and few.remarks[0].startswith("Events that name an item that the catalog does")


def test_the_share_is_of_those_that_name_an_item(tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, *log(*SHOES[:4], *[""] * 16), ids=SHOES)
    assert dropped(sessions) == [("name no item", 16, "row 6")]
    assert sessions.warnings == ("Events that name no item: 16, such as row 6.",)


@pytest.mark.parametrize(
    ("items", "advice"),
    [
        (
            ["sh-001", "sh-002"],
            "'sh-001' is 'SH-001' in the catalog, but for a difference in upper and lower case",
        ),
        (
            ["SH-001 SH-002", "SH-003 SH-004"],
            "'SH-001 SH-002' is a list of the catalog's ids: write it as 'SH-001|SH-002'",
        ),
        (['"SH-001, SH-002"'], "'SH-001, SH-002' is a list of the catalog's ids"),
        (["""\"['SH-001', 'SH-002']\""""], "is a list of the catalog's ids"),
        (["https://x.example/p/SH-001?a=1"], "is an address with the catalog's id 'SH-001' in it"),
        (
            ["https://x.example/red-shoe_SH-001.html#top"],
            "is an address with the catalog's id 'SH-001' in it",
        ),
        (["eu:SH-001", "eu:SH-002"], "'eu:SH-001' has the catalog's id 'SH-001' in it"),
    ],
)
def test_how_unknown_items_differ_from_the_catalogs_ids_is_said(
    items: list[str], advice: str, tmp_path: Path
) -> None:
    with pytest.raises(SessionsError) as caught:
        from_csv(tmp_path, *log(*items), ids=SHOES)
    assert advice in str(caught.value)


def test_zeros_that_a_spreadsheet_took_are_told_of(tmp_path: Path) -> None:
    with pytest.raises(SessionsError, match="'7' is '007' in the catalog, but for a difference in zeros"):
        from_csv(tmp_path, *log("7", "8"), ids=["007", "008"])


def test_the_column_that_has_the_catalogs_ids_is_named(tmp_path: Path) -> None:
    lines = ("order_id,item,line,what", "1,1,1,SH-001", "1,2,2,SH-002", "2,1,1,SH-003")
    with pytest.raises(
        SessionsError, match=r"Column 'what' has the catalog's ids: .* fields = \{item = \"what\"\}"
    ):
        from_csv(tmp_path, *lines, ids=SHOES)
    with pytest.raises(SessionsError, match=r"no column looks like the items' ids.* Column 'what' has"):
        from_csv(tmp_path, "order_id,what", "1,SH-001", ids=SHOES)
    with pytest.raises(SessionsError, match=r"Look at column 'where': 'https://.*' is an address with"):
        from_csv(tmp_path, "user,where", "ann,https://x.example/SH-001", ids=SHOES)


def test_a_file_whose_first_row_is_an_event_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(SessionsError, match=r"the first row looks like data .'ann', 'SH-001', 'view'"):
        from_csv(tmp_path, "ann,SH-001,view", "ann,SH-002,view", ids=SHOES)


def test_every_unknown_word_for_an_event_is_named_with_its_count(tmp_path: Path) -> None:
    words = ["view", "scroll", "scroll", "zoom", "scroll", "hover", "zoom"]
    lines = [f"1,a,{word},{at}" for at, word in enumerate(words)]
    sessions = from_csv(tmp_path, "session,item,event,time", *lines)
    said = str(sessions.dropped[0])
    assert said.endswith(
        "6, such as row 3: 'scroll'. The words: 'scroll' 3 times, 'zoom' 2 times, 'hover' 1 times."
    )
    with pytest.raises(SessionsError, match=r"The words: '0' 2 times, '2' 1 times\."):
        from_csv(tmp_path, "session,item,event", "1,a,0", "1,b,2", "1,c,0")


def test_an_empty_file_or_one_of_nothing_but_a_header_is_still_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("session,item\n")
    with pytest.raises(SessionsError, match="there are no rows"):
        read_sessions(path, SessionSettings(), SHOES)
