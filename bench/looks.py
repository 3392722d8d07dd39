"""Whether neighbors by picture look alike, on pictures whose likeness is known, and what their lists weigh.

Run: python -m bench.looks [--each N] [--model NAME_OR_FOLDER]. The pictures are drawn: one of 4 shapes in one
of 4 colors, moved, resized and tinted a little; the items' words say nothing of them. A neighbor counts if it
has the item's color and shape. Without --model, a tiny CLIP with weights that were drawn, not trained.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from recbuild import build
from recruntime import Recommender
from tests.support.likeness import Kind, draw, kinds_of, precision, tiny_clip

WORDS = "soft warm light plain long short wide thin".split()
K = 6


def catalog(names: list[str]) -> list[dict[str, Any]]:
    random = np.random.default_rng(1)
    titles = [" ".join(random.choice(WORDS, 4)) for _ in names]
    return [
        {"id": str(number), "title": f"{title} {number}", "image": f"img/{name}"}
        for number, (name, title) in enumerate(zip(names, titles, strict=True))
    ]


def found(rec: Path, kind: str, kinds: list[Kind]) -> float:
    """Precision at K of the lists of this kind."""
    shop = Recommender.open(rec)
    lists = [
        [int(one.item) for one in shop.recommend(str(item), k=K, kind=kind).items]
        for item in range(len(kinds))
    ]
    return precision(lists, kinds, K)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=60, help="pictures of each of 16 kinds")
    parser.add_argument("--model", help="of pictures; a tiny one by default")
    given = parser.parse_args()
    os.environ["RECBUILD_CACHE"] = ""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        kinds = kinds_of(given.each)
        items = catalog(draw(folder / "img", kinds))
        model = given.model or str(tiny_clip(folder))

        def sized(weight: float | None) -> int:
            """Build it; bytes of the instant parts. weight: of the pictures; None for no model."""
            settings = {"image_weight": weight, "image_model": model} if weight is not None else {}
            config = {"embedding": {"embedder": "tfidf-svd", **settings}, "pictures": {"root": place}}
            manifest = build(items, folder / "rec", config=config).manifest
            return sum(entry.bytes for entry in manifest.of("instant"))

        print(
            f"{len(kinds):,} items, {Path(model).name}; by chance {(given.each - 1) / (len(kinds) - 1):.3f}"
        )
        plain = sized(None)
        print(f"similar, texts alone          {found(folder / 'rec', 'similar', kinds):.3f}")
        for weight in (0.25, 0.5, 0.75, 1.0):
            with_lists = sized(weight)
            print(f"similar, image_weight {weight:4}    {found(folder / 'rec', 'similar', kinds):.3f}")
        print(f"looks-similar                 {found(folder / 'rec', 'looks-similar', kinds):.3f}")
        print(f"instant parts: {plain:,} bytes without the lists, {with_lists:,} with them")


if __name__ == "__main__":
    main()
