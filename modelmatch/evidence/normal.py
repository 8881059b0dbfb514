"""The normal distribution without a statistics library: how much lies below a value, and integrals over it."""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from modelmatch.arrays import Floats

_REACH, _STEPS = 9.0, 7201

NODES = np.array([-4.512745863, -3.205429003, -2.07684798, -1.02325566, 0.0, 1.02325566, 2.07684798, 3.205429003, 4.512745863])
NODE_WEIGHTS = np.array([2.2345844e-05, 0.0027891413, 0.0499164068, 0.2440975029, 0.4063492063, 0.2440975029, 0.0499164068, 0.0027891413, 2.2345844e-05])
"""Where a standard normal variable is evaluated to integrate over it, and with which weight (Gauss and Hermite)."""


def below(z: Floats) -> Floats:
    """Share of a standard normal below ``z``, to six digits."""
    grid, share = _table()
    return np.asarray(np.interp(z, grid, share))


@cache
def _table() -> tuple[Floats, Floats]:
    grid = np.linspace(-_REACH, _REACH, _STEPS)
    return grid, np.array([0.5 * math.erfc(-z / math.sqrt(2.0)) for z in grid.tolist()])
