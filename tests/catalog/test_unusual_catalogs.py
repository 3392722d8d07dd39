"""Whatever the catalog is, there is a sound bundle or one message, and never a traceback.

The suite tries a hundred catalogs of each type. To try ten thousand:
pytest tests/catalog/test_unusual_catalogs.py --hypothesis-profile thousands
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recruntime import Recommender
from tests.support import forgery
from tests.support.command import assert_refused, run
from tests.support.inputs.unusual_tables import FILES, options
from tests.verify.conftest import findings


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with forgery.small_builder(tmp_path_factory.mktemp("unusual")):
        yield


def assert_bundle_or_message(name: str, content: bytes, given: Sequence[str] = ()) -> bool:
    """Whether there is a bundle."""
    with tempfile.TemporaryDirectory() as home:
        catalog, out = Path(home) / name, Path(home) / "rec"
        catalog.write_bytes(content)
        made = run("bundle", catalog, "--out", out, *given)
        if made.exception and not isinstance(made.exception, SystemExit):
            raise made.exception
        if made.exit_code:
            assert made.exit_code in range(2, 13)
            assert "Error: " in made.output
            assert not out.exists()
            return False
        assert findings(out) == []
        shop = Recommender.open(out)
        shop.recommend(shop.engine.bundle.items.ids[0])
        return True


LAMPS = '{"id": "a", "title": "Lamp"}\n{"id": "b", "title": "Red lamp"}\n'
NAMED = {
    "digits.jsonl": (f'{LAMPS}{{"id": "c", "title": {"1" * 5000}}}', "line 3 has too many digits"),
    "digits.json": (f'[{{"id": 1}},\n{{"id": {"1" * 5000}}}]', "line 1 or a later one has too many digits"),
    "deep.jsonl": (f'{LAMPS}{{"id": "c", "title": {"[" * 99_999}}}', "line 3 has too many objects within"),
    "deep.json": (f"{'[' * 99_999}", "line 1 has too many objects within"),
    "array.json": (f"[{'[' * 500}{']' * 500}]", "row 1 is not an object but [[["),
    "quote.csv": (
        '"id,title\n' + "a,Lamp\n" * 40_000,
        'row 1 (line 1) opens a quote (") that is never closed',
    ),
    "names.csv": (f"{'x' * 300},price\n,8\n", "…, price"),
    "surrogate.jsonl": ('{"\\ud800": 1}', "no column looks like a title"),
}


@pytest.mark.parametrize("name", NAMED)
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    content, words = NAMED[name]
    (tmp_path / name).write_text(content)
    result = run("bundle", tmp_path / name, "--out", tmp_path / "rec")
    assert_refused(result, 3, words)
    assert len(result.output) < 1000


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("deep.jsonl", f'{LAMPS}{{"id": "c", "title": {"[" * 500}"Lamp"{"]" * 500}}}'),
        ("deep.json", '[{"id": "c", "title": ' + '{"en": ' * 500 + '"Lamp"' + "}" * 501 + "]"),
        ("wide.csv", f"id,title,{'x' * 200_000}\na,Lamp,\nb,Red lamp,\n"),
        ("surrogates.jsonl", f'{LAMPS}{{"id": "\\ud800", "title": "\\udfff lamp", "\\ud800": 1}}'),
    ],
)
def test_what_is_unusual_but_can_be_read_makes_a_bundle(name: str, content: str) -> None:
    assert assert_bundle_or_message(name, content.encode())


TIMES = {
    "day": pa.array([2**31 - 1] * 2, pa.date32()),
    "moment": pa.array([2**62] * 2, pa.timestamp("us")),
    "moments": pa.array([[2**62], [2**62]], pa.list_(pa.timestamp("us"))),
    "somewhere": pa.array([0, 1], pa.timestamp("s", "Nowhere/City")),
}


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("name", TIMES)
def test_times_that_python_cannot_hold_count_as_empty(name: str) -> None:
    table = pa.table(
        {"id": ["a", "b"], "title": ["Lamp", "Red lamp"], "price": TIMES[name], "tags": TIMES[name]}
    )
    file = io.BytesIO()
    pq.write_table(table, file)
    assert assert_bundle_or_message("c.parquet", file.getvalue(), ("--card", "tags"))


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("suffix", FILES)
@settings(suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_an_unusual_catalog_makes_a_bundle_or_a_message(suffix: str, data: st.DataObject) -> None:
    assert_bundle_or_message(f"catalog{suffix}", data.draw(FILES[suffix]), data.draw(options()))


@pytest.mark.parametrize("command", ["bundle", "eval", "tune", "inspect", "verify", "recommend", "serve"])
def test_a_name_that_no_file_can_have_is_refused_by_every_command(tmp_path: Path, command: str) -> None:
    options = ("--out", tmp_path / "rec") if command == "bundle" else ()
    result = run(command, tmp_path / ("x" * 300), *options)
    assert result.exit_code in range(2, 13)
    assert "File name too long" in result.output and "Traceback" not in result.output
