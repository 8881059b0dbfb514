"""Strengths of models by domain on the 0-100 reading scale, with their covariance, from published evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from modelmatch.arrays import Floats
from modelmatch.catalog.schema import Benchmark, Model
from modelmatch.evidence.effort import steps
from modelmatch.evidence.fit import Fit, fit
from modelmatch.evidence.own_work import own_work
from modelmatch.evidence.posterior import Strengths
from modelmatch.evidence.table import build_table, released, years
from modelmatch.vocabulary import EFFORTS, FEW_FIGURES

LOW_REFERENCE = "anthropic/claude-haiku-4.5"
HIGH_REFERENCE = "anthropic/claude-mythos-preview"
LOW_READING, HIGH_READING = 30.0, 70.0
"""The ruler: the first reads 30 and the second 70 in every domain.

Both have figures in every domain, stand side by side in many tables, were out before the middle of April 2026, and lie
about equally far apart in all domains, so that a point means about the same in each.
"""


STATED_SD = 5.0
"""Standard deviation given to strengths that a team states by hand, in points."""

PLAIN_CENTRE, PLAIN_UNIT = 50.0, 15.0
"""Centre and points per standard deviation of models where the two references are not in the data."""


def estimate(
    models: Sequence[Model],
    benchmarks: Mapping[str, Benchmark],
    domains: Sequence[str],
    as_of: dt.date | None = None,
    step: Callable[[], None] | None = None,
) -> Strengths:
    """Estimate the strengths of all models from the figures published by a day.

    Parameters
    ----------
    models : sequence of Model
        With their evidence; `reference` entries take part like all others.
    benchmarks : mapping from id to Benchmark
    domains : sequence of str
        Columns of the result.
    as_of : date, optional
        Only models released and figures published by this day count. Everything by default.
    step : callable, optional
        Called at every step.

    Returns
    -------
    Strengths
        Models in order of their ids; those not released by ``as_of`` are left out.

    References
    ----------
    A. Ho et al. (2025), "A Rosetta Stone for AI Benchmarks"; E. Bradlow, H. Wainer and X. Wang (1999), "A Bayesian
    random effects model for testlets", Psychometrika 64.
    """
    fitted = fit_models(models, benchmarks, domains, as_of, step)
    known = read_off(fitted, as_of)
    by_hand = [m for m in models if _by_hand(m) and released(m, as_of)]
    return _with_stated(known, fitted, by_hand) if by_hand else known


def fit_models(
    models: Sequence[Model],
    benchmarks: Mapping[str, Benchmark],
    domains: Sequence[str],
    as_of: dt.date | None = None,
    step: Callable[[], None] | None = None,
) -> Fit:
    """The fitted model behind `estimate`, for predictions and audits.

    The two references take part even if they were not out by ``as_of``: without figures they are placed by date,
    vendor and lineage, which keeps the scale in place.
    """
    evidence = [m for m in models if not _by_hand(m)]
    return fit(build_table(evidence, benchmarks, domains, as_of, keep=(LOW_REFERENCE, HIGH_REFERENCE)), tell=step)


def read_off(fitted: Fit, as_of: dt.date | None = None) -> Strengths:
    """The strengths that a fitted model implies, on the reading scale."""
    table = fitted.table
    zero, unit = reading_scale(fitted)
    rows = np.array([i for i, m in enumerate(table.models) if released(m, as_of)], dtype=np.int64)
    counts = table.counts
    own = np.bincount(table.cell_model[table.telling], minlength=len(table.models))
    mean = zero + unit * fitted.abilities.mean
    cov = fitted.abilities.cov * unit[:, None] * unit[None, :]
    cov = (cov + cov.transpose(0, 2, 1)) / 2.0
    effort, work = steps(fitted, as_of), own_work(fitted)
    return Strengths(
        models=tuple(table.models[i].id for i in rows),
        domains=table.domains,
        mean=mean[rows],
        cov=cov[rows],
        counts=counts[rows],
        figures=own[rows],
        inherited=((own < FEW_FIGURES) & (table.parent >= 0))[rows],
        stated=np.zeros(len(rows), dtype=bool),
        effort_mean=(unit * effort.mean)[rows],
        effort_var=(unit**2 * effort.var)[rows],
        effort_figures=effort.figures[rows],
        effort_top=effort.held[rows],
        own_work=unit**2 * work.typical,
        own_work_spread=work.spread,
        own_cases=work.cases,
    )


def reading_scale(fitted: Fit) -> tuple[Floats, Floats]:
    """Zero and unit (D,) that take abilities to readings: ``zero + unit * ability``.

    The references are taken at their posterior means; what is uncertain about them is uncertain about the scale as a
    whole and does not change how models compare.
    """
    index = {m.id: i for i, m in enumerate(fitted.table.models)}
    if LOW_REFERENCE in index and HIGH_REFERENCE in index:
        low = fitted.abilities.mean[index[LOW_REFERENCE]]
        high = fitted.abilities.mean[index[HIGH_REFERENCE]]
        # With next to no figures the two may come out close or the wrong way round; half the usual distance
        # between models is as near as they are taken to be.
        least = np.sqrt(np.diag(fitted.hyper.domain_cov))
        unit = (HIGH_READING - LOW_READING) / np.maximum(high - low, least)
        return (LOW_READING + HIGH_READING) / 2.0 - unit * (low + high) / 2.0, unit
    unit = PLAIN_UNIT / np.sqrt(np.diag(fitted.hyper.domain_cov))
    return np.full(len(unit), PLAIN_CENTRE), unit


def _by_hand(model: Model) -> bool:
    return bool(model.strengths) and not model.evidence


def _with_stated(known: Strengths, fitted: Fit, models: Sequence[Model]) -> Strengths:
    """Add models whose strengths are stated: the prior given the stated values, each known to within `STATED_SD`."""
    zero, unit = reading_scale(fitted)
    hyper = fitted.hyper
    prior_cov = hyper.domain_cov * unit[:, None] * unit[None, :]
    means, covs = [], []
    for model in models:
        year = years(model)
        # Without a date it is taken to be of the middle of the others.
        year = float(np.mean(fitted.relations.covariates[:, 0])) if np.isnan(year) else year
        prior = zero + unit * hyper.trend[0] * year
        given = [d for d, domain in enumerate(known.domains) if domain in model.strengths]
        value = np.array([model.strengths[known.domains[d]] for d in given])
        noise = prior_cov[np.ix_(given, given)] + STATED_SD**2 * np.eye(len(given))
        gain = np.linalg.solve(noise, prior_cov[given]).T
        mean = prior + gain @ (value - prior[given])
        # Stated is stated: the means are shown as given, the prior only fills the domains that are missing.
        mean[given] = value
        means.append(mean)
        covs.append(prior_cov - gain @ prior_cov[given])
    names = (*known.models, *(m.id for m in models))
    order = np.array(sorted(range(len(names)), key=names.__getitem__))
    more, D, L = len(models), len(known.domains), len(EFFORTS)
    same = np.zeros((more, L, D))  # what a team states by hand holds at any effort
    return Strengths(
        models=tuple(names[i] for i in order),
        domains=known.domains,
        mean=np.concatenate([known.mean, means])[order],
        cov=np.concatenate([known.cov, covs])[order],
        counts=np.concatenate([known.counts, np.zeros((more, D), dtype=np.int64)])[order],
        figures=np.concatenate([known.figures, np.zeros(more, dtype=np.int64)])[order],
        inherited=np.concatenate([known.inherited, np.zeros(more, dtype=bool)])[order],
        stated=np.concatenate([known.stated, np.ones(more, dtype=bool)])[order],
        effort_mean=np.concatenate([known.effort_mean, same])[order],
        effort_var=np.concatenate([known.effort_var, same])[order],
        effort_figures=np.concatenate([known.effort_figures, np.zeros((more, L), dtype=np.int64)])[order],
        effort_top=np.concatenate([known.effort_top, np.full(more, -1)])[order],
        own_work=known.own_work,
        own_work_spread=known.own_work_spread,
        own_cases=known.own_cases,
    )
