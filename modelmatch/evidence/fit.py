"""Fitting the latent-variable model to a table: variational EM with empirical-Bayes variance components."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from threadpoolctl import threadpool_limits

from modelmatch.arrays import Floats, Mask
from modelmatch.evidence import components, kinship
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
from modelmatch.evidence.prior import COVARIATES, Kinship, Relations, relations
from modelmatch.evidence.table import Table
from modelmatch.vocabulary import MEASURERS

DEGREES = 5.0
"""Degrees of freedom of the t noise: heavy enough that one odd table moves no model far."""

ITERATIONS = 60
EXACT_EVERY = 6
"""Most sweeps update each model given its relatives; every so often all are updated jointly and kinship chosen anew."""


@dataclass(frozen=True)
class Fit:
    """The model fitted to the used cells of a table.

    ``centre`` and ``unit`` (B,) take the linear scale of each benchmark to that of the fit;
    ``level`` (C,) is the factor of noise variance that the level of the score brings; ``cell_scale`` (C,) and
    ``reading_scale`` (R,) are the weights of the t mixtures, low for what lies far off.
    """

    table: Table
    used: Mask
    hyper: Hyper
    items: Items
    abilities: Abilities
    cells: Cells
    relations: Relations
    centre: Floats
    unit: Floats
    level: Floats
    cell_scale: Floats
    reading_scale: Floats


def fit(
    table: Table,
    used: Mask | None = None,
    *,
    start: Fit | None = None,
    iterations: int = ITERATIONS,
    degrees: float = DEGREES,
    tell: Callable[[], None] | None = None,
) -> Fit:
    """Fit abilities, benchmarks and variance components.

    Parameters
    ----------
    table : Table
    used : (C,) bool, optional
        Cells to learn from; the others are predicted only. All by default.
    start : Fit, optional
        A fit of the same table to go on from. Units stay, and abilities get no joint posterior at the end: their
        means are right, their variances those given the other models.
    iterations : int
    degrees : float
        Degrees of freedom of the noise.
    tell : callable, optional
        Called at every iteration.

    Returns
    -------
    Fit

    Raises
    ------
    ValueError
        If ``iterations`` is not positive.
    """
    if iterations < 1:
        raise ValueError("at least one iteration")
    # The matrices are small: a second thread gains nothing, and on a busy machine the threads wait for each other.
    with threadpool_limits(limits=1, user_api="blas"):
        return _fit(table, used, start, iterations, degrees, tell or (lambda: None))


def _fit(
    table: Table, used: Mask | None, start: Fit | None, iterations: int, degrees: float, tell: Callable[[], None]
) -> Fit:
    C, R, B = len(table.cell_model), len(table.reading_cell), len(table.benchmarks)
    used = np.ones(C, dtype=bool) if used is None else used
    # Models without figures take no part until the end: nobody's estimate may depend on their being listed.
    seen = np.bincount(table.cell_model[used], minlength=len(table.models)) > 0
    related = relations(table, seen)
    if start is None:
        centre, unit = standardise(table, used)
        hyper = _start(len(table.domains), int(table.family.max(initial=-1)) + 1, degrees)
        items = _start_items(B, hyper)
        mean = related.covariates @ hyper.trend
        level, cell_scale, reading_scale = np.ones(C), np.ones(C), np.ones(R)
        exact_at = {step for step in range(1, iterations) if step % EXACT_EVERY == 0}
    else:
        centre, unit, hyper, items = start.centre, start.unit, start.hyper, start.items
        mean, level = start.abilities.mean.copy(), start.level
        cell_scale, reading_scale = np.where(used, start.cell_scale, 1.0), start.reading_scale
        exact_at = set()
    cov = np.tile(hyper.domain_cov, (len(table.models), 1, 1))
    b, rc = table.cell_benchmark, table.reading_cell
    testlet_scale = np.ones(len(table.testlet_model))
    value = (table.reading_value - centre[b[rc]]) / unit[b[rc]]
    published = table.reading_error / unit[b[rc]] ** 2
    for step in range(1, iterations + 1):
        tell()
        cells = combine(table, value, published, used, hyper, reading_scale)
        noise = level / (items.precision[b] * cell_scale)
        precision = cells.used / (noise + cells.error)
        sums = ability_sums(table, cells, items, precision, hyper.testlet_var[table.testlet_family] / testlet_scale)
        scatter = None
        if step == iterations and start is None:
            mean, cov, _ = exact_abilities(sums, related, hyper, mean, cov, everyone=True)
            _stand_in(table, related, mean, cov)
        elif step in exact_at:
            hyper = replace(hyper, kinship=kinship.choose(related, hyper, sums, mean))
            mean, cov, scatter = exact_abilities(sums, related, hyper, mean, cov)
        else:
            mean, cov = update_abilities(sums, related, hyper, mean, cov)
        known = abilities(table, sums, mean, cov)
        if step == iterations:
            break
        items = update_items(table, items, cells, known, precision, hyper.slope_var)
        # What is expected of the squared distance between the true cell, not its readings, and the line.
        kept = noise / (noise + cells.error)
        square = kept**2 * expected_square(table, cells, known, items) + kept * cells.error
        items = components.update_noise(table, items, hyper, used * cell_scale * square / level, used)
        line = items.location[b] + items.slope[b] * known.skill
        relative = square * items.precision[b]
        cell_scale = np.where(used, (degrees + 1.0) / (degrees + relative / level), 1.0)
        hyper, reading_scale = components.update_measurers(
            table, hyper, value, published, line, noise, cells, used, reading_scale
        )
        hyper, testlet_scale = components.update_testlets(table, hyper, known, used, testlet_scale)
        hyper = components.update_shared(table, hyper, items, mean, cov, related, scatter, used)
        hyper, level = components.update_level(
            table, hyper, line * unit[b] + centre[b], relative, cell_scale, used, level
        )
    return Fit(table, used, hyper, items, known, cells, related, centre, unit, level, cell_scale, reading_scale)


def _stand_in(table: Table, related: Relations, mean: Floats, cov: Floats) -> None:
    """Give every mode without figures the posterior of its plain model, in place.

    Nothing is known of what the mode changes; that it is another product is no reason to think it far off.
    """
    plain = related.lineage.parent
    for i in related.lineage.order:  # plain models first: a mode may be one of another mode
        if table.variant[i] and not related.seen[i] and plain[i] >= 0:
            mean[i], cov[i] = mean[plain[i]], cov[plain[i]]


def combine(table: Table, value: Floats, published: Floats, used: Mask, hyper: Hyper, reading_scale: Floats) -> Cells:
    """Combine the readings of each cell by their noise.

    That is the noise of their measurers and the error variance that is ``published`` (R,) with them.
    Returns value and error variance (C,) of each cell, and its weight in the fit.
    """
    C, rc, k = len(table.cell_model), table.reading_cell, table.reading_measurer
    weight = reading_scale / (hyper.measurer_var[k] + published)
    total = np.bincount(rc, weight, C)
    mean = np.bincount(rc, weight * (value - hyper.measurer_offset[k]), C) / total
    return Cells(mean, 1.0 / total, used * table.cell_weight)


def standardise(table: Table, used: Mask) -> tuple[Floats, Floats]:
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


def _start(D: int, tests: int, degrees: float) -> Hyper:
    return Hyper(
        degrees=degrees,
        domain_cov=0.8 * np.ones((D, D)) + 0.2 * np.eye(D),
        trend=np.zeros((COVARIATES, D)),
        kinship=Kinship(),
        testlet_var=np.full(tests, 0.05),
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
