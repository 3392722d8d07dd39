"""Past events that cannot be used are left out and counted; a file of nothing else is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from recbuild.config import SessionSettings
from recbuild.errors import SessionsError
from recbuild.sessions import read_sessions
from tests.support.inputs.session_files import IDS, dropped, from_csv, shown


@pytest.mark.parametrize(
    ("header", "row", "reason", "example"),
    [
        ("session,item", "1,sku-9", "name an item that the catalog does not have", "row 3: 'sku-9'"),
        ("session,item", "1, ", "name no item", "row 3"),
        ("session,user,item", ",,b", "have no session and no user", "row 3"),
        ("session,item,time", "1,b,soon", "have no time that is understood", "row 3: 'soon'"),
        ("session,item,time", "1,b,", "have no time that is understood", "row 3"),
        (
            "session,item,event",
            "1,b,impression",
            "are of a type that neither recbuild nor [sessions] types knows",
            "row 3: 'impression'",
        ),
        ("session,item,rating", "1,b,NaN", "have no rating that is a number", "row 3: 'NaN'"),
        ("session,item,rating", "1,b,good", "have no rating that is a number", "row 3: 'good'"),
        ("session,item,rating", "1,b,", "have no rating that is a number", "row 3"),
        ("session,item,quantity", "1,b,-2", "are returns, with a quantity of 0 or less", "row 3: '-2'"),
        ("session,item,quantity", "1,b,0", "are returns, with a quantity of 0 or less", "row 3: '0'"),
        ("session,item,quantity", "1,b,few", "have a quantity that is not a number", "row 3: 'few'"),
        (
            "session,item,time",
            "1,a,1",
            "repeat an event of the same session, item, type and time",
            "row 3: 'a'",
        ),
    ],
)
def test_what_cannot_be_used_is_left_out_and_counted(
    header: str, row: str, reason: str, example: str, tmp_path: Path
) -> None:
    good = {"session": "1", "item": "a", "event": "view"}
    first = ",".join(good.get(field, "1") for field in header.split(","))
    sessions = from_csv(tmp_path, header, first, row)
    assert dropped(sessions) == [(reason, 1, example)]
    assert len(sessions.item) == 1


def test_an_event_is_counted_once_for_the_first_reason(tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, "session,item,event", "1,a,view", "1,x,blink", "1,y,view", "1,b,blink")
    assert [(one.count, one.example) for one in sessions.dropped] == [
        (2, "row 3: 'x'"),
        (1, "row 5: 'blink'"),
    ]
    assert str(sessions.dropped[0]) == (
        "Events that name an item that the catalog does not have: 2, such as row 3: 'x'."
    )


def test_the_rows_of_an_example_are_those_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "sessions.jsonl"
    path.write_text('{"session": 1, "item": "a"}\n\n{"session": 1, "item": "x"}\n')
    assert dropped(read_sessions(path, SessionSettings(), IDS))[0][2] == "row 3: 'x'"


def test_a_repetition_is_one_only_at_the_same_time(tmp_path: Path) -> None:
    lines = ("1,a,view,1", "1,a,view,2", "1,a,cart,1", "2,a,view,1", "1,b,view,1")
    assert from_csv(tmp_path, "session,item,event,time", *lines).dropped == ()
    assert shown(from_csv(tmp_path, "session,item", "1,a", "1,a")) == {"1": "aa"}


def test_a_purchase_stays_where_its_return_has_the_same_time(tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, "invoice,item,quantity,time", "1,a,-1,5", "1,a,1,5")
    assert shown(sessions) == {"1": "a"}


def test_sessions_of_one_event_stay_with_a_note_if_there_are_no_others(tmp_path: Path) -> None:
    single = from_csv(tmp_path, "session,item", "1,a", "2,b")
    assert shown(single) == {"1": "a", "2": "b"}
    assert any("nothing can be learned of what goes together" in note for note in single.notes)
    assert not any(
        "learned" in note for note in from_csv(tmp_path, "session,item", "1,a", "2,b", "2,c").notes
    )


def test_a_single_user_is_noted(tmp_path: Path) -> None:
    assert any("one user" in note for note in from_csv(tmp_path, "user,item", "u,a", "u,b").notes)
    assert not any("one user" in note for note in from_csv(tmp_path, "user,item", "u,a", "v,b").notes)


def test_a_file_of_other_items_is_refused_with_ids_of_both_sides(tmp_path: Path) -> None:
    with pytest.raises(SessionsError) as caught:
        from_csv(tmp_path, "session,item,event", "1,7,view", "1,8,view", "1,9,blink", "1,,view")
    message = str(caught.value)
    assert (
        "sessions.csv: none of the 4 events can be used:\n  Events that name no item: 1, such as row 5.\n"
        in message
    )
    assert "Events that name an item that the catalog does not have: 3, such as row 2: '7'." in message
    assert "Items are called '7' and '8' here, and 'a' and 'b' in the catalog." in message
    assert 'fields = {item = "COLUMN"}' in message


def test_a_file_of_unknown_types_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(
        SessionsError,
        match=r'(?s)Events that are of a type.*: 2, such as row 2: \'1\'.*types = \{"WORD" = "view"\}',
    ):
        from_csv(tmp_path, "session,item,event", "1,a,1", "1,b,2")
