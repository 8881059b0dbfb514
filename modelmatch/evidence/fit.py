"""Fitting the latent-variable model to a table: variational EM with empirical-Bayes variance components."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from modelmatch.evidence import components
from modelmatch.evidence.model import (
    Abilities,
    Cells,
    Hyper,
    Items,
    abilities,
    ability_sums,
    exact_abilities,
    expected_square,
    update_abilities,
    update_items,
)
from modelmatch.evidence.prior import Kinship, Relations, relations
from modelmatch.evidence.selection import MEASURERS
from modelmatch.evidence.table import Table

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

DEGREES = 5.0
"""Degrees of freedom of the t noise: heavy enough that one odd table moves no model far."""

ITERATIONS = 30


@dataclass(frozen=True)
class Fit:
    """The model fitted to the used cells of a table.

    ``centre`` and ``unit`` (B,) take the linear scale of each benchmark to that of the fit;
    ``level`` (C,) is the factor of noise variance that the level of the score brings.
    """

    table: Table
    used: Bools
    hyper: Hyper
    items: Items
    abilities: Abilities
    cells: Cells
    relations: Relations
    centre: Floats
    unit: Floats
    level: Floats


def fit(table: Table, used: Bools | None = None, *, iterations: int = ITERATIONS, degrees: float = DEGREES) -> Fit:
    """Fit abilities, benchmarks and variance components.

    Parameters
    ----------
    table : Table
    used : (C,) bool, optional
        Cells to learn from; the others are predicted only. All by default.
    iterations : int
    degrees : float
        Degrees of freedom of the noise.

    Returns
    -------
    Fit
    """
    C, D = len(table.cell_model), len(table.domains)
    used = np.ones(C, dtype=bool) if used is None else used
    centre, unit = standardise(table, used)
    b, rc = table.cell_benchmark, table.reading_cell
    value = (table.reading_value - centre[b[rc]]) / unit[b[rc]]
    related = relations(table)
    hyper = _start(D, degrees)
    items = _start_items(len(table.benchmarks), hyper)
    mean = related.covariates @ hyper.trend
    cell_scale, reading_scale = np.ones(C), np.ones(len(rc))
    level = np.ones(C)
    exact_at = {iterations // 2, (3 * iterations) // 4, iterations}
    known: Abilities | None = None
    cells = combine(table, value, used, hyper, reading_scale)
    for step in range(1, iterations + 1):
        cells = combine(table, value, used, hyper, reading_scale)
        noise = level / (items.precision[b] * cell_scale)
        precision = cells.used / (noise + cells.error)
        sums = ability_sums(table, cells, items, precision, hyper.testlet_var)
        joint = None
        if step in exact_at:
            mean, cov, joint = exact_abilities(sums, related, hyper)
        else:
            mean, cov = update_abilities(table, sums, related, hyper, mean)
        known = abilities(table, sums, mean, cov)
        if step == iterations:
            break
        location, slope, *uncertainty = update_items(table, cells, known, precision, hyper.slope_var)
        items = replace(
            items, location=location, slope=slope, location_var=uncertainty[0], slope_var=uncertainty[1],
            location_slope_cov=uncertainty[2],
        )  # fmt: skip
        square = expected_square(table, cells, known, items)
        kept = noise / (noise + cells.error)
        square = kept**2 * square + kept * cells.error
        items = components.update_noise(table, items, hyper, used * cell_scale * square / level, used)
        line = items.location[b] + items.slope[b] * known.skill
        cell_scale = np.where(used, (degrees + 1.0) / (degrees + square * items.precision[b] / level), 1.0)
        hyper, reading_scale = components.update_measurers(table, hyper, value, line, noise, cells, used, reading_scale)
        hyper = components.update_shared(table, hyper, items, known, related, joint, used)
        hyper, level = components.update_level(
            table, hyper, line * unit[b] + centre[b], square * items.precision[b], cell_scale, used, level
        )
    assert known is not None
    return Fit(table, used, hyper, items, known, cells, related, centre, unit, level)


def combine(table: Table, value: Floats, used: Bools, hyper: Hyper, reading_scale: Floats) -> Cells:
    """Combine the readings of each cell by their noise.

    Returns value and error variance (C,) of each cell, and its weight in the fit.
    """
    C, rc, k = len(table.cell_model), table.reading_cell, table.reading_measurer
    weight = reading_scale / hyper.measurer_var[k]
    total = np.bincount(rc, weight, C)
    mean = np.bincount(rc, weight * (value - hyper.measurer_offset[k]), C) / total
    return Cells(mean, 1.0 / total, used * table.cell_weight)


def standardise(table: Table, used: Bools) -> tuple[Floats, Floats]:
    """Centre and unit of each benchmark (B,), from the used cells.

    All bounded scales share one unit and all ratings another, the typical spread of scores on such a scale: they are
    logits, and how far models are apart in logits is the slope's to say. An open scale has no unit but its own spread.
    """
    B = len(table.benchmarks)
    b = table.cell_benchmark[table.reading_cell]
    seen = used[table.reading_cell]
    values = [table.reading_value[seen & (b == j)] for j in range(B)]
    centre = np.array([np.median(v) if len(v) else 0.0 for v in values])
    spread = np.array([np.std(v) if len(v) > 1 else np.nan for v in values])
    number = np.array([len(v) for v in values])
    kind = np.array([benchmark.scale for benchmark in table.benchmarks])
    unit = np.ones(B)
    for scale in ("bounded", "rating"):
        rows = kind == scale
        sizes = spread[rows & (number >= 5) & (spread > 0)]
        if len(sizes):
            unit[rows] = np.median(sizes)
    own = (kind == "open") & (np.nan_to_num(spread) > 0)
    unit[own] = spread[own]
    return centre, unit


def _start(D: int, degrees: float) -> Hyper:
    return Hyper(
        degrees=degrees,
        domain_cov=0.8 * np.ones((D, D)) + 0.2 * np.eye(D),
        trend=np.zeros((2, D)),
        kinship=Kinship(),
        testlet_var=0.05,
        slope_var=0.1,
        noise_shape=3.0,
        noise_rate=0.6,
        level_noise=0.0,
        measurer_offset=np.zeros(len(MEASURERS)),
        measurer_var=np.array([0.02, 0.04, 0.06, 0.1]),
    )


def _start_items(B: int, hyper: Hyper) -> Items:
    return Items(
        location=np.zeros(B),
        slope=np.ones(B),
        location_var=np.full(B, 0.1),
        slope_var=np.full(B, 0.1),
        location_slope_cov=np.zeros(B),
        noise_shape=np.full(B, hyper.noise_shape),
        noise_rate=np.full(B, hyper.noise_rate),
    )
