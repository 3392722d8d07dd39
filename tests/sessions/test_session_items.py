"""Items of past events beside the catalog's: what is too few of them, and the advice where they differ."""

from __future__ import annotations

from pathlib import Path

import pytest

from recbuild.catalog.names import OtherNames
from recbuild.config import SessionSettings
from recbuild.errors import SessionsError
from recbuild.sessions import read_sessions
from tests.support.inputs.session_files import IDS, dropped, from_csv, from_parquet

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
            ["https://x.example/red-shoe_SH-001.html#top", "https://x.example/about/SH-002"],
            "is an address with the catalog's id 'SH-001' in it",
        ),
        (["eu:SH-001", "us:SH-002"], "'eu:SH-001' has the catalog's id 'SH-001' in it"),
        (["sh-001", "sh-002", "bag"], "'sh-001' is 'SH-001' in the catalog, but for a difference in upper"),
    ],
)
def test_how_unknown_items_differ_from_the_catalogs_ids_is_said(
    items: list[str], advice: str, tmp_path: Path
) -> None:
    with pytest.raises(SessionsError) as caught:
        from_csv(tmp_path, *log(*items), ids=SHOES)
    assert advice in str(caught.value)


@pytest.mark.parametrize(
    ("items", "how"),
    [
        (["sh-001", "Sh-002"], "with other upper or lower case"),
        (["SH-1:1", "SH-1:2"], ""),
        (["gid://shop/Product/SH-001", "gid://shop/Product/SH-002"], "but for 'gid://shop/Product/'"),
        (["SH-001.html", "SH-002.html"], "but for '.html'"),
        (["001", "002"], "but for 'SH-', which is left out"),
    ],
)
def test_ids_that_differ_in_the_same_way_throughout_are_understood(
    items: list[str], how: str, tmp_path: Path
) -> None:
    if not how:
        with pytest.raises(SessionsError):
            from_csv(tmp_path, *log(*items), ids=SHOES)
        return
    sessions = from_csv(tmp_path, *log(*items), ids=SHOES)
    assert sessions.item.tolist() == [1, 2]
    assert any(how in note for note in sessions.notes)


def test_zeros_that_a_spreadsheet_took_are_put_back(tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, *log("7", "8"), ids=["007", "008"])
    assert sessions.item.tolist() == [0, 1]
    assert any("zeros before them" in note for note in sessions.notes)
    with pytest.raises(SessionsError, match="'07' is '7' in the catalog"):
        from_csv(tmp_path, *log("07", "07"), ids=["007", "7"])


@pytest.mark.parametrize(
    "cells",
    [
        ["SH-001 SH-002", "SH-003"],
        ['"SH-001, SH-002"', "SH-003"],
        ["SH-001;SH-002", "SH-003"],
        ["""\"['SH-001', 'SH-002']\"""", "['SH-003']"],
        ['"[""SH-001"", ""SH-002""]"', '"[""SH-003""]"'],
        ["2 x SH-001; SH-002", "SH-003"],
        ["SH-001:2|SH-002:1", "SH-003:1"],
    ],
)
def test_several_items_in_a_cell_are_told_apart_by_what_the_catalog_knows(
    cells: list[str], tmp_path: Path
) -> None:
    sessions = from_csv(tmp_path, *log(*cells), ids=SHOES)
    assert sessions.item.tolist() == [1, 2, 3]
    assert sessions.starts.tolist() == [0, 2, 3]
    assert any("lists several items in a cell" in note for note in sessions.notes)


def test_quantities_beside_a_list_are_not_read(tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, "order_id,items,quantity", "1,SH-001|SH-002,2|1", "2,SH-003,1", ids=SHOES)
    assert sessions.item.tolist() == [1, 2, 3] and "quantity" not in sessions.columns


def test_the_column_whose_values_the_catalog_knows_is_taken(tmp_path: Path) -> None:
    lines = ("order_id,item,line,what", "1,1,1,SH-001", "1,2,2,SH-002", "2,1,1,SH-003")
    sessions = from_csv(tmp_path, *lines, ids=SHOES)
    assert sessions.columns["item"] == "what" and sessions.item.tolist() == [1, 2, 3]
    assert any("the catalog knows 100% of its cells, and 0% of those of 'item'" in n for n in sessions.notes)
    assert from_csv(tmp_path, "order_id,what", "1,SH-001", ids=SHOES).item.tolist() == [1]
    with pytest.raises(SessionsError, match=r"Column 'what' has the catalog's ids"):
        from_csv(tmp_path, *lines, ids=SHOES, fields={"item": "item"})
    with pytest.raises(SessionsError, match=r"Look at column 'where': 'x://.*' is an address with"):
        from_csv(tmp_path, "user,where", "ann,x://a.example/SH-001", ids=SHOES)


def test_items_may_be_named_by_another_column_of_the_catalog(tmp_path: Path) -> None:
    others = OtherNames(
        aliases={"red-41": "a"},
        columns={"url": {"/p/a/": "a", "/p/b": "b"}, "ean": {"401": "a", "402": "b"}},
    )
    rows = [
        (
            "user,page_url,time",
            "u,https://x.example/p/a?utm=1,2024-01-01",
            "u,https://x.example/,2024-01-01",
            "u,/p/b#top,2024-01-01",
        ),
        ("user,ean,time", "u,401,2024-01-01", "u,402,2024-01-01"),
        ("user,item,time", "u,red-41,2024-01-01", "u,b,2024-01-01"),
    ]
    for lines in rows:
        (tmp_path / "s.csv").write_text("\n".join(lines))
        sessions = read_sessions(tmp_path / "s.csv", SessionSettings(), IDS, others)
        assert sessions.item.tolist() == [0, 1], lines
        assert sessions.warnings == ()
    with pytest.raises(SessionsError, match=r"match: no column 'ian' .*Did you mean 'ean'"):
        read_sessions(tmp_path / "s.csv", SessionSettings(match="ian"), IDS, others)


def test_a_file_whose_first_row_is_an_event_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(SessionsError, match="The first row seems to be an event, as it has 'SH-001'"):
        from_parquet(tmp_path, {"ann": ["ann"], "SH-001": ["SH-002"], "view": ["view"]}, ids=SHOES)


def test_every_unknown_word_for_an_event_is_named_with_its_count(tmp_path: Path) -> None:
    words = ["view", "wiggle", "wiggle", "zoom", "wiggle", "hover", "zoom"]
    lines = [f"1,a,{word},{at}" for at, word in enumerate(words)]
    sessions = from_csv(tmp_path, "session,item,event,time", *lines)
    said = str(sessions.dropped[0])
    assert said.endswith(
        "6, such as row 3: 'wiggle'. The words: 'wiggle' 3 times, 'zoom' 2 times, 'hover' 1 times."
    )
    with pytest.raises(SessionsError, match=r"The words: '0' 2 times, '2' 1 times\."):
        from_csv(tmp_path, "session,item,event", "1,a,0", "1,b,2", "1,c,0")


def test_an_empty_file_or_one_of_nothing_but_a_header_is_still_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("session,item\n")
    with pytest.raises(SessionsError, match="there are no rows"):
        read_sessions(path, SessionSettings(), SHOES)
