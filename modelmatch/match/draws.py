"""The draws that stand for all plausible readings: quasi-random standard normal numbers, shipped with the package.

The table holds scrambled Sobol points (Owen 1995) mapped by the normal quantile: one column for each criterion's
weight and a last one for the strengths of models. Every model uses that last column in an order of its own, by Latin
supercube sampling (Owen 1998): the order depends on nothing but the model's id and the number of draws, so a new
model never changes the draws of the others. All index arithmetic is on small integers, so that every machine and
every version of numpy sees the same draws.

The file is made once, by ``python -m tools.make_draws``, which needs scipy; running the program does not.

References
----------
Owen, A. B. (1995). Randomly permuted (t,m,s)-nets and (t,s)-sequences. In: Monte Carlo and Quasi-Monte Carlo Methods.
Owen, A. B. (1998). Latin supercube sampling for very high-dimensional simulations. ACM TOMACS 8(1), 71-102.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from msgspec import Struct

from modelmatch.arrays import Floats, Shorts

DRAWS = 4096
"""Number of draws shipped: a power of two, so that the points form a net."""

COLUMNS = 24
"""Columns of the table: 23 for weights, the last one for strengths."""

FILE = Path(__file__).with_name("draws.npy")


class Draws(Struct, frozen=True, eq=False):
    """Standard normal draws; ``table`` has shape (columns, draws), the number of draws is a power of two."""

    table: Floats

    def __post_init__(self) -> None:
        count = self.table.shape[1]
        if count < 2 or count & (count - 1):
            raise ValueError(f"the number of draws must be a power of two, got {count}")

    def __len__(self) -> int:
        return int(self.table.shape[1])

    def first(self, count: int) -> Draws:
        """The first ``count`` draws (a power of two), themselves a net."""
        return self if count >= len(self) else Draws(np.ascontiguousarray(self.table[:, :count]))

    def column(self, index: int) -> Floats:
        """Draws for the weight of the criterion with this index; beyond the table, a column in another order."""
        own = self.table.shape[0] - 1
        if index < own:
            return np.asarray(self.table[index])
        shuffle = orders([f"column {index}"], len(self))[:, 0]
        return np.asarray(self.table[index % own][shuffle])

    @property
    def strengths(self) -> Floats:
        """Draws for the strengths of models, shape (draws,): each model uses them in an order of its own."""
        return np.asarray(self.table[-1])

    @property
    def works(self) -> Floats:
        """Draws for how far the work differs from the average test, shape (draws,): one for all models."""
        return np.asarray(self.table[-1][orders(["own work"], len(self))[:, 0]])

    def orders(self, ids: Sequence[str]) -> Shorts:
        """The order in which each model uses the draws for strengths, shape (draws, models)."""
        return orders(ids, len(self))


def load() -> Draws:
    """The draws shipped with the package."""
    return Draws(np.load(FILE).astype(np.float64))


def orders(names: Sequence[str], count: int) -> Shorts:
    """A permutation of ``range(count)`` for each name, shape (count, names); ``count`` is a power of two.

    The numbers are mixed by steps that are each one to one modulo a power of two: multiply by an odd number, add,
    and exclusive-or with the number shifted right; the constants come from a checksum of the name.
    """
    mask = count - 1
    if count > 2**16:
        raise ValueError(f"at most 65,536 draws, got {count}")
    size = np.uint16
    mixed = np.repeat(np.arange(count, dtype=size)[:, None], len(names), axis=1)
    shift = size(max(1, count.bit_length() // 2))
    keys = [zlib.crc32(name.encode()) for name in names]
    for _ in range(4):
        keys = [_mix(key) for key in keys]
        mixed *= np.array([(key & mask) | 1 for key in keys], dtype=size)
        mixed += np.array([(key >> 32) & mask for key in keys], dtype=size)
        mixed &= size(mask)
        mixed ^= mixed >> shift
    return mixed


def _mix(key: int) -> int:
    """One step of the splitmix64 generator (Steele, Lea and Flood 2014)."""
    key = (key + 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
    key = ((key ^ (key >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    key = ((key ^ (key >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return key ^ (key >> 31)
