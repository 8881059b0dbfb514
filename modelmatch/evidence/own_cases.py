"""One's own cases as a criterion: the score that every model is expected to reach on a private benchmark.

For a model that was measured, the score is known but for its standard error; what the other evidence leads to expect of
it counts as far as that error leaves room. For the others it is the prediction of the fit: the line of the benchmark at
the ability of the model, with what is uncertain about both, and the noise of the benchmark around its line. In units of
the fit, with line L, its variance and that of the noise together s, measurement v and its error variance e,

    y | v ~ t(L, s) N(v - y, e)     where there is a measurement
    y     ~ N(L, var L + noise)     where there is none

and the covariance with the abilities is that of L, less the share by which the measurement has moved y away from it.
What is uncertain about the line is shared by all models; it is counted for each by itself, which makes those that were
not measured a little less sure than they are.
The work itself adds no variance: these cases are the work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from msgspec import structs

from modelmatch.arrays import Floats, Mask
from modelmatch.catalog.schema import Benchmark
from modelmatch.evidence.fit import Fit
from modelmatch.evidence.posterior import Strengths
from modelmatch.evidence.scale import from_linear

GRID = 801
"""Points of each part of the grid for the posterior of a measured model."""
NODES = 15
"""Nodes of the quadrature (Gauss and Hermite) for scores on a bounded scale."""


@dataclass(frozen=True)
class Expected:
    """What is expected of N models on a benchmark, in units of the fit.

    mean and var (N,); cross (N, D) the covariance with the abilities; slope, how the score follows the ability;
    measured (N,).
    """

    mean: Floats
    var: Floats
    cross: Floats
    slope: float
    measured: Mask


def with_own_cases(
    known: Strengths,
    fitted: Fit,
    scale: tuple[Floats, Floats],
    own: Mapping[str, str],
    benchmarks: Mapping[str, Benchmark],
    order: Sequence[str],
) -> Strengths:
    """The strengths with a column for each criterion of one's own cases.

    Parameters
    ----------
    known : those of all kinds of work.
    fitted, scale : the fit that they follow from, and zero and unit that take its abilities to readings.
    own : benchmark by criterion.
    order : the criteria and kinds of work in the order of the columns.
    """
    if not own:
        return known
    zero, unit = scale
    ability, cov = (known.mean - zero) / unit, known.cov / unit[:, None] / unit[None, :]
    N, D, E = len(known.models), len(known.domains), len(own)
    mean, wide = np.zeros((N, D + E)), np.zeros((N, D + E, D + E))
    counts = np.zeros((N, D + E), dtype=np.int64)
    mean[:, :D], wide[:, :D, :D], counts[:, :D] = known.mean, known.cov, known.counts
    effort = [np.zeros((*known.effort_mean.shape[:2], D + E)) for _ in range(2)]
    effort[0][:, :, :D], effort[1][:, :, :D] = known.effort_mean, known.effort_var
    shares = np.zeros((E, D))
    for e, name in enumerate(own.values()):
        benchmark = benchmarks[name]
        shares[e] = [benchmark.domains.get(domain, 0.0) for domain in known.domains]
        found = expected(fitted, known.models, name, shares[e], ability, cov)
        if found is None:  # without a figure yet, it is what it is evidence for
            value, change = known.mean @ shares[e], shares[e]
            var = np.einsum("i,nij,j->n", shares[e], known.cov, shares[e]) + known.own_work @ shares[e] ** 2
            cross = known.cov @ shares[e]
        else:
            value, var, rate = _read(fitted, benchmark, found, float(zero @ shares[e]), float(unit @ shares[e]))
            cross = rate[:, None] * found.cross * unit
            change = float(np.median(rate)) * found.slope * shares[e] / unit
            counts[:, D + e] = found.measured
        mean[:, D + e], wide[:, D + e, D + e] = value, var
        wide[:, D + e, :D] = wide[:, :D, D + e] = cross
        effort[0][:, :, D + e] = known.effort_mean @ change
        effort[1][:, :, D + e] = known.effort_var @ change**2
    for a in range(E):
        for b in range(a):  # two criteria have in common what follows from the abilities
            wide[:, D + a, D + b] = wide[:, D + b, D + a] = _common(wide, D, a, b)
    names = (*known.domains, *own)
    columns = np.array([names.index(name) for name in order])
    none = np.zeros(E)
    return structs.replace(
        known,
        domains=tuple(order),
        mean=mean[:, columns],
        cov=wide[:, columns[:, None], columns[None, :]],
        counts=counts[:, columns],
        effort_mean=effort[0][:, :, columns],
        effort_var=effort[1][:, :, columns],
        own_work=np.concatenate([known.own_work, none])[columns],
        own_cases=np.concatenate([known.own_cases, none])[columns],
    )


def _common(wide: Floats, kinds: int, a: int, b: int) -> Floats:
    """The covariance of two criteria that follows from their covariances with the strengths, (N,)."""
    inverse = np.linalg.pinv(wide[:, :kinds, :kinds], hermitian=True)
    common = np.einsum("ni,nij,nj->n", wide[:, kinds + a, :kinds], inverse, wide[:, kinds + b, :kinds])
    most = 0.99 * np.sqrt(wide[:, kinds + a, kinds + a] * wide[:, kinds + b, kinds + b])
    return np.asarray(np.clip(common, -most, most))


def expected(
    fitted: Fit, models: Sequence[str], benchmark: str, shares: Floats, ability: Floats, cov: Floats
) -> Expected | None:
    """What is expected of these models on a benchmark; None if nobody was measured on it.

    Parameters
    ----------
    shares : (D,) of the kinds of work.
    ability, cov : (N, D) and (N, D, D), of the models.
    """
    table, items = fitted.table, fitted.items
    b = next((j for j, one in enumerate(table.benchmarks) if one.id == benchmark), None)
    if b is None:
        return None
    skill = ability @ shares
    skill_var = np.einsum("i,nij,j->n", shares, cov, shares)
    slope = float(items.slope[b])
    line = items.location[b] + slope * skill
    line_var = slope**2 * skill_var + items.slope_var[b] * (skill**2 + skill_var) + items.location_var[b]
    line_var = np.maximum(line_var + 2.0 * skill * items.location_slope_cov[b], slope**2 * skill_var)
    nu = fitted.hyper.degrees
    noise = float(items.noise_rate[b] / max(items.noise_shape[b] - 1.0, 0.5)) * nu / (nu - 2.0)
    mean, var = line.copy(), line_var + noise
    left = np.ones(len(models))
    measured = np.zeros(len(models), dtype=bool)
    rows = {model: row for row, model in enumerate(models)}
    for cell in np.flatnonzero(table.cell_benchmark == b).tolist():
        row = rows.get(table.models[table.cell_model[cell]].id)
        if row is None:
            continue
        value, error = _measurement(fitted, cell)
        own = float(fitted.level[cell] / items.precision[b])
        mean[row], var[row] = posterior(line[row], line_var[row] + own, nu, value, error)
        k = float(np.clip((mean[row] - line[row]) / (value - line[row] or 1.0), 0.0, 1.0))
        left[row], measured[row] = 1.0 - k, True
    cross = left[:, None] * slope * (cov @ shares)
    return Expected(mean=mean, var=var, cross=cross, slope=slope, measured=measured)


def posterior(line: float, spread: float, degrees: float, value: float, error: float) -> tuple[float, float]:
    """Mean and variance of what was measured with a normal error, and is t distributed around its line; on a grid.

    A share of passed cases has no heavy tails, while benchmarks have: what lies farther off than the error allows is
    what this model does on these cases.
    """
    low, high = min(line, value), max(line, value)
    reach = 6.0 * np.sqrt(max(min(error, spread), 1e-12)) + 3.0 * np.sqrt(min(error, spread))
    # The two peaks, at the line and at the measurement, may be far apart and narrow.
    near = [np.linspace(-reach, reach, GRID) + centre for centre in (line, value, (line * error + value * spread)
            / (error + spread))]  # fmt: skip
    grid = np.unique(np.concatenate([*near, np.linspace(low, high, GRID)]))
    log = -0.5 * (value - grid) ** 2 / error
    log -= 0.5 * (degrees + 1.0) * np.log1p((grid - line) ** 2 / (degrees * spread))
    density = np.exp(log - log.max())
    weight = density * np.gradient(grid)
    weight /= weight.sum()
    mean = float(weight @ grid)
    return mean, float(weight @ (grid - mean) ** 2)


def _measurement(fitted: Fit, cell: int) -> tuple[float, float]:
    """What was measured in a cell, and its error variance: its own where it is known, else that of most evaluators."""
    table = fitted.table
    b = table.cell_benchmark[cell]
    readings = np.flatnonzero(table.reading_cell == cell)
    value = (table.reading_value[readings] - fitted.centre[b]) / fitted.unit[b]
    stated = table.reading_error[readings] / fitted.unit[b] ** 2
    weight = 1.0 / np.where(stated > 0, stated, fitted.hyper.measurer_var[0])
    return float((weight * value).sum() / weight.sum()), float(1.0 / weight.sum())


def _read(
    fitted: Fit, benchmark: Benchmark, found: Expected, zero: float, unit: float
) -> tuple[Floats, Floats, Floats]:
    """Mean and variance on the reading scale, and how much that moves with a unit of the fit; all (N,).

    On a bounded scale, the expected score from 0 to 100; on another, the strength that such a score stands for.
    """
    b = next(j for j, one in enumerate(fitted.table.benchmarks) if one.id == benchmark.id)
    if benchmark.scale != "bounded":
        location, slope = float(fitted.items.location[b]), found.slope
        rate = np.full(len(found.mean), unit / slope)
        return zero + (found.mean - location) * rate, found.var * rate**2, rate
    points, weights = np.polynomial.hermite_e.hermegauss(NODES)
    weights = weights / weights.sum()
    sd = np.sqrt(found.var)
    linear = (found.mean[:, None] + sd[:, None] * points) * fitted.unit[b] + fitted.centre[b]
    low, high = benchmark.chance or 0.0, benchmark.maximum or 1.0
    score = 100.0 * (from_linear(benchmark, linear) - low) / (high - low)
    score = 100.0 - score if benchmark.better == "lower" else score
    mean = score @ weights
    var = ((score - mean[:, None]) ** 2) @ weights
    rate = (score * points) @ weights / sd
    return np.asarray(mean), np.asarray(var), np.asarray(rate)
