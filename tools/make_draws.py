"""Draws the table of quasi-random numbers that the package ships: ``python -m tools.make_draws``. Needs scipy."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri
from scipy.stats import qmc

from modelmatch.match.draws import COLUMNS, DRAWS, FILE, Draws

SEED = 20260408


def generate(count: int = DRAWS, columns: int = COLUMNS, seed: int = SEED) -> Draws:
    """Draw the table anew; ``count`` is a power of two. Needs scipy 1.15 or newer."""
    points = qmc.Sobol(columns, scramble=True, rng=np.random.default_rng(seed)).random(count)
    half = 0.5 / 2**30
    normal = ndtri(np.clip(points, half, 1 - half)).astype(np.float32)
    return Draws(np.ascontiguousarray(normal.T).astype(np.float64))


def main() -> None:
    """Write the table that the package ships."""
    np.save(FILE, generate().table.astype(np.float32))


if __name__ == "__main__":
    main()
