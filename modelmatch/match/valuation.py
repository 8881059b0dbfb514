"""What every candidate is worth on every criterion, once it is known which ways to reach it count."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from modelmatch.arrays import Floats, Indices
from modelmatch.match.facts import criteria
from modelmatch.match.facts.criteria import Valued
from modelmatch.match.feasible import Feasible
from modelmatch.match.matrix import VALUE_GRID, DecisionMatrix
from modelmatch.vocabulary import PLATFORMS
from modelmatch.wording import usd as usd_words

DIGITS = 9
"""Fits that agree to so many decimals are equal; the first in the catalogue's order then goes first."""
AT_HAND = Valued(100.0, 0.0, "runs on your hardware", "fact")
"""Hardware that someone has already costs nothing more, whatever runs on it."""


def values_at(matrix: DecisionMatrix, feasible: Feasible, active: Collection[int]) -> tuple[Floats, Floats]:
    """Mean and variance of every criterion for every model, each of shape (models, criteria).

    Means are whole multiples of 1 / `VALUE_GRID`. Platforms count only for those who use them: without a place among
    the ``active`` criteria they stay 0.
    """
    values, variances = (array.copy() for array in matrix.static)
    for name, table in matrix.by_offer.items():
        column = matrix.criterion_index[name]
        if column in active or name not in PLATFORMS:
            values[:, column] = np.where(feasible.allowed, table, 0.0).max(axis=1)
    column = matrix.criterion_index["cost"]
    mean, variances[:, column] = _costs(matrix, feasible)
    values[:, column] = np.rint(mean * VALUE_GRID) / VALUE_GRID
    return values, variances


def _costs(matrix: DecisionMatrix, feasible: Feasible) -> tuple[Floats, Floats]:
    """Mean and variance of the cost criterion, each of shape (models,)."""
    unknown, own = np.isnan(feasible.usd), matrix.own_hardware(feasible.offer)
    mean = criteria.cost_value(np.where(unknown, np.where(own, criteria.DEAR, feasible.expected), feasible.usd))
    variance = np.where(unknown, criteria.UNKNOWN_SD**2, 0.0)
    rows = np.flatnonzero(unknown & own)
    if len(rows):
        hardware = [_hardware(matrix, feasible, row) for row in rows.tolist()]
        mean[rows], variance[rows] = [h.value for h in hardware], [h.sd**2 for h in hardware]
    return mean, variance


def _hardware(matrix: DecisionMatrix, feasible: Feasible, row: int) -> Valued:
    return AT_HAND if feasible.memory is not None else matrix.hardware[row]


def valued(matrix: DecisionMatrix, feasible: Feasible, row: int, name: str) -> Valued:
    """One criterion, not a domain, of one model, with the fact in words."""
    if name == "cost":
        return _valued_cost(matrix, feasible, row)
    if name in criteria.BY_OFFER:
        worth = np.where(feasible.allowed[row], matrix.by_offer[name][row], 0.0)
        best = int(worth.argmax())
        offer = matrix.offers[row][best] if feasible.allowed[row].any() else None
        return Valued(float(worth[best]), 0.0, criteria.offer_words(name, offer, float(worth[best])), "fact")
    return criteria.STATIC[name](matrix.facts[row])


def _valued_cost(matrix: DecisionMatrix, feasible: Feasible, row: int) -> Valued:
    usd = float(feasible.usd[row])
    if not np.isnan(usd):
        return Valued(float(criteria.cost_value(np.array(usd))), 0.0, usd_words(usd), "fact")
    if matrix.downloads[row, feasible.offer[row]]:
        return _hardware(matrix, feasible, row)
    expected = float(feasible.expected[row])
    words = f"no price on record, {usd_words(expected)} assumed"
    return Valued(float(criteria.cost_value(np.array(expected))), criteria.UNKNOWN_SD, words, "unknown")


def weigh(values: Floats, weights: Floats, active: Indices) -> Floats:
    """Weighted sum over the active criteria in their order; values (models, criteria), weights (criteria,)."""
    total = np.zeros(len(values))
    for criterion in active:
        total += weights[criterion] * values[:, criterion]
    return total
