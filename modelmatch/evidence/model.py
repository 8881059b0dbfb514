"""The latent-variable model: its parameters, and the posterior of abilities and of benchmarks given each other.

A cell c is model m on benchmark b, a reading r one measurement of it; on the linear scale of the benchmark

    y_c = d_b + a_b (w_b' theta_m + u_t) + eps_c      eps_c ~ t_nu(0, sigma_b^2 h_c)
    v_r = y_c + o_k + e_r                             e_r   ~ t_nu(0, tau_k^2)

with location d, slope a and noise sigma of the benchmark, domain shares w, abilities theta, a testlet effect
u ~ t_nu(0, psi^2) that the versions of one test share (Bradlow, Wainer & Wang 1999), offset o and noise tau of the
class of measurer, and noise that grows by h towards the ends of bounded scales. t noise is a scale mixture of normals
(Lange, Little & Taylor 1989). Posterior expectations are by variational EM: abilities and testlets are updated given
the benchmarks and the other way round (Bishop 1999).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from modelmatch.arrays import Floats, Ints
from modelmatch.evidence.prior import Kin, Kinship, Relations
from modelmatch.evidence.table import Table


@dataclass(frozen=True)
class Hyper:
    """The variance components and other quantities that all models or benchmarks share."""

    degrees: float  # nu of the t noise
    domain_cov: Floats  # (D, D) Sigma
    trend: Floats  # (COVARIATES, D) what the covariates of a model are worth
    kinship: Kinship
    testlet_var: Floats  # (F,) psi^2 of each test
    slope_var: float  # of log slopes around 0
    noise_shape: float  # (sigma_b / a_b)^2 ~ inverse gamma(shape, rate): noise in units of ability
    noise_rate: float
    level_noise: float  # how much faster noise grows towards the ends of bounded scales
    measurer_offset: Floats  # (4,) 0 for independent
    measurer_var: Floats  # (4,) tau^2


@dataclass(frozen=True)
class Items:
    """Posterior of the benchmarks, all (B,): location and slope with their covariance, and sigma^2 as inverse gamma."""

    location: Floats
    slope: Floats
    location_var: Floats
    slope_var: Floats
    location_slope_cov: Floats
    noise_shape: Floats
    noise_rate: Floats

    @property
    def precision(self) -> Floats:
        """Expected 1 / sigma^2."""
        return np.asarray(self.noise_shape / self.noise_rate)


@dataclass(frozen=True)
class Abilities:
    """Posterior of abilities and testlets.

    mean (M, D), cov (M, D, D); for each cell mean and variance (C,) of the ability that its benchmark draws on,
    ``w' theta`` (``ability``) and ``w' theta + u`` (``skill``).
    """

    mean: Floats
    cov: Floats
    ability: Floats
    skill: Floats
    skill_var: Floats
    testlet: Floats
    testlet_var: Floats


@dataclass(frozen=True)
class Cells:
    """What the readings say about each cell: value and error variance (C,), and weight of the cell in the fit (C,)."""

    value: Floats
    error: Floats
    used: Floats


@dataclass(frozen=True)
class Sums:
    """Sufficient statistics for the abilities: information (M, D, D) and score (M, D), testlets integrated out."""

    information: Floats
    score: Floats
    testlet_loading: Floats  # (T, D)
    testlet_score: Floats  # (T,)
    testlet_var: Floats  # (T,) posterior variance given theta


def total_by(index: Ints, values: Floats, length: int) -> Floats:
    """Sums of the rows of values (N, K) that have one index (N,), of shape (length, K)."""
    out = np.zeros((length, values.shape[1]))
    for k, column in enumerate(values.T):
        out[:, k] = np.bincount(index, column, length)
    return out


def ability_sums(table: Table, cells: Cells, items: Items, precision: Floats, testlet_var: Floats) -> Sums:
    """Collect what the cells say about the abilities.

    Parameters
    ----------
    table, cells, items : see there
    precision : (C,) inverse of the variance of each cell around its line
    testlet_var : (T,)
        Prior variance of each testlet effect. A test with a single version has none of its own: it would be one with
        the noise.
    """
    b, t, D = table.cell_benchmark, table.cell_testlet, table.shares.shape[1]
    T, M = len(table.testlet_model), len(table.models)
    w = table.shares[b]
    q = precision * (items.slope**2 + items.slope_var)[b]
    r = precision * (items.slope[b] * cells.value - (items.slope * items.location + items.location_slope_cov)[b])
    v = np.where(table.testlet_shared, testlet_var / (1.0 + testlet_var * np.bincount(t, q, T)), 0.0)
    loading = total_by(t, q[:, None] * w, T)
    testlet_score: Floats = np.bincount(t, r, T).astype(np.float64)
    several = v > 0.0
    of, some, pulled = table.testlet_model[several], loading[several], v[several]
    score = total_by(table.cell_model, r[:, None] * w, M)
    score -= total_by(of, (pulled * testlet_score[several])[:, None] * some, M)
    information = np.zeros((M, D, D))
    for i in range(D):
        for j in range(i + 1):
            found = np.bincount(table.cell_model, q * w[:, i] * w[:, j], M)
            found = found - np.bincount(of, pulled * some[:, i] * some[:, j], M)
            information[:, i, j] = information[:, j, i] = found
    return Sums(information, score, loading, testlet_score, v)


def update_abilities(
    sums: Sums, relations: Relations, hyper: Hyper, mean: Floats, cov: Floats
) -> tuple[Floats, Floats]:
    """One sweep of the abilities of models with figures given those of related ones; the others stay as they are.

    Means (M, D) and conditional covariances (M, D, D). Kin do not touch each other, so that those of one size are
    updated side by side, from their oldest models to their newest.
    """
    mean, cov = mean.copy(), cov.copy()
    Si = np.linalg.inv(hyper.domain_cov)
    prior = relations.covariates @ hyper.trend
    base = sums.score - np.einsum("mij,mj->mi", sums.information, prior)
    for kin in relations.kin:
        Ki = np.linalg.inv(kin.correlation(hyper.kinship))
        own = np.diagonal(Ki, axis1=1, axis2=2)
        conditional = np.linalg.inv(sums.information[kin.rows] + own[:, :, None, None] * Si)
        deviation = mean[kin.rows] - prior[kin.rows]
        for k in range(kin.rows.shape[1]):
            pull = np.einsum("nm,nmi->ni", Ki[:, k], deviation) - own[:, k, None] * deviation[:, k]
            score = base[kin.rows[:, k]] - pull @ Si
            deviation[:, k] = np.einsum("nij,nj->ni", conditional[:, k], score)
        mean[kin.rows], cov[kin.rows] = prior[kin.rows] + deviation, conditional
    return mean, cov


ENTRIES = 2**22
"""Entries of joint covariances that are worked out at a time, or those of one group of kin where it has more."""


@dataclass(frozen=True)
class Joint:
    """The joint posterior of one or more groups of kin: ``cov`` (n, m, D, m, D), ``correlation`` K (n, m, m)."""

    kin: Kin
    correlation: Floats
    cov: Floats


def joint_posteriors(sums: Sums, relations: Relations, hyper: Hyper) -> Iterator[Joint]:
    """The exact covariances of the models with figures, some groups of kin at a time."""
    D = sums.score.shape[1]
    Si = np.linalg.inv(hyper.domain_cov)
    for every in relations.kin:
        n, m = every.rows.shape
        size = max(1, ENTRIES // (m * D) ** 2)
        for start in range(0, n, size):
            kin = every.part(slice(start, start + size))
            K = kin.correlation(hyper.kinship)
            precision = np.einsum("nab,ij->naibj", np.linalg.inv(K), Si)
            place = np.arange(m)
            precision[:, place, :, place, :] += sums.information[kin.rows].swapaxes(0, 1)
            cov = np.linalg.inv(precision.reshape(len(K), m * D, m * D))
            yield Joint(kin, K, cov.reshape(len(K), m, D, m, D))


def exact_abilities(
    sums: Sums, relations: Relations, hyper: Hyper, mean: Floats, cov: Floats, *, everyone: bool = False
) -> tuple[Floats, Floats, Floats]:
    """Joint posterior of the abilities: means (M, D), marginal covariances (M, D, D), and their scatter (D, D).

    The scatter is the sum over pairs of models of their covariance times the entry of the inverse of K. Models without
    figures stay as they are, or, for ``everyone``, get what follows for them from the others: exactly what they would
    have if they took part, since they add nothing.
    """
    mean, cov = mean.copy(), cov.copy()
    D = mean.shape[1]
    prior = relations.covariates @ hyper.trend
    score = sums.score - np.einsum("mij,mj->mi", sums.information, prior)
    scatter = np.zeros((D, D))
    if everyone:
        unseen = ~relations.seen
        mean[unseen], cov[unseen] = prior[unseen], hyper.domain_cov
    for joint in joint_posteriors(sums, relations, hyper):
        rows, place = joint.kin.rows, np.arange(joint.kin.rows.shape[1])
        deviation = np.einsum("naibj,nbj->nai", joint.cov, score[rows])
        mean[rows] = prior[rows] + deviation
        cov[rows] = joint.cov[:, place, :, place, :].swapaxes(0, 1)
        scatter += np.einsum("naibj,nab->ij", joint.cov, np.linalg.inv(joint.correlation))
        if everyone:
            for k in range(len(rows)):
                _pass_on(relations, hyper, joint, k, deviation[k], mean, cov)
    return mean, cov, scatter


def _pass_on(
    relations: Relations, hyper: Hyper, joint: Joint, k: int, deviation: Floats, mean: Floats, cov: Floats
) -> None:
    """Add to means and covariances of models without figures what group ``k`` of kin tells about them, in place.

    With ``A = K_us inv(K_ss)``, the mean is that of the prior and ``A`` times the deviations of the relatives, the
    covariance ``(1 - A K_su) Sigma + A V A'``. Many models are related to the group alike: it is worked out once.
    """
    near = relations.relatives(joint.kin.rows[k])
    if not len(near.rows):
        return
    links, which = np.unique(hyper.kinship.shared(near.same_vendor, near.steps), axis=0, return_inverse=True)
    A = np.linalg.solve(joint.correlation[k], links.T).T
    m, D = deviation.shape
    change = np.empty((len(links), D, D))
    for place, link in enumerate(A):
        half = (link @ joint.cov[k].reshape(m, D * m * D)).reshape(D, m, D)
        change[place] = np.einsum("ibj,b->ij", half, link) - (link @ links[place]) * hyper.domain_cov
    mean[near.rows] += (A @ deviation)[which]
    cov[near.rows] += change[which]


def abilities(table: Table, sums: Sums, mean: Floats, cov: Floats) -> Abilities:
    """Moments of what each cell draws on, given the posterior of the abilities."""
    t, m = table.cell_testlet, table.testlet_model
    w = table.shares[table.cell_benchmark]
    v, G = sums.testlet_var, sums.testlet_loading
    spread = np.einsum("tij,tj->ti", cov[m], G)
    testlet = v * (sums.testlet_score - np.einsum("ti,ti->t", G, mean[m]))
    testlet_var = v + v**2 * np.einsum("ti,ti->t", G, spread)
    ability = np.einsum("ci,ci->c", w, mean[table.cell_model])
    ability_var = np.einsum("ci,cij,cj->c", w, cov[table.cell_model], w)
    shared = -v[t] * np.einsum("ci,ci->c", w, spread[t])
    skill_var = np.maximum(ability_var + testlet_var[t] + 2.0 * shared, 1e-12)
    return Abilities(mean, cov, ability, ability + testlet[t], skill_var, testlet, testlet_var)


def update_items(
    table: Table, items: Items, cells: Cells, known: Abilities, precision: Floats, slope_var: float
) -> Items:
    """Location and slope of every benchmark by Bayesian regression on the posterior skill.

    The prior of the location is flat. That of the slope is log-normal with median 1: slopes are positive, since a
    better model does not do worse on what is evidence for its strength, and differ by factors. The mode of the log
    slope is found by Newton steps, its variance from the curvature there (Laplace).
    """
    b, B = table.cell_benchmark, len(table.benchmarks)
    x, p, y = known.skill, precision, cells.value
    total = FLAT + np.bincount(b, p, B)
    middle_x, middle_y = np.bincount(b, p * x, B) / total, np.bincount(b, p * y, B) / total
    sxx = np.bincount(b, p * (x**2 + known.skill_var), B) - total * middle_x**2
    sxy = np.bincount(b, p * x * y, B) - total * middle_x * middle_y
    log = np.zeros(B)
    for _ in range(12):
        a = np.exp(log)
        gradient = a * sxy - a**2 * sxx - log / slope_var
        # Cutting the middle term keeps the curvature negative far from the mode, where the log density is not concave.
        curvature = np.minimum(a * sxy, a**2 * sxx) - 2.0 * a**2 * sxx - 1.0 / slope_var
        log = np.clip(log - np.clip(gradient / curvature, -0.5, 0.5), -3.0, 3.0)
    a = np.exp(log)
    var = a**2 / (2.0 * a**2 * sxx - np.minimum(a * sxy, 1.5 * a**2 * sxx) + 1.0 / slope_var)
    return replace(
        items,
        location=middle_y - a * middle_x,
        slope=a,
        location_var=1.0 / total + var * middle_x**2,
        slope_var=var,
        location_slope_cov=-var * middle_x,
    )


FLAT = 1e-3
"""Precision of the prior of locations, in units of the typical spread of scores: flat for all purposes."""


def expected_square(table: Table, cells: Cells, known: Abilities, items: Items) -> Floats:
    """Expected squared distance of each cell from its line, over abilities and benchmark (C,)."""
    b, x = table.cell_benchmark, known.skill
    residual = cells.value - items.location[b] - items.slope[b] * x
    return np.asarray(
        residual**2
        + items.location_var[b]
        + 2.0 * x * items.location_slope_cov[b]
        + (x**2 + known.skill_var) * items.slope_var[b]
        + items.slope[b] ** 2 * known.skill_var,
        dtype=np.float64,
    )
