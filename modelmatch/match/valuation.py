"""What every offer is worth on every criterion, once it is known what it costs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from modelmatch.arrays import Floats, Indices
from modelmatch.match.facts import criteria
from modelmatch.match.facts.criteria import OfferFacts, Valued
from modelmatch.match.facts.own_speed import fastest
from modelmatch.match.facts.tempo import own_tempo
from modelmatch.match.feasible import Feasible
from modelmatch.match.matrix import VALUE_GRID, DecisionMatrix
from modelmatch.wording import usd as usd_words

DIGITS = 9
"""Fits that agree to so many decimals are equal; the first in the catalogue's order then goes first."""
AT_HAND = Valued(100.0, 0.0, "runs on your hardware", "fact")
"""Hardware that someone has already costs nothing more, whatever runs on it."""


class Valuation(Struct, frozen=True, eq=False):
    """Mean and variance of every criterion of every offer at one usage.

    Only the cost depends on the usage, and only the speed of downloads on the machine at hand: ``own`` has means and
    variances of shape (offers,) of these criteria by their index, the rest is the matrix's.
    """

    matrix: DecisionMatrix
    own: Mapping[int, tuple[Floats, Floats]]

    def means(self, offers: Indices) -> Floats:
        """Means of these offers, shape (len(offers), criteria), whole multiples of 1 / `VALUE_GRID`."""
        found: Floats = self.matrix.static[0][offers]
        for criterion, (mean, _) in self.own.items():
            found[:, criterion] = mean[offers]
        return found

    def variances(self, offers: Indices) -> Floats:
        """Variances of these offers, shape (len(offers), criteria)."""
        found: Floats = self.matrix.static[1][offers]
        for criterion, (_, variance) in self.own.items():
            found[:, criterion] = variance[offers]
        return found

    def columns(self, offers: Indices, criteria: Indices) -> Floats:
        """Means of these offers on these criteria, shape (len(criteria), len(offers))."""
        found: Floats = self.matrix.static[0][offers, criteria[:, None]]
        for criterion, (mean, _) in self.own.items():
            found[criteria == criterion] = mean[offers]
        return found

    def variance_columns(self, offers: Indices, criteria: Indices) -> Floats:
        """Variances of these offers on these criteria, shape (len(criteria), len(offers))."""
        found: Floats = self.matrix.static[1][offers, criteria[:, None]]
        for criterion, (_, variance) in self.own.items():
            found[criteria == criterion] = variance[offers]
        return found

    def fit(self, weights: Floats, active: Indices) -> Floats:
        """Weighted sum of the means of every offer over the active criteria, in their order; shape (offers,)."""
        static = self.matrix.static[0]
        total = np.zeros(len(static))
        for criterion in active.tolist():
            total += weights[criterion] * (self.own[criterion][0] if criterion in self.own else static[:, criterion])
        return total


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
    columns = {matrix.criterion_index["cost"]: (_on_grid(mean), variance)}
    if feasible.memory is not None:
        columns[matrix.criterion_index["speed"]] = _own_speeds(matrix, feasible)
    return Valuation(matrix, columns)


def _own_speeds(matrix: DecisionMatrix, feasible: Feasible) -> tuple[Floats, Floats]:
    """Means and variances of the speed of every offer, where downloads run on the machine at hand."""
    column = matrix.criterion_index["speed"]
    mean, variance = (values[:, column].copy() for values in matrix.static)
    for row in np.flatnonzero(matrix.downloads).tolist():
        found = criteria.speed(own_facts(matrix, feasible, row))
        mean[row], variance[row] = found.value, found.sd**2
    return _on_grid(mean), variance


def own_facts(matrix: DecisionMatrix, feasible: Feasible, row: int) -> OfferFacts:
    """The facts of an offer, with the speed that is expected on the machine at hand where it is a download."""
    known, offer = matrix.offer_facts[row], matrix.offers[row]
    if feasible.memory is None or offer.route != "download":
        return known
    expected = fastest(offer.model, feasible.memory, feasible.context)
    return known if expected is None else OfferFacts(offer, own_tempo(offer, matrix.effort, expected))


def _on_grid(values: Floats) -> Floats:
    return np.asarray(np.rint(values * VALUE_GRID) / VALUE_GRID)


def _hardware(matrix: DecisionMatrix, feasible: Feasible, offer: int) -> Valued:
    return AT_HAND if feasible.memory is not None else matrix.hardware[matrix.model[offer]]


def valued(matrix: DecisionMatrix, feasible: Feasible, offer: int, name: str) -> Valued:
    """One criterion, not a domain, of one offer, with the fact in words."""
    if name == "cost":
        return _valued_cost(matrix, feasible, offer)
    if name in criteria.OF_OFFER:
        return criteria.OF_OFFER[name](own_facts(matrix, feasible, offer))
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
