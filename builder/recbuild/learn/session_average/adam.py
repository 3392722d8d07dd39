"""Adam (Kingma and Ba, ICLR 2015), and the lazy form of it: only the rows that have a gradient change."""

from __future__ import annotations

import numpy as np

from recbuild.learn.session_average.table import Floats
from recbuild.linalg import Rows

FIRST = 0.9  # what is left of the mean of gradients after a step,
SECOND = 0.999  # and of the mean of their squares
EPSILON = 1e-8
BLOCK_ROWS = 512  # which stay in the processor's cache


class Adam:
    """Changes one array of parameters in place. parameter: float32 (r, …)."""

    def __init__(self, parameter: Floats) -> None:
        self._parameter = parameter
        self._mean = np.zeros_like(parameter)
        self._square = np.zeros_like(parameter)

    def step(self, number: int, rate: float, gradient: Floats, rows: Rows | None = None) -> None:
        """number: of the step, from 1. gradient: of the whole array, or of these rows, ascending."""
        size = rate * (1 - SECOND**number) ** 0.5 / (1 - FIRST**number)
        if rows is None:
            rows = np.arange(len(gradient))
        for start in range(0, len(rows), BLOCK_ROWS):
            block = slice(start, start + BLOCK_ROWS)
            self._change(rows[block], gradient[block], size)

    def _change(self, rows: Rows, gradient: Floats, size: float) -> None:
        mean, square = self._mean[rows], self._square[rows]
        mean *= FIRST
        mean += (1 - FIRST) * gradient
        square *= SECOND
        square += (1 - SECOND) * gradient * gradient
        self._mean[rows], self._square[rows] = mean, square
        np.sqrt(square, out=square)
        square += EPSILON
        mean /= square
        mean *= size
        self._parameter[rows] -= mean
