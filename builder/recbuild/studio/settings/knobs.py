"""The ranking's settings as controls: their words stand in the docstring of `Settings`, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from inspect import getdoc
from typing import Any

from recruntime.settings import CHOICES, RANGES, Settings

AT_BUILD = ("duplicate_threshold",)
"""Settings that count when a bundle is built, and no earlier."""
WHOLE = ("interests",)
_LINE = re.compile(r"^(\w+): (.*)$")


def words() -> dict[str, str]:
    """Setting → what it does."""
    found: dict[str, str] = {}
    name = ""
    for line in (getdoc(Settings) or "").splitlines():
        if match := _LINE.match(line):
            name, found[match[1]] = match[1], match[2]
        elif name and line.startswith(" "):
            found[name] += f" {line.strip()}"
    return found


def knobs_of(built: Settings, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every setting but rules and limits. built: the bundle's. given: what the file sets."""
    told, usual, now = words(), Settings().as_data(), built.as_data()
    return [
        {
            "name": name,
            "words": told.get(name, ""),
            "choices": CHOICES.get(name),
            "range": RANGES.get(name),
            "whole": name in WHOLE,
            "usual": usual[name],
            "built": now[name],
            "given": given.get(name),
            "at_build": name in AT_BUILD,
        }
        for name in usual
        if name in CHOICES or name in RANGES
    ]
