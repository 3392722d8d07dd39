"""Judged queries with one typing error each: what search loses by it.

python bench/search/typos.py QUERIES.csv OUT.csv writes the queries with one random edit in one word of
LETTERS or more letters that is no stop word: a letter left out, one too many, another one, or two swapped.
"""

from __future__ import annotations

import csv
import string
import sys
from pathlib import Path

import numpy as np

from recbuild.embed.words.terms import ENGLISH

LETTERS = 4


def edited(word: str, random: np.random.Generator) -> str:
    at, letter = int(random.integers(len(word) - 1)), string.ascii_lowercase[random.integers(26)]
    found = (
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )[random.integers(4)]
    return found if found != word else edited(word, random)


def misspelt(query: str, random: np.random.Generator) -> str:
    words = query.split()
    long = [
        place
        for place, word in enumerate(words)
        if len(word) >= LETTERS and word.isalpha() and word.lower() not in ENGLISH
    ]
    if long:
        place = long[random.integers(len(long))]
        words[place] = edited(words[place], random)
    return " ".join(words)


def main(queries: str, out: str) -> None:
    random, wrong = np.random.default_rng(0), dict[str, str]()
    with Path(queries).open(newline="") as file, Path(out).open("w", newline="") as written:
        rows = csv.DictReader(file)
        lines = csv.DictWriter(written, rows.fieldnames or ())
        lines.writeheader()
        for row in rows:
            query = row["query"]
            wrong[query] = wrong.get(query) or misspelt(query, random)
            lines.writerow(row | {"query": wrong[query]})


if __name__ == "__main__":
    main(*sys.argv[1:])
