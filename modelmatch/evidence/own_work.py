"""How far one kind of work differs from the average test of its domain: the variance of the work itself.

The strength of a model in a domain is what it would reach on the average of very many tests. Nobody's work is that
average: it is one kind of task in one surrounding, and models rank on it a little differently, as they do on every
single test. How much so can be seen from the tests: the noise of a benchmark around its line, in units of ability, and
the testlet effect that its versions share. Tests differ in this, and nobody knows which of them the work is like: the
variance is log-normal. No public figure tells how this comes out for somebody's own work; own cases do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from modelmatch.arrays import Floats, Ints
from modelmatch.evidence.fit import Fit

FEWEST_CELLS = 5
"""Tests with fewer cells say nothing of their own about noise."""

TYPICAL_WEIGHT = 8.0
"""How many tests the typical variance of all domains counts for, beside those of a domain."""

TAIL_MEAN, TAIL_VAR = 0.2130, 0.4904
"""Mean and variance of the logarithm of the scale that makes normal noise t noise with five degrees of freedom:
log(5/2) minus digamma(5/2), and trigamma(5/2)."""

ALIKE = 0.4
"""Correlation of whether two models pass the same case: what is hard for one is mostly hard for the other. Assumed."""


@dataclass(frozen=True)
class OwnWork:
    """The variance of one kind of work: ``typical`` (D,) the geometric mean in squared units of ability, and
    ``spread``, the standard deviation of its logarithm.

    ``cases`` (D,): with so many cases of one's own, the same ones on each of two models, half of the variance is
    settled that the work itself makes between them: then the difference of the two pass rates has as large an error as
    the difference that is looked for. With n cases, passed about as often as failed, the error is (1 - r) / (2 n), for
    the correlation r of two models on one case (`ALIKE`). A unit of ability is the ``unit`` of a typical benchmark with
    ends in logits, and a logit there a quarter of the pass rate.
    """

    typical: Floats
    spread: float
    cases: Floats


def own_work(fitted: Fit) -> OwnWork:
    """What the tests of each domain say of the variance of one kind of work.

    The geometric mean over tests of how far cells lie from what the abilities say, shrunk towards that over all
    domains; the versions of one test count once together. The noise of an independent measurement is added: whatever
    shows how models do on the work measures it too.
    """
    table, items, hyper = fitted.table, fitted.items, fitted.hyper
    cells = np.bincount(table.cell_benchmark[fitted.used], minlength=len(table.benchmarks))
    rows = np.flatnonzero((cells >= FEWEST_CELLS) & ~table.general)
    if not len(rows):
        typical = np.exp(TAIL_MEAN) * hyper.noise_rate / (hyper.noise_shape + 1.0) + hyper.measurer_var[0]
        return _own_work(fitted, np.full(len(table.domains), typical), TAIL_VAR)
    noise = items.noise_rate[rows] / (items.noise_shape[rows] * items.slope[rows] ** 2)
    shared = np.where(table.versions[rows] > 1, hyper.testlet_var[table.family[rows]], 0.0)
    log = np.log(noise + shared)
    votes = table.shares[rows] / _alike(table.family[rows])[:, None]
    vote = votes.sum(axis=1)
    typical = float((vote * log).sum() / vote.sum())
    mean = (votes.T @ log + TYPICAL_WEIGHT * typical) / (votes.sum(axis=0) + TYPICAL_WEIGHT)
    between = float((votes * (log[:, None] - mean) ** 2).sum() / vote.sum())
    return _own_work(fitted, np.exp(mean + TAIL_MEAN) + hyper.measurer_var[0], between + TAIL_VAR)


def _own_work(fitted: Fit, typical: Floats, spread: float) -> OwnWork:
    bounded = np.array([b.scale == "bounded" for b in fitted.table.benchmarks], dtype=bool)
    logits = float(np.median(fitted.unit[bounded])) if bounded.any() else 1.0
    of_rate = 2.0 * typical * (logits / 4.0) ** 2  # variance of the difference of two pass rates
    return OwnWork(np.asarray(typical, dtype=np.float64), float(np.sqrt(spread)), (1.0 - ALIKE) / (2.0 * of_rate))


def _alike(family: Ints) -> Floats:
    """How many of the benchmarks are versions of the same test, for each."""
    return np.bincount(family).astype(np.float64)[family]
