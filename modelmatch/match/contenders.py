"""Which offers can be the best of their model: those that no other of the same model beats everywhere."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from msgspec import Struct

from modelmatch.arrays import Indices
from modelmatch.match.decision import Decision
from modelmatch.match.matrix import DecisionMatrix
from modelmatch.match.valuation import Valuation

_KEPT = 256


class Contenders(Struct, frozen=True, eq=False):
    """Offers that may be the best of their model.

    The ``best`` of each at the mean weights, in the order of the ranking, and the ``others``, each with the place of
    its model in the ranking, in that order.
    """

    best: Indices
    others: Indices
    places: Indices


class Dominance:
    """Which offers of a model another one of it beats, on every criterion with a weight."""

    def __init__(self, matrix: DecisionMatrix) -> None:
        self.matrix = matrix
        self._kept: dict[tuple[Valuation, tuple[int, ...]], tuple[Indices, Indices]] = {}

    def contenders(self, decision: Decision) -> Contenders:
        """The candidate offers that no other candidate of the same model beats everywhere."""
        ranking = decision.ranking
        left = ranking.candidates.copy()
        beaten, by = self._beaten(ranking.valuation, decision.drawn.active)
        left[beaten[ranking.candidates[by]]] = False
        best = ranking.offer[decision.order]
        left[best] = False
        others = np.flatnonzero(left)
        place = np.empty(len(self.matrix.models), dtype=np.intp)
        place[decision.order] = np.arange(len(decision.order))
        places = place[self.matrix.model[others]]
        ordered = np.argsort(places, kind="stable")
        return Contenders(best, others[ordered], places[ordered])

    def _beaten(self, valuation: Valuation, active: Indices) -> tuple[Indices, Indices]:
        """Pairs of an offer and another of its model that is at least as good on every active criterion.

        Of two that are equal everywhere, the first beats the second. This depends on the usage and on which criteria
        have a weight, but not on the weights, so it is kept.
        """
        key = (valuation, tuple(active.tolist()))
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            one, other = self._of_one_model
            values = valuation.means(np.arange(len(self.matrix.offers)))[:, active]
            no_worse = np.ones(len(one), dtype=np.bool_)
            equal = np.ones(len(one), dtype=np.bool_)
            for column in values.T:
                no_worse &= column[other] >= column[one]
                equal &= column[other] == column[one]
            beaten = no_worse & (~equal | (other < one))
            found = self._kept[key] = one[beaten], other[beaten]
        return found

    @cached_property
    def _of_one_model(self) -> tuple[Indices, Indices]:
        """All pairs of two different offers of one model, as rows."""
        found = []
        for row in range(len(self.matrix.models)):
            own = np.arange(self.matrix.starts[row], self.matrix.starts[row + 1])
            one, other = np.repeat(own, len(own)), np.tile(own, len(own))
            found.append(np.stack((one, other))[:, one != other])
        pairs = np.concatenate(found, axis=1) if found else np.zeros((2, 0), dtype=np.intp)
        return pairs[0], pairs[1]
