"""What learning from sessions brings: the figures of `./dev bench learned`, as JSON.

In goes the folder with the data; each subject is built and measured with recbuild's own commands, so that
what is measured is what a user gets.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.learned.published import SESSIONS, published
from bench.learned.shops import Shop, diginetica, online_retail, without_items

ROOT = Path(__file__).parents[2]
SETTINGS = ROOT / "bench/settings"
RECBUILD = Path(sys.executable).parent / "recbuild"


@dataclass(frozen=True)
class Subject:
    """settings: name of a file in bench/settings. asked: how `recbuild eval` asks, by protocol. learns:
    whether the bundle is built with the sessions, or of the catalog alone."""

    name: str
    shop: Shop
    settings: str
    asked: dict[str, tuple[str, ...]]
    learns: bool = True


LATEST = ("--share", "0.1", "--sample", "4000")
SETS = ("tmall", "nowplaying", "yoochoose1_64")
BASKET = ("--protocol", "basket", "--repeat", "--no-page", *LATEST)
NEXT = ("--protocol", "next", *LATEST)


def subjects(data: Path, out: Path) -> list[Subject]:
    """All that is measured; of SETS those that are there."""
    rows = ("--protocol", "last", "--repeat", "--no-page", "--sample", "0")
    names = ("recbuild", "VSTAN", "item to item", "sequential rules", "last item", "popularity")
    few = tuple(word for name in names for word in ("--only", name))
    session = diginetica(data, out)
    words, wordless = online_retail(data, out), online_retail(data, out, titles=False)
    cold = without_items(words, 0.1, out)
    retail = {"next basket": BASKET, "next item": NEXT}
    others = [data / name for name in SETS if (data / name / SESSIONS).exists()]
    return [
        Subject("diginetica", session, "diginetica", {"published split": (*rows, *few)}),
        Subject("diginetica, 5 users", session, "diginetica-5", {"published split": (*rows, *few)}),
        Subject("online-retail", words, "online-retail", retail),
        Subject("online-retail, without titles", wordless, "online-retail", retail),
        Subject("online-retail, titles alone", words, "online-retail", retail, learns=False),
        Subject(
            "online-retail, new items",
            cold,
            "online-retail",
            {
                "next item": (
                    "--protocol",
                    "next",
                    "--sample",
                    "12000",
                    "--only",
                    "recbuild",
                    "--only",
                    "profile only",
                )
            },
        ),
        *(
            Subject(one.name, published(one, out), "published", {"published split": (*rows, *few)})
            for one in others
        ),
    ]


def measure(subject: Subject, out: Path) -> dict[str, Any]:
    """Builds it and asks it. seconds, megabytes: of the build alone."""
    folder = out / subject.name.replace(" ", "-").replace(",", "")
    settings = ("--config", str(SETTINGS / f"{subject.settings}.toml"))
    sessions = ("--sessions", str(subject.shop.sessions))
    held_out = () if subject.shop.test else ("--held-out", "0.1")
    lessons = (*sessions, *held_out) if subject.learns else ()
    start = time.perf_counter()
    _run("bundle", str(subject.shop.catalog), "--out", str(folder), *settings, *lessons)
    seconds = time.perf_counter() - start
    megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    given = (*sessions, "--test", str(subject.shop.test)) if subject.shop.test else sessions
    evaluations = {
        name: json.loads(_run("eval", str(folder), *given, *settings, *asked, "--json"))
        for name, asked in subject.asked.items()
    }
    manifest = json.loads((folder / "manifest.json").read_text())
    return {
        "seconds": seconds,
        "megabytes": megabytes,
        "bytes_per_item": manifest["measured"]["bytes_per_item"],
        "embedder": manifest["embedder"]["name"],
        "evaluations": evaluations,
    }


def _run(*command: str) -> str:
    done = subprocess.run([RECBUILD, *command], check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    return done.stdout


def main() -> None:
    data, out, *names = Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:]
    known = subjects(data, out)
    found = [one for one in known if not names or one.name in names]
    if len(found) < len(names):
        there = ", ".join(one.name for one in known)
        raise SystemExit(f"{data} has no data for all of {', '.join(names)}. There is: {there}.")
    if not names:
        print(json.dumps([one.name for one in found]))
        return
    print(json.dumps({one.name: measure(one, out) for one in found}))


if __name__ == "__main__":
    main()
