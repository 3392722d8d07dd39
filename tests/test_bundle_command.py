"""`recbuild bundle` and `recbuild recommend`, as somebody types them."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from recbuild import folder
from recbuild.cli import main
from recruntime import Event, Recommender
from tests.conftest import PLAIN, toml_of
from tests.page import also, boot_of, instant_part, names_of, near, read_json

TOPICS = {
    "sea": "whale ship harbour sailor wave storm captain anchor",
    "star": "planet rocket comet galaxy orbit telescope moon astronaut",
    "garden": "rose seed tulip hedge spade orchard meadow bloom",
}


def write_catalog(path: Path, per_topic: int = 12) -> Path:
    """A catalog of three topics whose items share words only within the topic."""
    random = np.random.default_rng(3)
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["sku", "name", "description", "price", "link", "available"])
        for topic, words in TOPICS.items():
            for number in range(per_topic):
                text = " ".join(random.choice(words.split(), 6))
                link = f"../{topic}/{number}.html"
                name = f"The {topic} book {topic}{number}"
                rows.writerow([f"{topic}-{number:02}", name, text, "8.50", link, "yes"])
    return path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def rec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("shop")
    result = run("bundle", write_catalog(home / "catalog.csv"), "--out", home / "rec")
    assert result.exit_code == 0, result.output
    return home / "rec"


def files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_the_manifest_lists_every_part_with_its_hash(rec: Path) -> None:
    manifest = json.loads((rec / "manifest.json").read_text())
    listed = {part["path"]: part for part in manifest["parts"]}
    found = files(rec)
    on_disk = {path: found[path] for path in found if path.startswith(("parts/", "instant/"))}
    assert listed.keys() == on_disk.keys()
    for path, content in on_disk.items():
        assert listed[path]["bytes"] == len(content)
        assert listed[path]["sha256"] == hashlib.sha256(content).hexdigest()
        assert hashlib.sha256(content).hexdigest()[:16] in path


def test_the_loader_begins_with_the_boot_piece(rec: Path) -> None:
    first, _, rest = (rec / "rec.js").read_text().partition("\n")
    boot = json.loads(first.removeprefix("const __BOOT__=").removesuffix(";"))
    assert boot == json.loads((rec / "manifest.json").read_text())["boot"]
    assert rest.strip()


def test_the_folder_holds_all_that_a_page_asks_for(rec: Path) -> None:
    boot = boot_of(rec)
    engine = {path.name for path in (rec / boot["engine"]["folder"]).iterdir()}
    assert {"worker.js", "pyodide.mjs", "pyodide.asm.wasm", "pyodide-lock.json"} <= engine
    assert (rec / f"parts/core-{boot['engine']['core']}.msgpack").is_file()
    listing = read_json(rec / f"parts/listing-{boot['engine']['listing']}.bin")
    assert listing["resident"] and listing["front"] is None
    for name in names_of(listing["items"]):
        assert (rec / f"parts/items-{name}.msgpack").is_file()
    assert (rec / f"instant/{boot['instant']['front']}.bin").is_file()
    assert (rec / "preview.html").is_file()


def test_the_instant_lane_shows_the_exact_neighbours_and_the_engine_nearly_the_same(tmp_path: Path) -> None:
    catalog, items = write_catalog(tmp_path / "c.csv"), ("sea-03", "star-00", "garden-11")
    plain = tmp_path / "plain.toml"
    plain.write_text(toml_of(PLAIN))
    lists: dict[str, list[list[str]]] = {}
    for codec in ("float32", "compact"):
        out = tmp_path / codec
        assert run("bundle", catalog, "--out", out, "--codec", codec, "--config", plain).exit_code == 0
        shop = Recommender.open(out)
        lists[codec] = [near(out, item) for item in items]
        lists[f"{codec} engine"] = [[one.item for one in shop.recommend(item, k=12).items] for item in items]
    assert lists["float32"] == lists["compact"] == lists["float32 engine"]
    for exact, found in zip(lists["compact"], lists["compact engine"], strict=True):
        assert len(set(exact) & set(found)) >= 0.8 * len(exact)


def test_what_people_chose_together_stands_beside_what_is_alike(tmp_path: Path) -> None:
    sessions, settings, out = tmp_path / "s.csv", tmp_path / "c.toml", tmp_path / "rec"
    visits = [f"ann{number},{item},view" for number in range(5) for item in ("sea-00", "star-03")]
    sessions.write_text("\n".join(["user,item,event", *visits, "bob,sea-00,view", "bob,garden-01,view"]))
    settings.write_text('behavior = { model = "table" }\nranking = { also = 3, similar = 1 }')
    catalog = write_catalog(tmp_path / "c.csv")
    made = run("bundle", catalog, "--out", out, "--sessions", sessions, "--config", settings)
    assert made.exit_code == 0, made.output
    assert also(out, "sea-00") == ["star-03"] and also(out, "star-03") == ["sea-00"]
    assert also(out, "garden-01") == []  # one person met it
    assert boot_of(out)["weights"] == {"similar": 1, "also": 1}
    first = Recommender.open(out).recommend("sea-00").items[0]
    assert (first.item, first.label) == ("star-03", "Often chosen together")
    assert first.because == "Often chosen with The sea book sea0"


def test_a_large_catalog_reaches_its_instant_parts_through_directories(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recbuild.instant.PART_BYTES", 2_000)
    monkeypatch.setattr("recbuild.instant.MOST_INLINED", 8)
    monkeypatch.setattr("recbuild.instant.ITEMS_A_DIRECTORY", 150)
    out = tmp_path / "rec"
    assert run("bundle", write_catalog(tmp_path / "c.csv", 200), "--out", out).exit_code == 0
    assert boot_of(out)["instant"]["fan"] == 4
    for item in ("star-170", "sea-00", "garden-99"):
        assert len(near(out, item)) == 12
        assert len(instant_part(out, item).read_bytes()) < 2_000


def test_a_bundle_recommends_within_the_topic(rec: Path) -> None:
    recommender = Recommender.open(rec)
    shown = recommender.recommend(context="sea-00", events=[Event("sea-01"), Event("sea-02")], k=6).items
    assert len(shown) == 6
    assert all(one.item.startswith("sea-") for one in shown)
    assert not {"sea-00", "sea-01", "sea-02"} & {one.item for one in shown}
    assert shown[0].card["url"] == f"../sea/{int(shown[0].item[-2:])}.html"
    assert shown[0].card["price"] == 8.5


def test_recommend_prints_a_readable_table(rec: Path) -> None:
    result = run("recommend", rec, "--seen", "star-01", "--seen", "gone")
    assert result.exit_code == 0
    assert "Picked for you" in result.output and "Because you viewed The star book star1" in result.output
    assert "no item 'gone'" in result.output


def test_recommend_speaks_json_to_programs(rec: Path) -> None:
    result = run("recommend", rec, "--item", "sea-00", "-k", "3", "--json")
    assert len(json.loads(result.stdout)["items"]) == 3


def test_the_same_catalog_makes_the_same_bytes(rec: Path, tmp_path: Path) -> None:
    assert run("bundle", write_catalog(tmp_path / "catalog.csv"), "--out", tmp_path / "again").exit_code == 0
    assert files(tmp_path / "again") == files(rec)


def test_every_codec_makes_a_bundle_that_recommends(codec_name: str, tmp_path: Path) -> None:
    out, catalog = tmp_path / "rec", write_catalog(tmp_path / "c.csv")
    assert run("bundle", catalog, "--out", out, "--codec", codec_name).exit_code == 0
    assert json.loads((out / "manifest.json").read_text())["codec"]["name"] == codec_name
    assert all(one.item.startswith("star-") for one in Recommender.open(out).recommend("star-00").items)


@pytest.mark.parametrize("budget", ["4", "600", "0", "-1"])
def test_a_budget_out_of_range_is_refused_with_the_range(tmp_path: Path, budget: str) -> None:
    catalog = write_catalog(tmp_path / "c.csv")
    result = run("bundle", catalog, "--out", tmp_path / "rec", "--bytes-per-item", budget)
    assert_refused(result, 2, "--bytes-per-item", "8<=x<=512")
    assert not (tmp_path / "rec").exists()


def test_a_smaller_budget_makes_a_smaller_index(tmp_path: Path) -> None:
    catalog = write_catalog(tmp_path / "c.csv", 100)
    spent = {}
    for budget in ("8", "32"):
        out = tmp_path / budget
        assert run("bundle", catalog, "--out", out, "--bytes-per-item", budget).exit_code == 0
        spent[budget] = json.loads((out / "manifest.json").read_text())["measured"]["bytes_per_item"]
    assert spent["8"] <= 9 and spent["8"] < spent["32"] <= 33


def test_a_catalog_beyond_the_limit_is_celled_and_the_summary_says_so(tmp_path: Path) -> None:
    out = tmp_path / "rec"
    result = run("bundle", write_catalog(tmp_path / "c.csv"), "--out", out, "--resident-kb", "0")
    assert result.exit_code == 0 and "celled" in result.output
    listing = read_json(out / f"parts/listing-{boot_of(out)['engine']['listing']}.bin")
    assert listing["resident"] is False and listing["front"] == len(names_of(listing["items"])) - 1
    assert read_json(instant_part(out, "sea-00"))["items"]["sea-00"]["parts"] == [0]
    assert all(one.item.startswith("sea-") for one in Recommender.open(out).recommend("sea-00").items)


def test_the_summary_says_what_the_codec_keeps(tmp_path: Path) -> None:
    result = run("bundle", write_catalog(tmp_path / "c.csv"), "--out", tmp_path / "rec")
    words = " ".join(result.output.split())
    assert "compact" in words and "recall@10" in words and "measured on 36 items" in words


def test_vectors_of_ones_own_are_used(tmp_path: Path) -> None:
    catalog = tmp_path / "catalog.jsonl"
    angles = {"a": 0, "b": 90, "c": 10}
    lines = [
        json.dumps({"id": name, "title": name, "emb": [np.cos(np.radians(d)) * 5, np.sin(np.radians(d)) * 5]})
        for name, d in angles.items()
    ]
    catalog.write_text("\n".join(lines))
    assert run("bundle", catalog, "--out", tmp_path / "rec", "--vectors", "emb").exit_code == 0
    shown = Recommender.open(tmp_path / "rec").recommend("a").items
    assert [one.item for one in shown] == ["c"]


def standing_bundle(home: Path) -> tuple[Path, Path, dict[str, bytes]]:
    """A catalog, a bundle made of it, and the bundle's files."""
    catalog, out = write_catalog(home / "c.csv"), home / "rec"
    assert run("bundle", catalog, "--out", out).exit_code == 0
    return catalog, out, files(out)


def assert_refused(result: Result, code: int, *words: str) -> None:
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    for word in words:
        assert word in result.output


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("no-id.csv", "name,price\nA,1\nB,2\n", ("no-id.csv", "--field id=")),
        ("twice.csv", "id,title\n1,A\n2,B\n1,C\n", ("twice.csv", "'1'")),
        ("ragged.csv", "id,title\n1,A\n2,B,C\n", ("ragged.csv", "line 3")),
        ("empty.csv", "", ("empty.csv",)),
        ("catalog.xls", "x", ("catalog.xls", ".csv")),
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


def test_a_folder_of_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.txt").write_text("years of work")
    result = run("bundle", write_catalog(tmp_path / "c.csv"), "--out", tmp_path / "home")
    assert_refused(result, 7, "not a bundle")
    assert files(tmp_path / "home") == {"thesis.txt": b"years of work"}


def test_a_build_that_breaks_while_writing_leaves_the_old_bundle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog, out, before = standing_bundle(tmp_path)

    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    for step in ("_write_all", "_copy"):
        with monkeypatch.context() as patched:
            patched.setattr(folder, step, no_room)
            assert_refused(run("bundle", catalog, "--out", out), 7, "No space left", "still there")
        assert files(out) == before
        assert {path.name for path in tmp_path.iterdir()} == {"c.csv", "rec"}


def test_a_swap_that_breaks_halfway_puts_the_old_bundle_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog, out, before = standing_bundle(tmp_path)
    rename = Path.rename

    def only_the_old(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError(5, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", only_the_old)
    assert_refused(run("bundle", catalog, "--out", out), 7, "Input/output error")
    assert files(out) == before


def test_a_model_that_cannot_be_loaded_is_named(tmp_path: Path) -> None:
    catalog, model = write_catalog(tmp_path / "c.csv"), str(tmp_path / "no")
    result = run("bundle", catalog, "--out", tmp_path / "rec", "--model", model)
    assert_refused(result, 8, model, "sentence-transformers")


@pytest.mark.parametrize(
    ("damage", "word"),
    [
        (lambda path: path.unlink(), "cannot be read"),
        (lambda path: path.write_bytes(path.read_bytes()[:-7]), "bytes"),
        (lambda path: path.write_bytes(path.read_bytes()[:-1] + b"\0"), "hash differs"),
    ],
)
def test_a_damaged_bundle_is_refused_by_the_files_name(
    tmp_path: Path, damage: Callable[[Path], object], word: str
) -> None:
    _, out, _ = standing_bundle(tmp_path)
    part = next((out / "parts").glob("items-*"))
    damage(part)
    assert_refused(run("recommend", out, "--item", "sea-00"), 9, part.name, word)


def test_a_bundle_of_another_format_is_refused(rec: Path, tmp_path: Path) -> None:
    manifest = json.loads((rec / "manifest.json").read_text()) | {"format": 99}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    assert_refused(run("recommend", tmp_path, "--item", "sea-00"), 9, "format 99", "Build the bundle again")


def test_an_unknown_item_is_named(rec: Path) -> None:
    assert_refused(run("recommend", rec, "--item", "sea-99"), 9, "'sea-99'")


def test_a_rule_on_what_no_card_shows_is_refused(tmp_path: Path) -> None:
    settings = tmp_path / "c.toml"
    settings.write_text('[[ranking.rules]]\nwhere = { field = "brand", any_of = ["Acme"] }\nfactor = 2')
    made = run("bundle", write_catalog(tmp_path / "c.csv"), "--out", tmp_path / "rec", "--config", settings)
    assert made.exit_code == 5
    assert "cards have no field 'brand'" in made.output and "--card brand" in made.output.replace("\n", " ")
