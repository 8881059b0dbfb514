"""How much models have in common with their vendor and their lineage: chosen by marginal likelihood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from modelmatch.arrays import Floats, Ints
from modelmatch.evidence.model import Hyper, Sums
from modelmatch.evidence.prior import Kinship, Relations

VENDOR = (0.0, 0.1, 0.2, 0.3, 0.45, 0.6)
LINEAGE = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
DECAY = (0.5, 0.7, 0.85, 0.95, 0.98)
"""Where shares of variance and the correlation over one generation are looked for."""

LEAST_OWN = 0.04
"""Share of variance that is a model's own at least."""


def choose(related: Relations, hyper: Hyper, sums: Sums, mean: Floats) -> Kinship:
    """The kinship with the highest marginal likelihood, by coordinate ascent on a grid.

    Parameters
    ----------
    related : Relations
        Of the models with figures, which alone count.
    hyper : Hyper
        With the kinship to start from.
    sums : Sums
        What the cells say about the abilities.
    mean : (M, D)
        The current posterior means.
    """
    score = _marginal(related, hyper, sums, mean)
    best = hyper.kinship
    value = score(best)
    improved = int(related.seen.sum()) > 1
    while improved:
        improved = False
        for other in _neighbours(best):
            if (its := score(other)) > value + 1e-9:
                best, value, improved = other, its, True
    return best


def _neighbours(kinship: Kinship) -> list[Kinship]:
    """All kinships that differ in one number, and those that move a share from the vendor to the lineage or back."""
    options = [replace(kinship, vendor=v) for v in VENDOR]
    options += [replace(kinship, lineage=g) for g in LINEAGE]
    options += [replace(kinship, decay=d) for d in DECAY]
    total = kinship.vendor + kinship.lineage
    options += [replace(kinship, vendor=v, lineage=round(total - v, 6)) for v in VENDOR if v <= total]
    return [k for k in options if k != kinship and k.vendor + k.lineage <= 1.0 - LEAST_OWN]


def _marginal(related: Relations, hyper: Hyper, sums: Sums, mean: Floats) -> Callable[[Kinship], float]:
    """Approximate log marginal likelihood as a function of the kinship.

    Along the principal axes of the domain covariance the abilities are independent a priori; each axis is a Gaussian
    process over models with the correlation K (Rasmussen & Williams 2006, section 2.7). What the data say about an
    axis is taken given the posterior means on the others.
    """
    values, axes = np.linalg.eigh(hyper.domain_cov)
    information = np.einsum("ia,mij,jb->mab", axes, sums.information, axes)
    prior = related.covariates @ hyper.trend
    deviation = (mean - prior) @ axes
    score = (sums.score - np.einsum("mij,mj->mi", sums.information, prior)) @ axes
    own = np.einsum("maa->ma", information)
    score = score - (np.einsum("mab,mb->ma", information, deviation) - own * deviation)
    root = np.sqrt(np.maximum(own, 0.0))

    def by_axis(known: Floats, rows: Ints) -> Floats:
        return np.moveaxis(known[rows], -1, 0)

    def total(kinship: Kinship) -> float:
        out = 0.0
        for kin in related.kin:
            K = kin.correlation(kinship)
            scores, roots = by_axis(score, kin.rows), by_axis(root, kin.rows)
            pulled = values[:, None, None] * (K @ scores[..., None])[..., 0]
            out += 0.5 * float(np.sum(scores * pulled))
            spread = values[:, None, None, None] * roots[..., :, None] * K * roots[..., None, :]
            out -= _fitted(spread.reshape(-1, *K.shape[1:]), (roots * pulled).reshape(-1, K.shape[1]))
        return out

    seen: dict[Kinship, float] = {}

    def remembered(kinship: Kinship) -> float:
        if kinship not in seen:
            seen[kinship] = total(kinship)
        return seen[kinship]

    return remembered


def _fitted(covariances: Floats, right: Floats) -> float:
    """Sum over n of ``r' inv(B) r / 2`` and half the log determinant of ``B``, the identity and a covariance (m, m).

    Both are read off one Cholesky factor, that of ``B`` with ``r`` (n, m) as a last row and column.
    """
    n, m = right.shape
    whole = np.empty((n, m + 1, m + 1))
    whole[:, :m, :m] = covariances + np.eye(m)
    whole[:, m, :m] = whole[:, :m, m] = right
    whole[:, m, m] = np.einsum("ni,ni->n", right, right) + 1.0  # more than r' inv(B) r, so that there is a factor
    lower = np.linalg.cholesky(whole)
    half = lower[:, m, :m]
    return 0.5 * float(np.sum(half * half)) + float(np.log(np.diagonal(lower, axis1=1, axis2=2)[:, :m]).sum())
