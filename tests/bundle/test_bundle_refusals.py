"""What `recbuild bundle` refuses, in clear words; and the old bundle stays as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.command import assert_refused, run
from tests.support.inputs.topics import files, standing_bundle, write_catalog


@pytest.mark.parametrize("budget", ["4", "600", "0", "-1"])
def test_a_budget_out_of_range_is_refused_with_the_range(tmp_path: Path, budget: str) -> None:
    catalog = write_catalog(tmp_path / "c.csv")
    result = run("bundle", catalog, "--out", tmp_path / "rec", "--bytes-per-item", budget)
    assert_refused(result, 2, "--bytes-per-item", "8<=x<=512")
    assert not (tmp_path / "rec").exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("no-text.csv", "id,price\nA,1\nB,2\n", ("no-text.csv", "--field title=")),
        ("twice.csv", "id,title\n1,A\n2,B\n1,C\n", ("twice.csv", "'1'")),
        ("ragged.csv", "id,title\n1,A\n2,B,C\n", ("ragged.csv", "line 3")),
        ("empty.csv", "", ("empty.csv",)),
        ("catalog.xls", "PK\x03\x04", ("catalog.xls",)),
        ("broken.jsonl", '{"id": 1, "title": "A"}\n{oops\n', ("broken.jsonl", "2")),
    ],
)
def test_a_bad_catalog_is_refused_and_the_old_bundle_stays(
    tmp_path: Path, name: str, content: str, words: tuple[str, ...]
) -> None:
    _, out, before = standing_bundle(tmp_path)
    (tmp_path / name).write_text(content)
    assert_refused(run("bundle", tmp_path / name, "--out", out), 3, *words)
    assert files(out) == before
    assert {path.name for path in tmp_path.iterdir()} == {"c.csv", "rec", name}


def test_a_missing_catalog_is_named(tmp_path: Path) -> None:
    assert_refused(run("bundle", tmp_path / "nope.csv", "--out", tmp_path / "rec"), 3, "nope.csv")
    assert not (tmp_path / "rec").exists()


def test_an_unknown_column_is_named_beside_those_that_there_are(tmp_path: Path) -> None:
    catalog = write_catalog(tmp_path / "c.csv")
    result = run("bundle", catalog, "--out", tmp_path / "rec", "--field", "title=nmae")
    assert_refused(result, 4, "nmae", "name")


def test_a_field_without_a_column_is_refused(tmp_path: Path) -> None:
    result = run("bundle", write_catalog(tmp_path / "c.csv"), "--out", tmp_path / "rec", "--field", "title")
    assert_refused(result, 4, "NAME=COLUMN")


@pytest.mark.parametrize(
    ("vectors", "words"),
    [
        ([[1, 0], [1, 0, 0]], ("2", "3")),
        ([[1, 0], [float("nan"), 0]], ("row 2",)),
        ([[1, 0], None], ("row 2",)),
    ],
)
def test_bad_vectors_are_named_by_row(tmp_path: Path, vectors: list[object], words: tuple[str, ...]) -> None:
    catalog = tmp_path / "c.jsonl"
    rows = [{"id": str(number), "title": "A", "emb": vector} for number, vector in enumerate(vectors)]
    catalog.write_text("\n".join(json.dumps(row) for row in rows))
    assert_refused(run("bundle", catalog, "--out", tmp_path / "rec", "--vectors", "emb"), 6, *words)


def test_a_model_that_cannot_be_loaded_is_named(tmp_path: Path) -> None:
    catalog, model = write_catalog(tmp_path / "c.csv"), str(tmp_path / "no")
    result = run("bundle", catalog, "--out", tmp_path / "rec", "--model", model)
    assert_refused(result, 8, model, "sentence-transformers")


@pytest.mark.parametrize(
    "ranking",
    [
        '[[ranking.rules]]\nwhere = { field = "brand", any_of = ["Acme"] }\nfactor = 2',
        "[ranking]\nat_most = { brand = 2 }",
        '[[ranking.rules]]\nwhere = { field = "title" }\nfactor = 2\npages = { field = "brand" }',
    ],
)
def test_a_ranking_by_what_no_card_shows_is_refused(tmp_path: Path, ranking: str) -> None:
    settings = tmp_path / "c.toml"
    settings.write_text(ranking)
    made = run("bundle", write_catalog(tmp_path / "c.csv"), "--out", tmp_path / "rec", "--config", settings)
    assert made.exit_code == 5
    assert "cards have no field 'brand'" in made.output and "--card brand" in made.output.replace("\n", " ")


def test_a_rule_that_compares_what_has_no_values_is_refused(tmp_path: Path) -> None:
    settings, catalog = tmp_path / "c.toml", tmp_path / "c.csv"
    catalog.write_text("id,title,brand\n1,A first book,\n2,A second one,\n3,And a third,\n")
    settings.write_text(
        'card = ["brand"]\n[[ranking.rules]]\nwhere = { field = "brand", same = true }\nfactor = 2'
    )
    made = run("bundle", catalog, "--out", tmp_path / "rec", "--config", settings)
    assert_refused(made, 5, "no item has a 'brand'")


def test_a_catalog_is_not_compared_with_a_page(tmp_path: Path) -> None:
    settings = tmp_path / "c.toml"
    settings.write_text('[catalog]\nkeep = [{ field = "brand", same = true }]')
    made = run("bundle", write_catalog(tmp_path / "c.csv"), "--out", tmp_path / "rec", "--config", settings)
    assert_refused(made, 5, "a build has no page")


def test_options_that_cannot_be_met_are_refused_before_the_work(tmp_path: Path) -> None:
    given = (write_catalog(tmp_path / "c.csv"), "--out", tmp_path / "rec")
    assert_refused(run("bundle", *given, "--held-out", "0.1"), 2, "--held-out", "--sessions FILE")
    result = run("bundle", *given, "--base", tmp_path / "gone")
    assert_refused(result, 9, f"there is no {tmp_path / 'gone' / 'manifest.json'}", "leave --base out")
    assert "Reading" not in result.output
