"""Small rebuilds: what did not change keeps its bytes and its name, and what did is never shown as it was."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from recbuild.cli import main
from recruntime import Event, Recommender
from tests.conftest import clustered
from tests.support.forgery import write_sessions
from tests.support.page import co_occurrence_of, instant_part, neighbors_of, read_json

COUNT = 2500


@dataclass
class Shelf:
    """A catalog that changes. titles: by id; vectors: float32 (n, dims), in the same order."""

    titles: dict[str, str]
    vectors: np.ndarray

    def write(self, path: Path) -> Path:
        pq.write_table(
            pa.table({"id": list(self.titles), "title": list(self.titles.values()), "v": list(self.vectors)}),
            path,
        )
        return path

    def changed(self, seed: int, count: int) -> tuple[Shelf, list[str], list[str]]:
        """Of `count` random items a third each with another title, another vector, or gone; as many new ones.

        With the ids that are gone, and those whose card or vector is another.
        """
        random = np.random.default_rng(seed)
        rows = random.permutation(len(self.titles))[:count]
        ids = list(self.titles)
        renamed, moved, gone = ([ids[row] for row in rows[at::3]] for at in range(3))
        titles = self.titles | {item: f"{self.titles[item]}, revised" for item in renamed}
        vectors = self.vectors.copy()
        vectors[rows[1::3]] = vectors[random.integers(len(ids), size=len(moved))][:, ::-1]
        kept = [row for row, item in enumerate(ids) if item not in gone]
        fresh = {f"new-{seed}-{number}": f"New {number}" for number in range(len(gone))}
        grown = np.vstack([vectors[kept], clustered(len(gone), vectors.shape[1], seed=seed)])
        return Shelf({ids[row]: titles[ids[row]] for row in kept} | fresh, grown), gone, renamed + moved


def bundle(catalog: Path, out: Path, *more: str) -> Result:
    arguments = ["bundle", str(catalog), "--vectors", "v", "--out", str(out), *more]
    return CliRunner().invoke(main, arguments)


def parts_of(rec: Path) -> dict[str, int]:
    listed = json.loads((rec / "manifest.json").read_text())["parts"]
    return {part["path"]: part["bytes"] for part in listed}


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    titles = {f"i{row}": f"The book of the number {row}" for row in range(COUNT)}
    return Shelf(titles, clustered(COUNT, 48))


@pytest.fixture(scope="module", params=["4000", "0"], ids=["resident", "partitioned"])
def base(request: pytest.FixtureRequest, shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("base")
    made = bundle(shelf.write(home / "c.parquet"), home / "rec", "--resident-kb", request.param)
    assert made.exit_code == 0, made.output
    return home / "rec"


def test_a_change_of_one_percent_leaves_four_fifths_of_the_bytes(
    base: Path, shelf: Shelf, tmp_path: Path
) -> None:
    changed, _, _ = shelf.changed(1, COUNT // 100)
    again = bundle(changed.write(tmp_path / "c.parquet"), tmp_path / "rec", "--base", str(base))
    assert again.exit_code == 0 and "under the same names" in again.output
    before, after = parts_of(base), parts_of(tmp_path / "rec")
    assert sum(size for path, size in after.items() if path in before) >= 0.8 * sum(after.values())
    items = [path for path in after if path.startswith("parts/items")]
    assert sum(path in before for path in items) >= len(items) - 3


def test_what_changed_is_shown_as_it_is_now(base: Path, shelf: Shelf, tmp_path: Path) -> None:
    """Also when the base is itself a rebuild's."""
    earlier, now, gone = base, shelf, set[str]()
    for turn in (1, 2):
        now, lost, changed = now.changed(turn, 60)
        gone |= set(lost)
        rec = tmp_path / f"rec{turn}"
        made = bundle(now.write(tmp_path / "c.parquet"), rec, "--base", str(earlier))
        assert made.exit_code == 0, made.output
        shop = Recommender.open(rec)
        items = shop.engine.bundle.items
        assert {items.ids[row]: items.value("title", row) for row in range(len(items))} == now.titles
        for item in changed + list(now.titles)[-3:]:
            assert now.titles[item] == items.value("title", shop.engine.bundle.row(item) or 0)
            shown = [one.item for one in shop.recommend(item, [Event("i5")], k=6).items]
            assert shown and not gone & set(shown)
        for item in list(now.titles)[::17] + changed:
            cards = read_json(instant_part(rec, item))["cards"]
            told = dict(zip(cards["id"], cards["title"], strict=True))
            assert {other: told[other] for other in neighbors_of(rec, item)}.items() <= now.titles.items()
        earlier = rec
    assert CliRunner().invoke(main, ["verify", str(earlier)]).exit_code == 0


def co_occurrences(rec: Path) -> tuple[dict[str, list[str]], set[tuple[str, int]]]:
    """For each item what the engine knows it was met together with. And each item with its number."""
    bundle = Recommender.open(rec).engine.bundle
    ids = [bundle.items.ids[row] for row in range(len(bundle.items))]
    lists = {
        item: [ids[other] for other in bundle.co_occurrences(np.array([row]))[0].tolist()]
        for row, item in enumerate(ids)
    }
    return lists, set(zip(ids, bundle.items.numbers.tolist(), strict=True))


@pytest.mark.parametrize("resident_kb", ["4000", "0"], ids=["resident", "partitioned"])
def test_what_was_met_together_stays_so_but_for_what_changed(
    shelf: Shelf, resident_kb: str, tmp_path: Path
) -> None:
    """Also when the base is itself a rebuild's; and the instant lane says what the engine says."""
    earlier, now = tmp_path / "rec0", shelf
    sessions = write_sessions(tmp_path, list(now.titles))
    catalog = now.write(tmp_path / "c.parquet")
    assert bundle(catalog, earlier, "--resident-kb", resident_kb, *sessions).exit_code == 0
    for turn in (1, 2):
        now, _, _ = now.changed(turn, 90)
        sessions = write_sessions(tmp_path, list(now.titles))
        catalog = now.write(tmp_path / "c.parquet")
        rec, anew = tmp_path / f"rec{turn}", tmp_path / f"anew{turn}"
        made = bundle(catalog, rec, "--base", str(earlier), *sessions)
        assert made.exit_code == 0 and "under the same names" in made.output, made.output
        assert bundle(catalog, anew, *sessions).exit_code == 0
        (before, places), (after, new_places), (fresh, _) = map(co_occurrences, (earlier, rec, anew))
        stayed = {item for item, _ in places & new_places}
        assert after.keys() == now.titles.keys() and len(stayed) > 0.9 * COUNT
        wanted = {item: [other for other in before[item] if other in stayed] for item in stayed}
        assert {item: after[item] for item in stayed} == wanted
        newcomers = after.keys() - stayed
        assert {item: after[item] for item in newcomers} == {item: fresh[item] for item in newcomers}
        assert sum(map(len, wanted.values())) > COUNT and any(after[item] for item in newcomers)
        for item in [*sorted(stayed)[::9], *newcomers]:
            assert co_occurrence_of(rec, item) == after[item]
        assert CliRunner().invoke(main, ["verify", str(rec)]).exit_code == 0
        earlier = rec


def test_profiles_keep_their_meaning_over_a_rebuild(base: Path, shelf: Shelf, tmp_path: Path) -> None:
    changed, gone, _ = shelf.changed(1, 60)
    made = bundle(changed.write(tmp_path / "c.parquet"), tmp_path / "rec", "--base", str(base))
    assert made.exit_code == 0
    before, after = Recommender.open(base), Recommender.open(tmp_path / "rec")
    assert before.manifest["space"] == after.manifest["space"]
    old = before.engine.bundle
    row = old.row(gone[0])
    assert row is not None
    remembered = Event(gone[0], code=old.items.codes[row].tobytes())
    first = {one.item for one in before.recommend(events=[remembered], k=10).items}
    second = {one.item for one in after.recommend(events=[remembered], k=10).items}
    assert len(first & second) >= 6


def test_where_too_much_changed_the_bundle_is_built_anew(base: Path, shelf: Shelf, tmp_path: Path) -> None:
    changed, _, _ = shelf.changed(3, COUNT // 2)
    made = bundle(changed.write(tmp_path / "c.parquet"), tmp_path / "rec", "--base", str(base))
    assert made.exit_code == 0 and "built anew" in made.output
    assert len(Recommender.open(tmp_path / "rec").engine.bundle.core.tombstones) == 0


def test_a_base_of_other_vectors_is_refused_with_the_remedy(base: Path, shelf: Shelf, tmp_path: Path) -> None:
    other = Shelf(shelf.titles, np.random.default_rng(5).normal(size=(COUNT, 24)).astype(np.float32))
    made = bundle(other.write(tmp_path / "c.parquet"), tmp_path / "rec", "--base", str(base))
    assert made.exit_code == 7 and "Build without --base" in made.output
    assert not (tmp_path / "rec").exists()


def test_a_base_of_another_catalog_is_refused(base: Path, shelf: Shelf, tmp_path: Path) -> None:
    other = Shelf({f"x{row}": title for row, title in enumerate(shelf.titles.values())}, shelf.vectors)
    made = bundle(other.write(tmp_path / "c.parquet"), tmp_path / "rec", "--base", str(base))
    assert made.exit_code == 7 and "only 0 of the catalog's 2,500 items" in made.output


def test_a_base_that_is_no_bundle_is_refused_by_name(shelf: Shelf, tmp_path: Path) -> None:
    made = bundle(shelf.write(tmp_path / "c.parquet"), tmp_path / "rec", "--base", str(tmp_path / "nothing"))
    assert made.exit_code != 0 and "nothing/manifest.json" in made.output
