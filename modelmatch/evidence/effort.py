"""What a level of reasoning effort changes about the strengths of a model.

On the scale of the abilities, model m is better by ``z(m,k,d)`` in domain d at one level of effort than at the level
below it:

    z(m,k,d) = mu_k [rho_d + c_m + v(m,d)] + u(m,k)         c ~ N(0, s_c), v ~ N(0, s_v), u ~ N(0, s_u mu_k mu)
    y(i) = a(g) + sum over k below the level, and d, of w(b,d) z(m,k,d) + e(i)         e(i) ~ N(0, f noise(i))

``mu_k`` is the mean step (never negative: levels that thin data would order the wrong way are equal), ``rho_d`` how
much thinking counts in a domain, 1 on average; c, v and u say how a model differs from the others on the whole, in a
domain, and at a step (``mu`` is the mean of the steps). ``a`` is free for each comparison g, so that only differences
within comparisons count, and ``noise`` is that of the benchmark in the fit of the strengths. This is a random-effects
meta-analysis (DerSimonian & Laird 1986) with the models as studies; steps are estimated by generalised least squares,
variances by expectation maximisation (Laird & Ware 1982), and the deviations of each model are the posterior given
its own figures.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np

from modelmatch.arrays import Floats, Ints
from modelmatch.catalog.settings import LEVELS
from modelmatch.evidence.comparisons import Comparisons, comparisons, levels_assumed, levels_held
from modelmatch.evidence.fit import Fit

ITERATIONS = 25
STEPS = len(LEVELS) - 1
DOMAIN_SPREAD = 0.35
"""Prior standard deviation of how much thinking counts in a domain around 1."""
START_STEP, START_NOISE = 0.2, 0.5
LEAST_STEP = 0.1
"""Share of the mean step below which a step is not taken to vary less between models."""
PRIOR_WEIGHT = 2.0
"""Models that the starting values of the variances count as: with few models the data do not tell them."""


@dataclass(frozen=True)
class Population:
    """What all models have in common, with the covariance (S + D, S + D) of ``step`` and ``domain``."""

    step: Floats  # (S,) mu
    domain: Floats  # (D,) rho
    cov: Floats
    whole_var: float  # s_c
    domain_var: float  # s_v
    step_var: float  # s_u
    noise: float  # f

    def effects(self) -> Floats:
        """What a model's deviations do to its steps, (S D, 1 + D + S)."""
        S, D = len(self.step), len(self.domain)
        out = np.zeros((S, D, 1 + D + S))
        out[:, :, 0] = self.step[:, None]
        out[:, np.arange(D), 1 + np.arange(D)] = self.step[:, None]
        out[np.arange(S), :, 1 + D + np.arange(S)] = 1.0
        return out.reshape(S * D, -1)

    def gradient(self) -> Floats:
        """What ``step`` and ``domain`` do to the mean steps, (S D, S + D)."""
        S, D = len(self.step), len(self.domain)
        out = np.zeros((S, D, S + D))
        out[np.arange(S), :, np.arange(S)] = self.domain
        out[:, np.arange(D), S + np.arange(D)] = self.step[:, None]
        return out.reshape(S * D, -1)

    @property
    def mean(self) -> Floats:
        """The mean steps, (S D,)."""
        return np.asarray(np.outer(self.step, self.domain).ravel(), dtype=np.float64)

    @property
    def variances(self) -> Floats:
        """Prior variances of a model's deviations, (1 + D + S,)."""
        middle = self.step.mean()
        steps = self.step_var * middle * np.maximum(self.step, LEAST_STEP * middle)
        return np.concatenate([[self.whole_var], np.full(len(self.domain), self.domain_var), steps])


@dataclass(frozen=True)
class Sums:
    """Sufficient statistics of the comparisons of n models, the constants of the comparisons integrated out.

    information (n, S D, S D), score (n, S D), square (n,), and degrees of freedom (n,), at a noise factor of 1.
    """

    information: Floats
    score: Floats
    square: Floats
    freedom: Floats

    def part(self, rows: Ints) -> Sums:
        """Some of the models."""
        return Sums(self.information[rows], self.score[rows], self.square[rows], self.freedom[rows])


def design(level: Ints, shares: Floats) -> Floats:
    """Which steps lie below a level, in the domains that count, (N, S D)."""
    below = np.arange(STEPS) < level[:, None]
    return np.asarray((below[:, :, None] * shares[:, None, :]).reshape(len(level), -1), dtype=np.float64)


def sums_of(found: Comparisons, models: Ints) -> Sums:
    """Sufficient statistics of some models, in their order; of no figures where a model has none."""
    n, SD = len(models), STEPS * found.shares.shape[1]
    out = Sums(np.zeros((n, SD, SD)), np.zeros((n, SD)), np.zeros(n), np.zeros(n))
    keep = np.flatnonzero(np.isin(found.model, models))
    if not len(keep):
        return out
    own = found.part(keep)
    order = np.argsort(models, kind="stable")
    row = order[np.searchsorted(models[order], own.model)]
    _, group = np.unique(own.group, return_inverse=True)
    groups = int(group.max()) + 1
    weight = own.weight / own.noise
    x = design(own.level, own.shares)
    total = np.bincount(group, weight, groups)
    centre = np.stack([np.bincount(group, weight * column, groups) / total for column in x.T], axis=1)
    x = x - centre[group]
    y = own.value - (np.bincount(group, weight * own.value, groups) / total)[group]
    for k, rows in enumerate(np.split(np.argsort(row, kind="stable"), np.cumsum(np.bincount(row, minlength=n))[:-1])):
        out.information[k] = (weight[rows, None] * x[rows]).T @ x[rows]
        out.score[k] = (weight * y)[rows] @ x[rows]
    out.square[:] = np.bincount(row, weight * y**2, n)
    size = np.bincount(group)[group]
    out.freedom[:] = np.bincount(row, own.weight * (size - 1.0) / size, n)
    return out


def start(domains: int) -> Population:
    """What is taken for granted where no model was measured at several levels."""
    prior = np.concatenate([np.full(STEPS, START_STEP**2), np.full(domains, DOMAIN_SPREAD**2)])
    return Population(
        step=np.full(STEPS, START_STEP),
        domain=np.ones(domains),
        cov=np.diag(prior),
        whole_var=0.2,
        domain_var=0.1,
        step_var=0.2,
        noise=START_NOISE,
    )


def learn(sums: Sums, begin: Population, iterations: int = ITERATIONS) -> Population:
    """Steps and variance components from the models with comparisons; ``begin`` where there are none."""
    if not len(sums.score):
        return begin
    known = begin
    for _ in range(iterations):
        known = _variances(sums, _steps(sums, known), start(len(known.domain)))
    return known


def deviations(sums: Sums, known: Population) -> tuple[Floats, Floats]:
    """Posterior of the deviations of each model, means (n, E) and covariances (n, E, E)."""
    T = known.effects()
    information = T.T @ sums.information @ T / known.noise
    cov = np.asarray(np.linalg.inv(information + np.diag(1.0 / known.variances)), dtype=np.float64)
    left = sums.score - sums.information @ known.mean
    return (cov @ (left @ T / known.noise)[:, :, None])[:, :, 0], cov


def _steps(sums: Sums, known: Population) -> Population:
    """One generalised least-squares step for mean steps and domains."""
    T, G = known.effects(), known.gradient()
    S, D = len(known.step), len(known.domain)
    _, cov = deviations(sums, known)
    IG, IT = sums.information @ G / known.noise, sums.information @ T / known.noise
    left = (sums.score - sums.information @ known.mean) / known.noise
    shrunk = (G.T @ IT) @ cov
    information = (G.T @ IG - shrunk @ (IT.swapaxes(1, 2) @ G)).sum(axis=0)
    score = (left @ G).sum(axis=0) - np.einsum("npe,ne->p", shrunk, left @ T)
    # Steps are expected to be about as long as their mean, domains to count about alike.
    middle = known.step.mean()
    prior = 1.0 / np.concatenate([np.full(S, middle**2), np.full(D, DOMAIN_SPREAD**2)])
    score = score + prior * np.concatenate([middle - known.step, 1.0 - known.domain])
    posterior = np.linalg.inv(information + np.diag(prior))
    change = posterior @ score
    step = np.maximum(known.step + np.maximum(change[:S], -0.5 * middle), 0.01 * middle)
    domain = np.maximum(known.domain + np.clip(change[S:], -0.5, 0.5), 0.1)
    return replace(known, step=step * domain.mean(), domain=domain / domain.mean(), cov=posterior)


def _variances(sums: Sums, known: Population, prior: Population) -> Population:
    """Expected squares of deviations and residuals, with the prior counting as `PRIOR_WEIGHT` models."""
    mean, cov = deviations(sums, known)
    n, D, T = len(mean), len(known.domain), known.effects()
    square = mean**2 + np.diagonal(cov, axis1=1, axis2=2)
    per_step = square[:, 1 + D :] / (known.variances[1 + D :] / known.step_var)
    z = known.mean + mean @ T.T
    off = sums.square - 2.0 * np.einsum("ns,ns->n", sums.score, z)
    off += np.einsum("ns,ns->n", z, (sums.information @ z[:, :, None])[:, :, 0])
    off += np.einsum("nef,nef->n", T.T @ sums.information @ T, cov)
    more = PRIOR_WEIGHT

    def pooled(total: float, number: float, before: float) -> float:
        return float((total + more * before) / (number + more))

    return replace(
        known,
        whole_var=pooled(square[:, 0].sum(), n, prior.whole_var),
        domain_var=pooled(square[:, 1 : 1 + D].mean(axis=1).sum(), n, prior.domain_var),
        step_var=pooled(per_step.mean(axis=1).sum(), n, prior.step_var),
        noise=pooled(max(float(off.sum()), 0.0), float(sums.freedom.sum()), prior.noise),
    )


@dataclass(frozen=True)
class Steps:
    """What a level adds to the strengths of M models at D domains, against the level at which those hold.

    mean and var (M, levels, D) in units of ability; figures (M, levels) in comparisons; held (M,) the level that the
    strengths hold at, -1 where no figure states one, and assumed (M,) the level that stands for it.
    """

    mean: Floats
    var: Floats
    figures: Ints
    held: Ints
    assumed: Ints
    population: Population


def steps(fitted: Fit, as_of: dt.date | None = None) -> Steps:
    """Estimate what effort changes, for every model, level and domain.

    Parameters
    ----------
    fitted : Fit
    as_of : date, optional
        Only figures published by this day count.
    """
    M, D, L = len(fitted.table.models), len(fitted.table.domains), len(LEVELS)
    held = levels_held(fitted)
    assumed = levels_assumed(fitted, held)
    found = comparisons(fitted, assumed, as_of)
    measured = np.unique(found.model)
    sums = sums_of(found, measured)
    known = learn(sums, start(D))
    mean, cov = read_steps(known, sums)
    typical, spread = read_steps(known, sums_of(found, np.array([-1], dtype=np.int64)))
    # Models without comparisons differ by the level that they hold at only: one row for each level.
    mean, cov = np.concatenate([mean, *[typical] * L]), np.concatenate([cov, *[spread] * L])
    to = contrasts(np.concatenate([assumed[measured], np.arange(L)]), D)
    row = len(measured) + assumed
    row[measured] = np.arange(len(measured))
    return Steps(
        mean=np.einsum("mlds,ms->mld", to, mean)[row],
        var=np.maximum(np.einsum("mlds,mst,mldt->mld", to, cov, to, optimize=True), 0.0)[row],
        figures=found.counts(M),
        held=held,
        assumed=assumed,
        population=known,
    )


def read_steps(known: Population, sums: Sums) -> tuple[Floats, Floats]:
    """Posterior of the steps of each model, means (n, S D) and covariances (n, S D, S D).

    The covariance contains that of the mean steps, as far as the model's own figures do not replace them.
    """
    T, G = known.effects(), known.gradient()
    deviation, cov = deviations(sums, known)
    own = T @ cov @ T.T
    left = G - own @ (sums.information / known.noise @ G)
    return known.mean + deviation @ T.T, own + left @ known.cov @ left.swapaxes(1, 2)


def contrasts(level: Ints, domains: int) -> Floats:
    """What takes steps to the difference of every level and domain from a level of each model, (M, levels, D, S D)."""
    eye = np.eye(domains)
    ladder = np.array([design(np.full(domains, rank), eye) for rank in range(len(LEVELS))])
    return np.asarray(ladder[None] - ladder[level][:, None])
