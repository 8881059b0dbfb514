"""How well predictions agree with what was measured: rank agreement, error and coverage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from modelmatch.arrays import Floats, Mask
from modelmatch.evidence.table import Table

FEWEST = 4
"""Benchmarks with fewer cells to rank do not count: a pair or three models agree by luck."""


def kendall(x: Floats, y: Floats) -> float:
    """Kendall's tau-b of two rankings (n,), which allows for ties; NaN if one of them is constant (Kendall 1945)."""
    above = np.triu_indices(len(x), 1)
    dx = np.sign(x[:, None] - x[None, :])[above]
    dy = np.sign(y[:, None] - y[None, :])[above]
    pairs = float(np.sqrt(np.count_nonzero(dx) * float(np.count_nonzero(dy))))
    return float(np.sum(dx * dy) / pairs) if pairs else float("nan")


def spearman(x: Floats, y: Floats) -> float:
    """Spearman's correlation of ranks (n,), with mean ranks for ties; NaN if one of them is constant."""
    a, b = _ranks(x), _ranks(y)
    a, b = a - a.mean(), b - b.mean()
    length = float(np.sqrt(np.sum(a**2) * np.sum(b**2)))
    return float(np.sum(a * b)) / length if length else float("nan")


def _ranks(values: Floats) -> Floats:
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(count) - (count - 1) / 2.0)[place])


@dataclass(frozen=True)
class Agreement:
    """Kendall's tau of each benchmark (B,), and the number of its cells (B,), 0 where there are too few to count."""

    tau: Floats
    weight: Floats
    shares: Floats

    @property
    def total(self) -> float:
        """Mean over benchmarks weighted by cells; NaN if there are none."""
        return _mean(self.tau, self.weight)

    @property
    def by_domain(self) -> Floats:
        """The same for each domain (D,), benchmarks weighted by their share in it as well."""
        return np.array([_mean(self.tau, self.weight * share) for share in self.shares.T])

    def ahead_of(self, other: Agreement) -> tuple[float, float]:
        """By how much this total is above another one of the same cells, and the standard error over benchmarks."""
        weight = np.minimum(self.weight, other.weight)
        gap = self.tau - other.tau
        mean = _mean(gap, weight)
        return mean, float(np.sqrt(np.sum((weight * (gap - mean)) ** 2)) / max(weight.sum(), 1.0))


def rank_agreement(table: Table, rank: Floats, value: Floats, rows: Mask) -> Agreement:
    """Agreement of ranks within each benchmark.

    Parameters
    ----------
    table : Table
    rank, value : (C,)
        What orders the models within a benchmark by the method, and by measurement.
    rows : (C,) bool
        The cells to rank.
    """
    weights, taus = np.zeros(len(table.benchmarks)), np.zeros(len(table.benchmarks))
    for j in np.unique(table.cell_benchmark[rows]):
        cells = rows & (table.cell_benchmark == j)
        if (n := int(cells.sum())) >= FEWEST and np.isfinite(tau := kendall(rank[cells], value[cells])):
            weights[j], taus[j] = n, tau
    return Agreement(taus, weights, table.shares)


def _mean(values: Floats, weights: Floats) -> float:
    total = float(weights.sum())
    return float(np.sum(values * weights) / total) if total > 0 else float("nan")


def points_of(table: Table) -> Floats:
    """Length of the scale of each cell's benchmark for errors in points of 100 (C,); NaN for scales without ends."""
    length = np.array(
        [
            b.maximum - (b.chance or 0.0) if b.scale == "bounded" and b.maximum is not None else np.nan
            for b in table.benchmarks
        ]
    )
    return np.asarray(length[table.cell_benchmark])
