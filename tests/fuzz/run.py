"""Fuzzing: python -m tests.fuzz.run [INPUTS] [--seed SEED] [--target NAME]

Inputs are shared out to the targets. Each has a seed of its own; the first finding ends the run, with the
seed by which it comes again. An input may take so many seconds, and the process so much memory, and no more.
"""

from __future__ import annotations

import argparse
import random
import resource
import signal
import sys
import tempfile
import traceback
import warnings
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import NoReturn

from tests.fuzz.targets import SHARES, Target, targets

SECONDS = 60
MEMORY = 3 << 30
"""Bytes of address space beside what the process has when the fuzzing begins."""


class HangError(BaseException):
    """An input took too long. No `except Exception` must catch it."""


def main() -> int:
    options = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    options.add_argument("inputs", type=int, nargs="?", default=1_000_000, help="How many inputs are tried.")
    options.add_argument("--seed", type=int, default=0, help="Of the first input; each has the next one.")
    options.add_argument("--target", choices=SHARES, help="Fuzz only this one.")
    given = options.parse_args()
    signal.signal(signal.SIGALRM, _too_long)
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as home, targets(Path(home)) as found:
        _limit_memory()
        return run(found, given.inputs, given.seed, given.target)


def run(target_of: dict[str, Target], inputs: int, first: int, only: str | None) -> int:
    """0 if nothing was found, else 1."""
    names, shares = list(SHARES), list(SHARES.values())
    tried: Counter[str] = Counter()
    for seed in range(first, first + inputs):
        rng = random.Random(seed)
        name = rng.choices(names, shares)[0]
        name = only or name
        signal.alarm(SECONDS)
        try:
            target_of[name](rng)
        except (Exception, HangError):
            signal.alarm(0)
            traceback.print_exc()
            print(f"Found after {_line(tried)}.\nAgain: ./dev fuzz 1 --seed {seed} --target {name}")
            return 1
        tried[name] += 1
        if tried.total() % 50_000 == 0:
            print(_line(tried), flush=True)
    signal.alarm(0)
    print(f"No finding in {_line(tried)}.")
    return 0


def _line(tried: Counter[str]) -> str:
    return f"{tried.total():,} inputs: " + ", ".join(f"{name} {tried[name]:,}" for name in SHARES)


def _limit_memory() -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else 0
    if pages:
        limit = pages * resource.getpagesize() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _too_long(number: int, frame: FrameType | None) -> NoReturn:
    raise HangError(f"an input took more than {SECONDS} seconds")


if __name__ == "__main__":
    sys.exit(main())
