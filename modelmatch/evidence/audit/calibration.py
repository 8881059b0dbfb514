"""Whether stated confidence holds: how often the model that was said to be better, or best of four, is.

A claim is made about a test that the estimate has not seen, as a match makes it about somebody's work: from the
strengths alone, or with the variance of the work itself (`modelmatch.evidence.own_work`). Claims on one test stand or
fall together, so standard errors are clustered by test. Columns weigh by their models, as in rank agreement.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from modelmatch.arrays import Floats, Ints, Mask
from modelmatch.evidence.audit.agreement import FEWEST
from modelmatch.evidence.audit.result import Calibration, CalibrationBin
from modelmatch.evidence.fit import Fit, fit
from modelmatch.evidence.normal import NODE_WEIGHTS, NODES, below
from modelmatch.evidence.own_work import own_work
from modelmatch.evidence.posterior import WITHIN_LINE
from modelmatch.evidence.table import family_of

PAIRS, CHOICES = "two models", "four models"
"""The names of the two kinds of claims."""

EDGES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
"""Claims are grouped by what they state, from each of these to the next."""

CHOICE, SAMPLES = 4, 1024
"""Models of a choice, and simulations that it is made from."""


@dataclass(frozen=True)
class Column:
    """The models measured on one benchmark that the estimate has not seen, all (n,) but ``test`` and ``spread``.

    ``mean`` and ``var`` of the ability that it draws on, ``own`` the typical variance of one kind of such work with the
    ``spread`` of its logarithm, ``line`` which models are of one lineage, and what was ``measured``.
    """

    test: str
    mean: Floats
    var: Floats
    own: float
    spread: float
    line: Ints
    measured: Floats


@dataclass(frozen=True)
class Claims:
    """Claims with what they ``state``, whether they came ``true`` (a half for a tie), their test and weight, (K,)."""

    stated: Floats
    true: Floats
    test: Ints
    weight: Floats


class Watched:
    """Collects the columns of a scheme while it runs.

    A fit that goes on from ``start`` has no joint posterior: its variances are those given the other models. What the
    joint one adds is taken from ``start``, against the same few iterations with nothing held back.
    """

    def __init__(self, start: Fit | None = None, iterations: int = 0) -> None:
        self.columns: list[Column] = []
        self._wider: Floats | None = None
        if start is not None:
            again = fit(start.table, start.used, start=start, iterations=iterations)
            self._wider = start.abilities.cov - again.abilities.cov

    def __call__(self, fitted: Fit, held: Mask) -> None:
        self.columns += columns(fitted, held, self._wider)

    def calibrations(self, day: dt.date | None = None) -> tuple[Calibration, ...]:
        """Both kinds of claims, each without the variance of the work itself and with it."""
        found = [
            calibration(name, claims(self.columns, own=own), own=own, day=day)
            for name, claims in ((PAIRS, pairs), (CHOICES, choices))
            for own in (False, True)
        ]
        return tuple(one for one in found if one is not None)


def columns(fitted: Fit, held: Mask, wider: Floats | None = None) -> list[Column]:
    """The columns of the cells (C,) that were held back from a fit; ``wider`` (M, D, D) is added to its covariances."""
    table, known = fitted.table, fitted.abilities
    cov = known.cov if wider is None else known.cov + wider
    work, line = own_work(fitted), fitted.relations.lineage.root
    found = []
    for b in np.unique(table.cell_benchmark[held]):
        cells = np.flatnonzero(held & (table.cell_benchmark == b))
        if len(cells) < FEWEST or table.general[b]:
            continue
        model, w = table.cell_model[cells], table.shares[b]
        found.append(
            Column(
                test=family_of(table.benchmarks[b].id),
                mean=known.mean[model] @ w,
                var=np.einsum("mij,i,j->m", cov[model], w, w),
                own=float(w @ work.typical),
                spread=work.spread,
                line=np.asarray(line)[model],
                measured=fitted.cells.value[cells] * fitted.unit[b],
            )
        )
    return found


def pairs(every: Sequence[Column], *, own: bool = True) -> Claims:
    """For every two models of a column, that the one with the higher mean is better."""
    parts = []
    for test, column in _numbered(every):
        i, j = np.triu_indices(len(column.mean), 1)
        gap, base = column.mean[i] - column.mean[j], column.var[i] + column.var[j]
        apart = np.where(column.line[i] == column.line[j], 1.0 - WITHIN_LINE, 1.0) * 2.0 * column.own * own
        stated = np.zeros(len(gap))
        for z, weight in zip(NODES, NODE_WEIGHTS, strict=True):
            stated += weight * below(np.abs(gap) / np.sqrt(base + apart * np.exp(column.spread * z)))
        ahead = np.sign(gap) * np.sign(column.measured[i] - column.measured[j])
        share = np.full(len(gap), 2.0 / (len(column.mean) - 1))
        parts.append((stated, (ahead + 1.0) / 2.0, np.full(len(gap), test), share))
    return _claims(parts)


def choices(every: Sequence[Column], *, own: bool = True, seed: int = 0) -> Claims:
    """For as many random sets of four models as a column has models, that the one with the highest mean is the best."""
    rng = np.random.default_rng(seed)
    parts = []
    for test, column in _numbered(every):
        n = len(column.mean)
        sets = np.argsort(rng.random((n, n)), axis=1)[:, :CHOICE]
        scale = np.exp(column.spread * rng.standard_normal((SAMPLES, 1, 1))) * column.own * own
        line = rng.standard_normal((SAMPLES, n))[:, np.unique(column.line, return_inverse=True)[1]][:, sets]
        value = (
            column.mean[sets]
            + np.sqrt(column.var[sets] + (1.0 - WITHIN_LINE) * scale) * rng.standard_normal((SAMPLES, *sets.shape))
            + np.sqrt(WITHIN_LINE * scale) * line
        )
        first = column.mean[sets].argmax(axis=1)
        stated = (value.argmax(axis=2) == first).mean(axis=0)
        measured = column.measured[sets]
        best = measured == measured.max(axis=1, keepdims=True)
        true = best[np.arange(n), first] / best.sum(axis=1)
        parts.append((stated, true, np.full(n, test), np.ones(n)))
    return _claims(parts)


def calibration(
    name: str,
    claims: Claims,
    *,
    own: bool,
    day: dt.date | None = None,
    edges: Sequence[float] = EDGES,
) -> Calibration | None:
    """The calibration slope (Cox 1958) with its clustered standard error, and stated against true by groups.

    The slope is that of a logistic regression on the logit of what was stated: 1 is honest, less is overconfident.
    None where there are no claims.
    """
    if not len(claims.stated):
        return None
    slope, se = _slope(claims)
    groups = (_group(claims, low, high) for low, high in pairwise(edges))
    mean, mean_se = _mean(claims.true - claims.stated, claims)
    return Calibration(
        name=name,
        day=day,
        own_work=own,
        claims=len(claims.stated),
        tests=len(np.unique(claims.test)),
        slope=slope,
        slope_se=se,
        stated=float(np.average(claims.stated, weights=claims.weight)),
        true=float(np.average(claims.stated, weights=claims.weight)) + mean,
        true_se=mean_se,
        bins=tuple(group for group in groups if group is not None),
    )


def _slope(claims: Claims) -> tuple[float, float]:
    p = np.clip(claims.stated, 1e-6, 1.0 - 1e-6)
    x, w = np.log(p / (1.0 - p)), claims.weight
    slope = 1.0
    for _ in range(60):
        q = 1.0 / (1.0 + np.exp(-slope * x))
        curvature = float((w * x**2 * q * (1.0 - q)).sum())
        if curvature <= 0.0:
            return float("nan"), float("nan")
        slope += float(np.clip((w * x * (claims.true - q)).sum() / curvature, -0.5, 0.5))
    scores = np.bincount(claims.test, w * x * (claims.true - 1.0 / (1.0 + np.exp(-slope * x))))
    return slope, float(np.sqrt((scores**2).sum()) / curvature)


def _group(claims: Claims, low: float, high: float) -> CalibrationBin | None:
    inside = (claims.stated >= low) & ((claims.stated < high) if high < 1.0 else True)
    if not inside.any():
        return None
    some = Claims(*(getattr(claims, field)[inside] for field in ("stated", "true", "test", "weight")))
    true, se = _mean(some.true, some)
    stated = float(np.average(some.stated, weights=some.weight))
    return CalibrationBin(low=low, high=high, claims=int(inside.sum()), stated=stated, true=true, true_se=se)


def _mean(values: Floats, claims: Claims) -> tuple[float, float]:
    """A weighted mean with its standard error clustered by test."""
    mean = float(np.average(values, weights=claims.weight))
    scores = np.bincount(claims.test, claims.weight * (values - mean))
    return mean, float(np.sqrt((scores**2).sum()) / claims.weight.sum())


def _numbered(every: Sequence[Column]) -> Iterable[tuple[int, Column]]:
    names = {name: k for k, name in enumerate(sorted({column.test for column in every}))}
    return ((names[column.test], column) for column in every)


def _claims(parts: Sequence[tuple[Floats, Floats, Ints, Floats]]) -> Claims:
    if not parts:
        return Claims(np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.int64), np.zeros(0))
    return Claims(*(np.concatenate(column) for column in zip(*parts, strict=True)))
