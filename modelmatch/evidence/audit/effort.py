"""Does the estimate predict figures at lower effort that it has not seen?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np

from modelmatch.arrays import Floats, Ints, Mask
from modelmatch.catalog.settings import LEVELS
from modelmatch.evidence.audit.agreement import kendall, spearman
from modelmatch.evidence.audit.result import EffortAudit, EffortCoverage, EffortLevel, EffortScheme
from modelmatch.evidence.comparisons import Comparisons, comparisons, levels_assumed, levels_held
from modelmatch.evidence.effort import Population, contrasts, design, learn, read_steps, start, sums_of
from modelmatch.evidence.fit import Fit
from modelmatch.evidence.strengths import reading_scale
from modelmatch.evidence.student import quantile

MODEL, TEST = "leave one model out", "leave one test out"
INTERVALS = (0.5, 0.8, 0.95)
NORMAL = 1e9
"""Degrees of freedom at which Student's t is normal."""

Said = Iterator[tuple[Ints, Floats, Floats, Population]]
"""Rows of comparisons, mean and covariance of the steps that are said of them, and what the models have in common."""


def audit_effort(fitted: Fit, as_of: dt.date | None = None) -> EffortAudit | None:
    """Predict the figures of each comparison from its figure at the highest level; None without any comparison.

    Differences are in points of the reading scale. "No step" predicts the same score at every level, and "mean step"
    the mean difference between the same two levels over the other models.
    """
    held = levels_held(fitted)
    found = comparisons(fitted, levels_assumed(fitted, held), as_of)
    if not len(found.value):
        return None
    models = np.unique(found.model)
    known = learn(sums_of(found, models), start(len(fitted.table.domains)))
    schemes = (
        _scheme(MODEL, fitted, found, _without_model(found, models)),
        _scheme(TEST, fitted, found, _without_test(fitted, found, known)),
    )
    return EffortAudit(
        models=len(models),
        comparisons=int(found.group.max()) + 1,
        figures=len(found.value),
        levels=_levels(fitted, found, known),
        schemes=schemes,
    )


def _without_model(found: Comparisons, models: Ints) -> Said:
    """Each model's rows, and its steps as if it had no figures at several levels."""
    domains = found.shares.shape[1]
    every = sums_of(found, models)
    for place, model in enumerate(models):
        known = learn(every.part(np.delete(np.arange(len(models)), place)), start(domains))
        mean, cov = read_steps(known, sums_of(found, np.array([-1], dtype=np.int64)))
        yield np.flatnonzero(found.model == model), mean[0], cov[0], known


def _without_test(fitted: Fit, found: Comparisons, known: Population) -> Said:
    """The rows of each model on each test with its versions, and the model's steps by its other figures.

    Aggregates contain other tests, so that they are left out wherever a test is, and are not predicted.
    """
    general = fitted.table.general[found.benchmark]
    family = fitted.table.family[found.benchmark]
    for model in np.unique(found.model[~general]):
        own = found.model == model
        for test in np.unique(family[own & ~general]):
            rows = own & (family == test)
            rest = np.flatnonzero(own & ~rows & ~general)
            mean, cov = read_steps(known, sums_of(found.part(rest), np.array([model], dtype=np.int64)))
            yield np.flatnonzero(rows), mean[0], cov[0], known


def _scheme(name: str, fitted: Fit, found: Comparisons, said: Said) -> EffortScheme:
    _, unit = reading_scale(fitted)
    top = _highest(found)
    x = design(found.level, found.shares) - design(found.level[top], found.shares)
    points = found.shares @ unit
    seen = points * (found.value - found.value[top])
    predicted, variance = np.full(len(x), np.nan), np.full(len(x), np.nan)
    for rows, mean, cov, known in said:
        predicted[rows] = x[rows] @ mean
        variance[rows] = np.einsum("ns,st,nt->n", x[rows], cov, x[rows])
        variance[rows] += known.noise * (found.noise[rows] + found.noise[top[rows]])
    predicted, sd = points * predicted, points * np.sqrt(variance)
    held = (found.level < found.level[top]) & np.isfinite(predicted)
    off = np.abs(predicted - seen)[held]
    return EffortScheme(
        name=name,
        figures=int(held.sum()),
        error=float(off.mean()),
        error_no_step=float(np.abs(seen[held]).mean()),
        error_mean_step=float(np.abs(_mean_steps(found, top, seen, held) - seen)[held].mean()),
        tau=_number(kendall(predicted[held], seen[held])),
        spearman=_number(spearman(predicted[held], seen[held])),
        coverage=tuple(
            EffortCoverage(
                level=level,
                share=float((off <= quantile(0.5 + level / 2.0, NORMAL) * sd[held]).mean()),
            )
            for level in INTERVALS
        ),
    )


def _highest(found: Comparisons) -> Ints:
    """For each figure the one at the highest level of its comparison, (N,)."""
    order = np.lexsort((found.level, found.group))
    last = np.append(np.flatnonzero(np.diff(found.group[order])), len(order) - 1)
    return np.asarray(order[last][np.unique(found.group, return_inverse=True)[1]], dtype=np.int64)


def _mean_steps(found: Comparisons, top: Ints, seen: Floats, held: Mask) -> Floats:
    """Mean differences between the same levels over the other models, or over all upper levels where there is none."""
    upper = found.level[top]
    out = np.zeros(len(seen))
    for row in np.flatnonzero(held):
        others = held & (found.model != found.model[row]) & (found.level == found.level[row])
        same = others & (upper == upper[row])
        rows = same if same.any() else others
        out[row] = seen[rows].mean() if rows.any() else 0.0
    return out


def _levels(fitted: Fit, found: Comparisons, known: Population) -> tuple[EffortLevel, ...]:
    """What each level adds for a model without figures at several levels, against the highest level, in points."""
    _, unit = reading_scale(fitted)
    domains = fitted.table.domains
    mean, cov = read_steps(known, sums_of(found, np.array([-1], dtype=np.int64)))
    to = contrasts(np.array([len(LEVELS) - 1], dtype=np.int64), len(domains))[0]
    points = unit * (to @ mean[0])
    sd = unit * np.sqrt(np.maximum(np.einsum("lds,st,ldt->ld", to, cov[0], to, optimize=True), 0.0))
    measured = [found.level == rank for rank in range(len(LEVELS))]
    return tuple(
        EffortLevel(
            level=level,
            figures=int(measured[rank].sum()),
            models=len(np.unique(found.model[measured[rank]])),
            mean=dict(zip(domains, points[rank].tolist(), strict=True)),
            sd=dict(zip(domains, sd[rank].tolist(), strict=True)),
        )
        for rank, level in enumerate(LEVELS)
    )


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
