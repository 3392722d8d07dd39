"""A shop of three topics, whose items have pictures of their own colors: `python pictures.py FOLDER`."""

from __future__ import annotations

import colorsys
import csv
import sys
from pathlib import Path

from PIL import Image, ImageDraw

TOPICS = {
    "sea": "whale ship harbour sailor wave storm captain anchor",
    "star": "planet rocket comet galaxy orbit telescope moon astronaut",
    "garden": "rose seed tulip hedge spade orchard meadow bloom",
}
ITEMS = 40  # of each topic
SIZE = (200, 260)


def main(folder: Path) -> None:
    (folder / "pictures").mkdir()
    hues = {topic: number / len(TOPICS) for number, topic in enumerate(TOPICS)}
    rows = [row for topic, hue in hues.items() for row in rows_of(folder, topic, hue)]
    with (folder / "catalog.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["id", "title", "description", "url", "image"], *rows])


def rows_of(folder: Path, topic: str, hue: float) -> list[list[str]]:
    words, rows = TOPICS[topic].split(), []
    for number in range(ITEMS):
        item = f"{topic}-{number}"
        text = " ".join(word for place, word in enumerate(words) if (place * 5 + number) % 8 < 5)
        picture_of(hue + number / ITEMS / 4).save(folder / f"pictures/{item}.png")
        links = [f"../pages/{item}.html", f"../pictures/{item}.png"]
        rows.append([item, f"The {item}", f"{text} {topic}", *links])
    return rows


def picture_of(hue: float) -> Image.Image:
    ground, shape = (
        tuple(round(255 * value) for value in colorsys.hsv_to_rgb(hue + step, 0.6, 0.9)) for step in (0, 0.4)
    )
    picture = Image.new("RGB", SIZE, ground)
    ImageDraw.Draw(picture).ellipse((40, 60, 160, 220), fill=shape)
    return picture


if __name__ == "__main__":
    main(Path(sys.argv[1]))
