"""Strengths of models by domain on the 0-100 reading scale, with their covariance, from published evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from modelmatch.arrays import Floats
from modelmatch.catalog.schema import Benchmark, Model
from modelmatch.evidence.effort import steps
from modelmatch.evidence.fit import Fit, fit
from modelmatch.evidence.own_cases import with_own_cases
from modelmatch.evidence.own_work import own_work
from modelmatch.evidence.posterior import Strengths
from modelmatch.evidence.prior import YEAR, covariates_of
from modelmatch.evidence.table import build_table, released, years
from modelmatch.vocabulary import EFFORTS, FEW_FIGURES

LOW_REFERENCE = "anthropic/claude-haiku-4.5"
HIGH_REFERENCE = "anthropic/claude-opus-5.5"
LOW_READING, HIGH_READING = 45.0, 65.0
"""The ruler: the first reads 45 and the second 65 in every domain.

Both have figures in every domain, stand side by side in many tables, and lie about equally far apart in all domains, so
that a point means about the same in each. With these readings everything that somebody may run, from the model of a
phone to the strongest of all, lies between 0 and 100, with room above for some years.
"""


REFERENCE_DISTANCE = 2.2
"""Standard deviations of models of one date that the references are taken to be apart while one of them has fewer than
`FEW_FIGURES` figures that count: about as far as they are in all domains once both have many."""

STATED_SD = 2.5
"""Standard deviation given to strengths that a team states by hand, in points."""

PLAIN_CENTRE, PLAIN_UNIT = 50.0, 10.0
"""Centre and points per standard deviation of models where the two references are not in the data."""


def estimate(
    models: Sequence[Model],
    benchmarks: Mapping[str, Benchmark],
    domains: Sequence[str],
    as_of: dt.date | None = None,
    step: Callable[[], None] | None = None,
    *,
    own: Mapping[str, str] | None = None,
    order: Sequence[str] = (),
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
    own, order : mapping from criterion to benchmark, and sequence of str
        Own cases that are criteria, and all columns in their order: see `modelmatch.evidence.own_cases`.

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
    known = _with_stated(known, fitted, by_hand) if by_hand else known
    return with_own_cases(known, fitted, reading_scale(fitted), own, benchmarks, order) if own else known


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

    The references are taken at their posterior means, and at their usual distance on days on which one of them has
    next to no figures: a point then means what it means later. What is uncertain about them is uncertain about the
    scale as a whole and does not change how models compare.
    """
    table = fitted.table
    index = {m.id: i for i, m in enumerate(table.models)}
    sd = np.sqrt(np.diag(fitted.hyper.domain_cov))
    if LOW_REFERENCE in index and HIGH_REFERENCE in index:
        low = fitted.abilities.mean[index[LOW_REFERENCE]]
        high = fitted.abilities.mean[index[HIGH_REFERENCE]]
        own = np.bincount(table.cell_model[table.telling & fitted.used], minlength=len(index))
        known_low, known_high = (own[index[r]] >= FEW_FIGURES for r in (LOW_REFERENCE, HIGH_REFERENCE))
        # With next to no figures the two may come out close, far apart or the wrong way round.
        distance = np.maximum(high - low, sd) if known_low and known_high else REFERENCE_DISTANCE * sd
        unit = (HIGH_READING - LOW_READING) / distance
        if known_low == known_high:
            return (LOW_READING + HIGH_READING) / 2.0 - unit * (low + high) / 2.0, unit
        return (LOW_READING - unit * low if known_low else HIGH_READING - unit * high), unit
    unit = PLAIN_UNIT / sd
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
        year = float(np.mean(fitted.relations.covariates[:, YEAR])) if np.isnan(year) else year
        known_of_it = covariates_of(np.array([year]), np.array([False]))
        prior = zero + unit * (known_of_it @ hyper.trend)[0]
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
