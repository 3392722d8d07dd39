"""A shop of three topics: its catalog, and a bundle that `recbuild bundle` makes of it."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from tests.support.command import run

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


def files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def standing_bundle(home: Path) -> tuple[Path, Path, dict[str, bytes]]:
    """A catalog, a bundle made of it, and the bundle's files."""
    catalog, out = write_catalog(home / "c.csv"), home / "rec"
    assert run("bundle", catalog, "--out", out).exit_code == 0
    return catalog, out, files(out)
