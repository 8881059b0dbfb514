"""The normal distribution without a statistics library: how much lies below a value, and integrals over it."""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from modelmatch.arrays import Floats

_REACH, _STEPS = 9.0, 7201

_HALF = (1.0232556638, 2.0768479787, 3.2054290029, 4.5127458634)
_HALF_WEIGHTS = (0.2440975029, 0.04991640677, 0.002789141321, 0.00002234584401)
NODES = np.array([*(-z for z in reversed(_HALF)), 0.0, *_HALF])
NODE_WEIGHTS = np.array([*reversed(_HALF_WEIGHTS), 0.4063492063, *_HALF_WEIGHTS])
"""Where a standard normal variable is evaluated to integrate over it, and with which weight (Gauss and Hermite)."""


def below(z: Floats) -> Floats:
    """Share of a standard normal below ``z``, to six digits."""
    grid, share = _table()
    return np.asarray(np.interp(z, grid, share))


@cache
def _table() -> tuple[Floats, Floats]:
    grid = np.linspace(-_REACH, _REACH, _STEPS)
    return grid, np.array([0.5 * math.erfc(-z / math.sqrt(2.0)) for z in grid.tolist()])
