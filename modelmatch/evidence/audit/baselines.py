"""The obvious alternatives to the estimate: what it has to beat."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from modelmatch.arrays import Floats, Mask
from modelmatch.evidence.fit import fit
from modelmatch.evidence.predict import predict_cells
from modelmatch.evidence.table import Table

INDEX = "aa-intelligence-index-v4"
"""Versions of the Artificial Analysis Intelligence Index; version 5 is another scale with next to no figures."""


@dataclass(frozen=True)
class Ranking:
    """What a method says about every cell: ``rank`` (C,) orders models within a benchmark, ``value`` (C,) predicts.

    NaN where the method has nothing to say. Values are on the linear scale of the benchmark.
    """

    rank: Floats
    value: Floats


def cell_values(table: Table) -> Floats:
    """The mean reading of every cell on the linear scale, (C,)."""
    count = np.bincount(table.reading_cell, minlength=len(table.cell_model))
    return np.asarray(np.bincount(table.reading_cell, table.reading_value, len(table.cell_model)) / count)


def standardised_mean(table: Table, used: Mask) -> Ranking:
    """Mean of a model's standardised scores in the domains of the benchmark, all its scores where it has none there."""
    value, b, m = cell_values(table), table.cell_benchmark, table.cell_model
    seen = used & ~table.general[b]
    B, M, D = len(table.benchmarks), len(table.models), len(table.domains)
    number = np.bincount(b[seen], minlength=B)
    centre = np.bincount(b[seen], value[seen], B) / np.maximum(number, 1)
    square = np.bincount(b[seen], (value[seen] - centre[b[seen]]) ** 2, B) / np.maximum(number - 1, 1)
    # Two scores have no spread to standardise by.
    rows = seen & (number[b] >= 3) & (square[b] > 0)
    z = (value[rows] - centre[b[rows]]) / np.sqrt(square[b[rows]])
    weight, total = np.zeros((M, D)), np.zeros((M, D))
    np.add.at(weight, m[rows], table.shares[b[rows]])
    np.add.at(total, m[rows], table.shares[b[rows]] * z[:, None])
    with np.errstate(invalid="ignore", divide="ignore"):
        overall = total.sum(axis=1) / weight.sum(axis=1)
        domain = np.where(weight > 0, total / weight, overall[:, None])
    rank = np.einsum("ci,ci->c", table.shares[b], domain[m])
    return Ranking(rank, centre[b] + np.sqrt(square)[b] * rank)


def index_of_models(table: Table, known: Mask | None = None) -> Floats:
    """The Artificial Analysis Intelligence Index of every model (M,), versions linked to one scale; NaN if none.

    The version with most models is the scale. The others join in the order of how many models they share with those
    already linked, each by the mean and the standard deviation of the models in common (Kolen & Brennan 2014). With
    ``known`` (C,), only those cells count.
    """
    versions = [j for j, b in enumerate(table.benchmarks) if b.id.startswith(INDEX)]
    M, C = len(table.models), len(table.cell_model)
    score = np.bincount(table.reading_cell, table.reading_score, C) / np.bincount(table.reading_cell, minlength=C)
    raw = np.full((len(versions), M), np.nan)
    for k, j in enumerate(versions):
        rows = table.cell_benchmark == j
        if known is not None:
            rows &= known
        raw[k, table.cell_model[rows]] = score[rows]
    if not versions:
        return np.full(M, np.nan)
    linked: dict[int, Floats] = {}
    waiting = set(range(len(versions)))
    first = max(waiting, key=lambda k: int(np.isfinite(raw[k]).sum()))
    linked[first] = raw[first]
    waiting.remove(first)
    while waiting:
        so_far = _mean_known(list(linked.values()))
        common = {k: np.isfinite(raw[k]) & np.isfinite(so_far) for k in sorted(waiting)}
        best = max(common, key=lambda k: int(common[k].sum()))
        waiting.remove(best)
        rows = common[best]
        if rows.sum() < 3:
            continue
        factor = so_far[rows].std() / raw[best][rows].std()
        linked[best] = (raw[best] - raw[best][rows].mean()) * factor + so_far[rows].mean()
    return _mean_known(list(linked.values()))


def index_baseline(table: Table, used: Mask, *, dated: bool = False) -> Ranking:
    """Rank by the Artificial Analysis index, predict by a line through it fitted to each benchmark.

    The index is taken as published, also where it contains the cell in question: a courtesy to the baseline. With
    ``dated`` it is that of the used cells only, for predictions from a day on which later versions were not out.
    """
    rank = index_of_models(table, used if dated else None)[table.cell_model]
    value, b, B = cell_values(table), table.cell_benchmark, len(table.benchmarks)
    rows = used & np.isfinite(rank)
    number = np.bincount(b[rows], minlength=B)
    mean_x = np.bincount(b[rows], rank[rows], B) / np.maximum(number, 1)
    mean_y = np.bincount(b[rows], value[rows], B) / np.maximum(number, 1)
    dx, dy = rank[rows] - mean_x[b[rows]], value[rows] - mean_y[b[rows]]
    sxx, sxy = np.bincount(b[rows], dx**2, B), np.bincount(b[rows], dx * dy, B)
    slope = np.where((number >= 3) & (sxx > 0), sxy / np.where(sxx > 0, sxx, 1.0), 0.0)
    return Ranking(rank, mean_y[b] + slope[b] * (rank - mean_x[b]))


def general_level(table: Table, used: Mask) -> Ranking:
    """The same model with a single domain: what is known without telling kinds of work apart."""
    fitted = fit(single_domain(table), used)
    return Ranking(fitted.abilities.skill, predict_cells(fitted).location)


def single_domain(table: Table) -> Table:
    """The table with one kind of work for everything."""
    return replace(table, domains=("general",), shares=np.ones((len(table.benchmarks), 1)))


def _mean_known(rows: list[Floats]) -> Floats:
    stack = np.array(rows)
    known = np.isfinite(stack)
    count = known.sum(axis=0)
    total = np.where(known, stack, 0.0).sum(axis=0)
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))
