"""What is not published is left out: drafts, archived and hidden items of shop systems."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from recbuild.catalog.load import Catalog, read_catalog
from recbuild.config import Config
from recbuild.errors import CatalogError, FieldError
from tests.support.command import assert_refused, run
from tests.support.inputs.catalogs import from_csv
from tests.support.inputs.topics import files


def told_by(folder: Path, column: str, *words: str, **settings: Any) -> Catalog:
    """A catalog of the items 0, 1, … with these words in a column of this name."""
    lines = [f'{number},Lamp {number},"{word}"' for number, word in enumerate(words)]
    return from_csv(folder, f"id,title,{column}", *lines, **settings)


@pytest.mark.parametrize(
    ("column", "words", "kept"),
    [
        ("Status", "active draft Archived ACTIVE unlisted", "0 3"),
        ("Published", "TRUE FALSE true false", "0 2"),
        ("Published", "1 0 -1 1", "0 3"),
        ("Published on online store", "true false", "0"),
        ("Visibility in catalog", "visible catalog search hidden", "0 1"),
        ("catalog_visibility", "visible hidden", "0"),
        ("post_status", "publish draft pending private publish future trash", "0 4"),
        ("product_online", "1 2 1", "0 2"),
        ("product_online", "1 0", "0"),
        ("visibility", "4 1 2 3", "0 2"),
        ("visibility", "1 0 1", "0 2"),
        ("Visibility", "both catalog search none", "0 1"),
        ("visibility", "public private", "0"),
        ("status", "Enabled Disabled", "0"),
        ("Product Visible?", "Y N", "0"),
        ("Visible", "Yes No", "0"),
        ("Active (0/1)", "1 0", "0"),
        ("is_active", "t f", "0"),
        # One vocabulary fits as well as another: the one that leaves out less is taken.
        ("visibility", "1 1", "0 1"),
        # An empty cell says nothing.
        ("status", "active  draft", "0 1"),
    ],
)
def test_the_words_of_shop_systems_are_known(tmp_path: Path, column: str, words: str, kept: str) -> None:
    catalog = told_by(tmp_path, column, *words.split(" "))
    assert catalog.ids == tuple(kept.split())
    assert catalog.columns["published"] == column
    count = len(words.split(" ")) - len(catalog.ids)
    assert any(note.startswith(f"{count} rows are not published: ") for note in catalog.notes) == (count > 0)


def test_the_words_of_magento_are_known(tmp_path: Path) -> None:
    words = ("Catalog, Search", "Not Visible Individually", "Catalog", "Search")
    catalog = told_by(tmp_path, "visibility", *words)
    assert catalog.ids == ("0", "2")
    assert catalog.notes == (
        "2 rows are not published: visibility is 'Not Visible Individually', such as in row 3. "
        "To use all rows: --field published=",
    )


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("status", "In_Stock Sold_Out"),
        ("status", "Running Ended Canceled"),
        ("status", "paid pending refunded"),
        ("status", "1 2 0"),
        ("status", "200 404"),
        ("published", "1984 2001 0"),
        ("published", "2024-05-01 2023-01-31"),
        ("active", "12 0 7"),
        ("visible", "summer winter no"),
        ("visibility", "10_km 300_m"),
        ("draft", "true false"),
        ("description", "draft active"),
    ],
)
def test_a_column_that_means_something_else_leaves_nothing_out(
    tmp_path: Path, column: str, words: str
) -> None:
    catalog = told_by(tmp_path, column, *words.split())
    assert len(catalog.ids) == len(words.split())
    assert "published" not in catalog.columns and catalog.notes == ()


def test_several_columns_tell_it_together(tmp_path: Path) -> None:
    catalog = from_csv(
        tmp_path,
        "id,title,Published,Status,visibility",
        "a,A,true,active,visible",
        "b,B,false,active,visible",
        "c,C,true,draft,visible",
        "d,D,true,active,hidden",
    )
    assert catalog.ids == ("a",)
    assert catalog.columns["published"] == "Published, Status, visibility"
    assert catalog.notes[0].startswith("3 rows are not published: Published is 'false', such as in row 3.")


def test_variants_go_with_their_product(tmp_path: Path) -> None:
    catalog = from_csv(
        tmp_path,
        "Handle,Title,Option,Status",
        "ring,Silver ring,S,draft",
        "ring,,M,",
        "ring,,L,",
        "cup,Tea cup,S,active",
        "cup,,L,",
    )
    assert catalog.ids == ("cup",)
    assert [note.split(":")[0] for note in catalog.notes] == [
        "1 rows are not published",
        "1 rows belong to the item of an earlier row, as variants do",
    ]


def test_what_is_not_published_is_not_rejected(tmp_path: Path) -> None:
    words = ["active", *["draft"] * 50]
    catalog = told_by(tmp_path, "status", *words, max_rejected=0)
    assert catalog.ids == ("0",) and catalog.rejected == ()


def test_a_draft_may_be_without_a_text_or_have_the_id_of_another_item(tmp_path: Path) -> None:
    lines = ("a,A,active", "a,Another A,draft", "b,,draft", ",,draft", "c,C,active")
    catalog = from_csv(tmp_path, "id,title,status", *lines, max_rejected=0)
    assert catalog.ids == ("a", "c")


def test_a_catalog_of_drafts_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"none of its 2 rows is published: Status is 'draft'.*published="):
        told_by(tmp_path, "Status", "draft", "archived")


def test_all_rows_are_used_on_demand(tmp_path: Path) -> None:
    catalog = told_by(tmp_path, "Status", "draft", "active", fields={"published": ""})
    assert catalog.ids == ("0", "1") and catalog.notes == ()


def test_a_column_of_another_name_is_used_on_demand_as_far_as_it_is_understood(tmp_path: Path) -> None:
    catalog = told_by(tmp_path, "state", "draft", "active", "on hold", fields={"published": "state"})
    assert catalog.ids == ("1", "2")
    assert catalog.notes == (
        "1 rows are not published: state is 'draft', such as in row 2. To use all rows: --field published=",
        "1 rows count as published, although that is not understood: state is 'on hold', such as in row 4.",
    )


def test_a_column_that_also_says_something_else_is_mentioned(tmp_path: Path) -> None:
    catalog = told_by(tmp_path, "Status", "draft", "active", "acitve")
    assert len(catalog.ids) == 3
    assert catalog.notes == (
        "It is not taken to tell what is published: Status is 'acitve', such as in row 4. "
        "If it does: --field published=Status",
    )


def test_a_column_that_there_is_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FieldError, match=r"Field 'published'.*'Stat'"):
        told_by(tmp_path, "Status", "draft", fields={"published": "Stat"})


def test_json_tells_it_with_types_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    rows = [{"id": 1, "title": "A", "visible": True}, {"id": 2, "title": "B", "visible": False}]
    path.write_text("\n".join(map(json.dumps, rows)))
    assert read_catalog(path, Config()).ids == ("1",)


def test_a_draft_is_in_no_file_of_the_bundle(tmp_path: Path) -> None:
    lines = [f"k{number},Kettle {number},active" for number in range(20)]
    lines.insert(7, "secret-kettle,Kettle of next year,draft")
    (tmp_path / "c.csv").write_text("\n".join(["id,title,status", *lines]))
    for options in (("--resident-kb", "0"), ()):
        out = tmp_path / f"rec{len(options)}"
        made = run("bundle", tmp_path / "c.csv", "--out", out, "--codec", "float32", *options)
        assert made.exit_code == 0
        said = " ".join(made.output.split())
        assert "1 rows are not published: status is 'draft', such as in row 9." in said
        assert "--field published=" in said
        contents = files(out)
        parts = [
            content for path, content in contents.items() if path.startswith(("parts/items", "parts/core"))
        ]
        lists = [gzip.decompress(content) for path, content in contents.items() if path.endswith(".bin")]
        assert parts and lists
        for content in (*parts, *lists, contents["manifest.json"], contents["rec.js"]):
            assert b"secret" not in content and b"next year" not in content


def test_the_command_refuses_a_catalog_of_drafts(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("id,title,status\n1,A,draft\n")
    assert_refused(run("bundle", tmp_path / "c.csv", "--out", tmp_path / "rec"), 3, "none of its 1 rows")
