"""Any table given as past sessions is read, or refused with an error that a person can act on."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recbuild.config import SessionSettings
from recbuild.errors import UserError
from recbuild.sessions import read_sessions
from recbuild.sessions.vocabulary.column_names import USUAL_NAMES

IDS = ["a", "b", "7"]
NAMES = st.one_of(
    st.sampled_from([name for names in USUAL_NAMES.values() for name in names]),
    st.sampled_from(
        ["column 1", "column 2", "Id", "Name", "Lineitem sku", "", "a.b", "year", "month", "day"]
    ),
    st.text(max_size=8),
)
WORDS = st.sampled_from(
    ["a", "b", "7", "a,b", "view", "0", "", "NULL", "2024-01-02", "[", "{}", '[{"id": "a"}]']
)
CELLS: list[st.SearchStrategy[Any]] = [
    st.one_of(st.none(), WORDS, st.text(max_size=6)),
    st.one_of(st.none(), st.integers(-(2**60), 2**60)),
    st.one_of(st.none(), st.floats()),
    st.booleans(),
    st.lists(WORDS, max_size=3),
    st.fixed_dictionaries({"id": WORDS, "value": st.one_of(st.none(), WORDS)}),
    st.lists(st.fixed_dictionaries({"key": WORDS, "value": WORDS, "item_id": WORDS}), max_size=3),
    st.lists(
        st.fixed_dictionaries({"products": st.lists(st.fixed_dictionaries({"sku": WORDS}), max_size=2)})
    ),
]


@st.composite
def tables(draw: st.DrawFn) -> pa.Table:
    rows = draw(st.integers(0, 6))
    names = draw(st.lists(NAMES, min_size=1, max_size=6, unique=True))
    columns = {}
    for name in names:
        cells = draw(st.sampled_from(CELLS))
        columns[name] = pa.array(draw(st.lists(cells, min_size=rows, max_size=rows)))
    return pa.table(columns)


@settings(suppress_health_check=list(HealthCheck), max_examples=150)
@given(table=tables())
def test_any_table_is_read_or_refused_in_words(table: pa.Table) -> None:
    try:
        sessions = read_sessions(table, SessionSettings(), IDS)
    except UserError as error:
        assert str(error)
    else:
        assert len(sessions.item) == sessions.starts[-1] and set(sessions.item) <= {0, 1, 2}
