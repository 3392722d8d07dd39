"""`recbuild bundle` with limits so low that a small catalog's instant parts get into packs."""

from __future__ import annotations

import sys

from recbuild.bundle.instant import lane, packs
from recbuild.cli import main

lane.MAX_PARTS = 3
lane.PART_BYTES = 6_000
packs.ITEMS_PER_PAGE = 32
main(["bundle", *sys.argv[1:]])
