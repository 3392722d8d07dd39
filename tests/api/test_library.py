"""recbuild from Python: the same as its commands, without a file or a folder that it is not given."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import recbuild
from demo.build import write_catalog as write_books
from recbuild import (
    Config,
    EmbeddingSettings,
    Encoder,
    IndexSettings,
    UserError,
    build,
    errors,
    evaluate,
    inspect,
    verify,
)
from recbuild.cli import main
from recruntime import Recommender
from tests.support import forgery
from tests.support.command import run
from tests.support.inputs.topics import write_catalog
from tests.support.paths import ROOT


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("library")
    write_catalog(home / "catalog.csv")
    return home


def files(rec: Path) -> dict[str, bytes]:
    return {path.relative_to(rec).as_posix(): path.read_bytes() for path in rec.rglob("*") if path.is_file()}


def test_a_build_is_the_commands_build(home: Path) -> None:
    summary = build(home / "catalog.csv", home / "by-library")
    assert run("bundle", home / "catalog.csv", "--out", home / "by-command").exit_code == 0
    assert files(home / "by-library") == files(home / "by-command")
    assert summary.manifest == inspect(home / "by-library").manifest
    assert not verify(home / "by-library").failed


@pytest.mark.parametrize("kind", ["dict", "Config", "file"])
def test_settings_come_as_a_dict_as_an_object_or_as_a_file(home: Path, tmp_path: Path, kind: str) -> None:
    (tmp_path / "shop.toml").write_text('currency = "EUR"\n[index]\ncodec = "int8"\n')
    as_dict = {"currency": "EUR", "index": {"codec": "int8"}}
    given: dict[str, Any] = {
        "dict": as_dict,
        "Config": Config.model_validate(as_dict),
        "file": str(tmp_path / "shop.toml"),
    }
    manifest = build(str(home / "catalog.csv"), str(tmp_path / "rec"), config=given[kind]).manifest
    assert manifest.boot.currency == "EUR" and manifest.codec.name == "int8"


def test_a_build_follows_from_its_settings_file(home: Path, tmp_path: Path) -> None:
    """Embedder, codec, bytes per item and residency; options of the command come before them."""
    settings = tmp_path / "recbuild.toml"
    settings.write_text(
        '[embedding]\ndims = 9\n[index]\ncodec = "compact"\nbytes_per_item = 12\nresident_kb = 0\n'
    )
    manifest = build(home / "catalog.csv", tmp_path / "rec", config=settings).manifest
    assert manifest.embedder["dims"] == 9 and manifest.measured.residency == "partitioned"
    assert manifest.measured.bytes_per_item < 13
    options = ("--config", settings, "--codec", "float32", "--resident-kb", "4000", "--dims", "7")
    assert run("bundle", home / "catalog.csv", "--out", tmp_path / "other", *options).exit_code == 0
    other = inspect(tmp_path / "other").manifest
    assert (other.codec.name, other.codec.dims, other.measured.residency) == ("float32", 7, "resident")


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"embeding": {}}, "there is no setting 'embeding'. Did you mean 'embedding'?"),
        ({"embedding": {"embeder": "given"}}, "Did you mean 'embedder'?"),
        ({"embedding": {"embedder": "tfidf"}}, "Did you mean 'tfidf-svd'?"),
        ({"index": {"codec": "int4"}}, "there is no codec 'int4'. Did you mean 'int8'?"),
        ({"index": {"bytes_per_item": 1}}, "index.bytes_per_item"),
        ({"ranking": {"divesity": 0.2}}, "Did you mean 'diversity'?"),
        ({"ranking": {"rules": [{"where": {"field": "price"}, "factr": 2}]}}, "Did you mean 'factor'?"),
        ({"embedding": {"embedder": "given"}}, "column"),
        ({"embedding": {"embedder": "sentence-transformers"}}, "model"),
    ],
)
def test_a_wrong_setting_is_named_with_the_nearest_one(
    home: Path, tmp_path: Path, config: dict[str, Any], words: str
) -> None:
    with pytest.raises(UserError) as refused:
        build(home / "catalog.csv", tmp_path / "rec", config=config)
    assert words in str(refused.value)
    assert not (tmp_path / "rec").exists()


@pytest.mark.parametrize(
    ("table", "values", "words"),
    [
        (IndexSettings, {"codek": "int8"}, "^there is no setting 'codek'. Did you mean 'codec'?"),
        (EmbeddingSettings, {"dims": "many"}, "^dims: "),
        (Config, {"curency": "EUR"}, "^there is no setting 'curency'. Did you mean 'currency'?"),
        (Config, {"index": {"codec": "int4"}}, r"^index\.codec: there is no codec 'int4'"),
        (Config, {"index": {"codek": "int8"}, "curency": ""}, "'index.codek'.+\\n.+Did you mean 'currency'"),
    ],
)
def test_settings_that_make_no_sense_are_refused_wherever_they_are_made(
    table: Callable[..., object], values: dict[str, Any], words: str
) -> None:
    with pytest.raises(UserError, match=words):
        table(**values)


def test_progress_is_told_stage_by_stage(home: Path, tmp_path: Path) -> None:
    seen: dict[str, int] = {}

    class Progress:
        @contextmanager
        def stage(self, name: str, total: int | None) -> Iterator[Callable[[int], None]]:
            seen[name] = 0

            def advance(done: int) -> None:
                seen[name] += done

            yield advance

        def warn(self, warning: str) -> None:
            raise AssertionError(warning)

    build(home / "catalog.csv", tmp_path / "rec", progress=Progress())
    items = len(Recommender.open(tmp_path / "rec"))
    assert list(seen) == ["read", "embed", "quantize", "cells", "neighbors", "write"]
    assert seen["embed"] == seen["neighbors"] == items


def test_an_evaluation_is_the_commands_evaluation(home: Path) -> None:
    ids = [row.split(",")[0] for row in (home / "catalog.csv").read_text().splitlines()[1:]]
    forgery.write_sessions(home, ids)
    settings, sessions = home / "recbuild.toml", home / "sessions.csv"
    only = ("recbuild", "random")
    found = evaluate(
        home / "catalog.csv", sessions=sessions, config=settings, k=4, sample=20, only=only
    ).as_json()
    options = ("--sessions", sessions, "--config", settings, "-k", "4", "--sample", "20", "--json")
    result = run("eval", home / "catalog.csv", *options, "--only", "recbuild", "--only", "random")
    assert result.exit_code == 0, result.output
    for one in (found, other := json.loads(result.stdout)):
        for measured in one["measurements"]:
            measured.pop("milliseconds")
    assert json.loads(json.dumps(found)) == other


def test_no_settings_file_is_read_that_is_not_given(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "recbuild.toml").write_text('currency = "nonsense"')
    assert build(home / "catalog.csv", tmp_path / "rec").manifest.boot.currency is None


def test_every_public_name_is_there_and_nothing_heavy_is_imported_for_help() -> None:
    assert set(recbuild.__all__) <= set(dir(recbuild))
    family = {
        name for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, UserError)
    }
    assert family <= set(recbuild.__all__)
    for name in recbuild.__all__:
        assert getattr(recbuild, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'biuld'"):
        _ = recbuild.biuld
    assert main.name == "main"


@pytest.mark.parametrize("document", ["README.md", "docs/library.md"])
def test_the_examples_in_the_documents_run(
    document: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_books(ROOT / "demo/books.csv", tmp_path / "catalog.csv")
    (tmp_path / "orders.csv").write_bytes((ROOT / "demo/sessions.csv").read_bytes())
    names: dict[str, object] = {}
    examples = re.findall(
        r"^```python\n(.*?)^```$", (ROOT / document).read_text(), flags=re.MULTILINE | re.DOTALL
    )
    assert examples
    for example in examples:
        exec(compile(example, document, "exec"), names)
    assert not verify(tmp_path / "rec").failed


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"protocol": "baskets"}, "no protocol 'baskets'. Did you mean 'basket'"),
        ({"k": 0}, "k is 0"),
        ({"k": "6"}, "k is '6'"),
        ({"share": 1}, "share is 1"),
        ({"sample": -1}, "sample is -1"),
        ({"only": "recbild"}, "no strategy 'recbild'. Did you mean 'recbuild'"),
        ({"config": 5}, "config is 5"),
    ],
)
def test_what_cannot_be_measured_is_refused_before_anything_is_read(wish: dict[str, Any], words: str) -> None:
    with pytest.raises(UserError, match=re.escape(words)):
        evaluate("no-such-catalog.csv", **wish)


def test_a_rule_with_a_range_of_a_text_is_refused_before_the_work(home: Path, tmp_path: Path) -> None:
    rule = {"where": {"field": "title", "low": 1}, "factor": 2}
    with pytest.raises(errors.ConfigError, match="'title' is a text, so it has no range"):
        build(home / "catalog.csv", tmp_path / "rec", config={"ranking": {"rules": [rule]}})
    assert not (tmp_path / "rec").exists()


class Unmade:
    """An embedder's class, where an embedder is meant."""

    def learn(self, sample: Any) -> Encoder:
        pytest.fail("a class is no embedder")


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"held_out": 0.3}, "there are none: give sessions="),
        ({"held_out": -0.2}, "held_out is -0.2"),
        ({"held_out": "0.5"}, "held_out is '0.5'"),
        ({"progress": print}, "must have the methods stage and warn"),
        ({"base": 5}, "base is 5"),
        ({"out": None}, "out is None"),
        ({"embedder": Unmade}, "an object with a method learn"),
    ],
)
def test_a_wish_of_the_wrong_kind_is_refused_before_the_work(
    home: Path, tmp_path: Path, wish: dict[str, Any], words: str
) -> None:
    with pytest.raises(UserError, match=re.escape(words)):
        build(home / "catalog.csv", **{"out": tmp_path / "rec", **wish})
    assert not (tmp_path / "rec").exists()
