"""Vectors for who has none: clustered random unit vectors as long as a sentence embedder's, always the same.

python -m bench.start.vectors 10000 vectors.npy
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from bench.builds.catalogs import clustered

DIMS = 384


def main() -> None:
    items, file = int(sys.argv[1]), Path(sys.argv[2])
    file.parent.mkdir(parents=True, exist_ok=True)
    np.save(file, clustered(items, np.random.default_rng(items), DIMS))


if __name__ == "__main__":
    main()
