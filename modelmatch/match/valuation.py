"""What every offer is worth on every criterion, once it is known what it costs."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from modelmatch.arrays import Floats, Indices
from modelmatch.match.facts import criteria
from modelmatch.match.facts.criteria import Valued
from modelmatch.match.feasible import Feasible
from modelmatch.match.matrix import VALUE_GRID, DecisionMatrix
from modelmatch.wording import usd as usd_words

DIGITS = 9
"""Fits that agree to so many decimals are equal; the first in the catalogue's order then goes first."""
AT_HAND = Valued(100.0, 0.0, "runs on your hardware", "fact")
"""Hardware that someone has already costs nothing more, whatever runs on it."""


class Valuation(Struct, frozen=True, eq=False):
    """Mean and variance of every criterion of every offer at one usage.

    Only the cost depends on the usage: ``cost`` and ``cost_variance`` have shape (offers,), the rest is the matrix's.
    """

    matrix: DecisionMatrix
    cost: Floats
    cost_variance: Floats

    def means(self, offers: Indices) -> Floats:
        """Means of these offers, shape (len(offers), criteria), whole multiples of 1 / `VALUE_GRID`."""
        found: Floats = self.matrix.static[0][offers]
        found[:, self._cost] = self.cost[offers]
        return found

    def variances(self, offers: Indices) -> Floats:
        """Variances of these offers, shape (len(offers), criteria)."""
        found: Floats = self.matrix.static[1][offers]
        found[:, self._cost] = self.cost_variance[offers]
        return found

    def columns(self, offers: Indices, criteria: Indices) -> Floats:
        """Means of these offers on these criteria, shape (len(criteria), len(offers))."""
        found: Floats = self.matrix.static[0][offers, criteria[:, None]]
        found[criteria == self._cost] = self.cost[offers]
        return found

    def variance_columns(self, offers: Indices, criteria: Indices) -> Floats:
        """Variances of these offers on these criteria, shape (len(criteria), len(offers))."""
        found: Floats = self.matrix.static[1][offers, criteria[:, None]]
        found[criteria == self._cost] = self.cost_variance[offers]
        return found

    def fit(self, weights: Floats, active: Indices) -> Floats:
        """Weighted sum of the means of every offer over the active criteria, in their order; shape (offers,)."""
        static = self.matrix.static[0]
        total = np.zeros(len(self.cost))
        for criterion in active.tolist():
            total += weights[criterion] * (self.cost if criterion == self._cost else static[:, criterion])
        return total

    @property
    def _cost(self) -> int:
        return self.matrix.criterion_index["cost"]


def value_offers(matrix: DecisionMatrix, feasible: Feasible) -> Valuation:
    """The value of every offer at the usage of the feasible ones."""
    unknown = np.isnan(feasible.usd)
    own = unknown & matrix.downloads
    mean = criteria.cost_value(np.where(unknown, np.where(own, criteria.DEAR, feasible.expected), feasible.usd))
    variance = np.where(unknown, criteria.UNKNOWN_SD**2, 0.0)
    if feasible.memory is not None:
        mean[own], variance[own] = AT_HAND.value, AT_HAND.sd**2
    else:
        rows = matrix.model[own]
        mean[own], variance[own] = matrix.hardware_value[0][rows], matrix.hardware_value[1][rows]
    return Valuation(matrix, np.rint(mean * VALUE_GRID) / VALUE_GRID, variance)


def _hardware(matrix: DecisionMatrix, feasible: Feasible, offer: int) -> Valued:
    return AT_HAND if feasible.memory is not None else matrix.hardware[matrix.model[offer]]


def valued(matrix: DecisionMatrix, feasible: Feasible, offer: int, name: str) -> Valued:
    """One criterion, not a domain, of one offer, with the fact in words."""
    if name == "cost":
        return _valued_cost(matrix, feasible, offer)
    if name in criteria.OF_OFFER:
        return criteria.OF_OFFER[name](matrix.offer_facts[offer])
    return criteria.OF_MODEL[name](matrix.facts[matrix.model[offer]])


def _valued_cost(matrix: DecisionMatrix, feasible: Feasible, offer: int) -> Valued:
    usd = float(feasible.usd[offer])
    if not np.isnan(usd):
        return Valued(float(criteria.cost_value(np.array(usd))), 0.0, usd_words(usd), "fact")
    if matrix.downloads[offer]:
        return _hardware(matrix, feasible, offer)
    expected = float(feasible.expected[offer])
    words = f"no price on record, {usd_words(expected)} assumed"
    return Valued(float(criteria.cost_value(np.array(expected))), criteria.UNKNOWN_SD, words, "unknown")


def weigh(values: Floats, weights: Floats, active: Indices) -> Floats:
    """Weighted sum over the active criteria in their order; values (rows, criteria), weights (criteria,)."""
    total = np.zeros(len(values))
    for criterion in active:
        total += weights[criterion] * values[:, criterion]
    return total
