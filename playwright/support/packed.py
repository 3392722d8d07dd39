"""`recbuild bundle` with limits so low that a small catalog's instant parts get into packs."""

from __future__ import annotations

import sys

from recbuild.bundle import instant_parts
from recbuild.bundle.instant import packs
from recbuild.cli import main

instant_parts.MAX_PARTS = 3
instant_parts.PART_BYTES = 6_000
packs.ITEMS_PER_PAGE = 32
main(["bundle", *sys.argv[1:]])
