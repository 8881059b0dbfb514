"""Variance components and other shared quantities, estimated from the data between two updates of the abilities."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from modelmatch.arrays import Floats, Mask
from modelmatch.evidence.model import Abilities, Cells, Hyper, Items
from modelmatch.evidence.prior import MODE, Relations
from modelmatch.evidence.table import Table

DOMAIN_CORRELATION = 0.85
DOMAIN_WEIGHT = 10.0
"""The inverse Wishart prior of the domain covariance: this correlation, worth this many models."""

LEVELS = np.array([0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8])
"""Where the growth of noise towards the ends of bounded scales is looked for."""

TEST_WEIGHT = 10.0
"""How many models the typical variance of testlet effects counts for, beside those with several versions of a test."""

SMALLEST_SHAPE = 2.2
"""Keeps the variance of the noise variance finite."""


def update_noise(table: Table, items: Items, hyper: Hyper, squares: Floats, used: Mask) -> Items:
    """Posterior of every benchmark's noise variance given weighted squares (C,): conjugate inverse gamma."""
    b, B = table.cell_benchmark, len(table.benchmarks)
    number = np.bincount(b, used.astype(np.float64), B)
    return replace(
        items,
        noise_shape=hyper.noise_shape + number / 2.0,
        noise_rate=hyper.noise_rate * items.slope**2 + np.bincount(b, squares, B) / 2.0,
    )


def update_measurers(
    table: Table,
    hyper: Hyper,
    value: Floats,
    published: Floats,
    line: Floats,
    noise: Floats,
    cells: Cells,
    used: Mask,
    reading_scale: Floats,
) -> tuple[Hyper, Floats]:
    """Offset and noise of the classes of measurers, and the scale of each reading in the t mixture.

    Offsets come from generalised least squares on the distances of readings (R,) from the lines (C,): two readings of
    one cell share what the cell deviates by, so differences inside cells count most, and cells with one reading
    add what makers or rivals print above or below the line. Independent readings have offset 0.
    """
    C, K = len(table.cell_model), len(hyper.measurer_var)
    rc, k = table.reading_cell, table.reading_measurer
    seen = used[rc]
    own = hyper.measurer_var[k]
    weight = np.where(seen, reading_scale / (own + published), 0.0)
    by_class = np.bincount(rc * K + k, weight, C * K).reshape(C, K)
    total = by_class.sum(axis=1)
    shared = noise / (1.0 + noise * total)
    residual = value - line[rc]
    A = np.diag(by_class.sum(axis=0)) - by_class.T @ (shared[:, None] * by_class)
    right = np.bincount(k, weight * residual, K) - by_class.T @ (shared * np.bincount(rc, weight * residual, C))
    A += 10.0 * np.eye(K)
    offset = np.zeros(K)
    offset[1:] = np.linalg.solve(A[1:, 1:], right[1:])
    # The cell given its readings and its line; what remains of a reading is its own error.
    kept = noise / (noise + cells.error)
    cell = line + kept * (cells.value - line)
    square = (value - offset[k] - cell[rc]) ** 2 + (kept * cells.error)[rc]
    nu = hyper.degrees
    scale = np.where(seen, (nu + 1.0) / (nu + square / (own + published)), 1.0)
    number = np.bincount(k, seen.astype(np.float64), K)
    # What is published with a reading explains its part of the error.
    part = own / (own + published)
    square = part**2 * square + part * published
    # Four readings' worth of prior: a class without readings stays where it is.
    var = (np.bincount(k, seen * scale * square, K) + 4.0 * 0.03) / (number + 4.0)
    return replace(hyper, measurer_offset=offset, measurer_var=var), scale


def update_testlets(table: Table, hyper: Hyper, known: Abilities, used: Mask, scale: Floats) -> tuple[Hyper, Floats]:
    """Variance of the testlet effects of each test (F,), and the scale of each testlet (T,) in the t mixture.

    Some tests say more about themselves than about their domain, so each has its own variance, shrunk towards the
    typical one. Heavy tails matter: most models do about as well in all versions of a test as their abilities say, a
    few do much better or worse in all of them.
    """
    present = np.bincount(table.cell_testlet, used.astype(np.float64), len(table.testlet_model)) > 1
    square = known.testlet**2 + known.testlet_var
    rows = table.testlet_shared & present
    test, F = table.testlet_family, len(hyper.testlet_var)
    total = np.bincount(test[rows], (scale * square)[rows], F)
    typical = (total.sum() + 5.0 * 0.05) / (rows.sum() + 5.0)
    var = (total + TEST_WEIGHT * typical) / (np.bincount(test[rows], minlength=F) + TEST_WEIGHT)
    scale = np.where(rows, (hyper.degrees + 1.0) / (hyper.degrees + square / var[test]), 1.0)
    return replace(hyper, testlet_var=var), scale


def update_shared(
    table: Table,
    hyper: Hyper,
    items: Items,
    mean: Floats,
    cov: Floats,
    related: Relations,
    scatter: Floats | None,
    used: Mask,
) -> Hyper:
    """Domain covariance, trend, and the priors of slopes and noise.

    Means (M, D) and covariances (M, D, D) of the models, of which those with figures count; ``scatter`` (D, D) is that
    of their exact posterior where it was computed (`exact_abilities`).
    """
    M, D = int(related.seen.sum()), mean.shape[1]
    if not M:
        return hyper
    blocks = [(kin.rows, np.linalg.inv(kin.correlation(hyper.kinship))) for kin in related.kin]
    X = related.covariates
    XX, Xy = np.eye(X.shape[1]), np.zeros((X.shape[1], D))
    for rows, Ki in blocks:
        XK = X[rows].swapaxes(1, 2) @ Ki
        XX, Xy = XX + (XK @ X[rows]).sum(axis=0), Xy + (XK @ mean[rows]).sum(axis=0)
    # A normal prior with the covariance of one model. Modes are few and each has figures in few domains, so their
    # effect is one number for all domains; what is special about a mode is for its own figures to say.
    trend: Floats = np.linalg.solve(XX, Xy).astype(np.float64)
    weight = np.linalg.inv(hyper.domain_cov).sum(axis=0)
    trend[MODE] = trend[MODE] @ weight / weight.sum()
    deviation = mean - X @ trend
    spread = np.zeros((D, D)) if scatter is None else scatter
    for rows, Ki in blocks:
        spread = spread + (deviation[rows].swapaxes(1, 2) @ Ki @ deviation[rows]).sum(axis=0)
        if scatter is None:
            spread += np.einsum("nm,nmij->ij", np.diagonal(Ki, axis1=1, axis2=2), cov[rows])
    scatter = spread
    target = DOMAIN_CORRELATION + (1.0 - DOMAIN_CORRELATION) * np.eye(D)
    scatter = (scatter + DOMAIN_WEIGHT * target * np.trace(scatter) / (M * D)) / (M + DOMAIN_WEIGHT)
    seen = np.bincount(table.cell_benchmark, used.astype(np.float64), len(table.benchmarks)) > 0
    slopes = (np.log(items.slope) ** 2 + items.slope_var / items.slope**2)[seen]
    rates = items.noise_rate / items.slope**2
    shape, rate = _noise_prior(items.noise_shape[seen], rates[seen], hyper.noise_shape)
    return replace(
        hyper,
        domain_cov=(scatter + scatter.T) / 2.0,
        trend=trend,
        slope_var=float((slopes.sum() + 5.0 * 0.1) / (len(slopes) + 5.0)),
        noise_shape=shape,
        noise_rate=rate,
    )


def update_level(
    table: Table, hyper: Hyper, line: Floats, squares: Floats, scale: Floats, used: Mask, level: Floats
) -> tuple[Hyper, Floats]:
    """How much noise grows towards the ends of bounded scales, by maximum likelihood on a grid.

    On the logit scale the variance of a share p of right answers goes as 1 / (p (1 - p)) = 2 + 2 cosh(logit p).

    Parameters
    ----------
    line : (C,) predicted value on the linear scale
    squares : (C,) expected squared distances over the variance at level 1
    scale : (C,) weights of the t mixture
    """
    bounded = np.array([b.scale == "bounded" for b in table.benchmarks], dtype=bool)[table.cell_benchmark]
    growth = np.where(bounded, np.cosh(np.clip(line, -4.5, 4.5)) - 1.0, 0.0)
    rows = used & bounded
    if not rows.any():
        return hyper, np.ones_like(level)
    factors = 1.0 + LEVELS[:, None] * growth[rows]
    # The mean log factor is taken out: how large noise is on the whole is each benchmark's own parameter.
    factors /= np.exp(np.log(factors).mean(axis=1, keepdims=True))
    loss = np.log(factors).sum(axis=1) + (scale[rows] * squares[rows] / factors).sum(axis=1)
    chosen = int(np.argmin(loss))
    kappa = float(LEVELS[chosen])
    out = 1.0 + kappa * growth
    out[bounded] /= np.exp(np.log(out[rows]).mean())
    return replace(hyper, level_noise=kappa), out


def _noise_prior(shape: Floats, rate: Floats, start: float) -> tuple[float, float]:
    """Maximum-likelihood inverse gamma prior of noise variances whose posteriors are inverse gamma too."""
    if not len(shape):
        return start, 0.2 * start
    mean, log = float(np.mean(shape / rate)), float(np.mean(digamma(shape) - np.log(rate)))
    a = start
    for _ in range(5):
        gradient = np.log(a) - float(digamma(np.array([a]))[0]) - (np.log(mean) - log)
        curvature = 1.0 - a * float(trigamma(np.array([a]))[0])
        a = float(np.clip(a * np.exp(np.clip(-gradient / curvature, -0.5, 0.5)), SMALLEST_SHAPE, 50.0))
    return a, a / mean


def digamma(x: Floats) -> Floats:
    """Logarithmic derivative of the gamma function for x > 0 (recurrence and asymptotic series)."""
    shift = np.zeros_like(x)
    for _ in range(6):
        shift -= 1.0 / x
        x = x + 1.0
    y = 1.0 / x**2
    return np.asarray(shift + np.log(x) - 0.5 / x - y * (1 / 12 - y * (1 / 120 - y / 252)))


def trigamma(x: Floats) -> Floats:
    """Derivative of `digamma` for x > 0."""
    shift = np.zeros_like(x)
    for _ in range(6):
        shift += 1.0 / x**2
        x = x + 1.0
    y = 1.0 / x**2
    return np.asarray(shift + 1.0 / x + y / 2.0 + y / x * (1 / 6 - y * (1 / 30 - y / 42)))
