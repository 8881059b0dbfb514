"""Which offers of superseded models give way to one of a successor in the same place."""

from __future__ import annotations

import numpy as np

from modelmatch.arrays import Floats, Indices, Mask
from modelmatch.catalog.offers import Offer
from modelmatch.match.feasible import Feasible
from modelmatch.match.matrix import DecisionMatrix


class Replacement:
    """The pairs of an offer of a superseded model and one of a successor in the same place."""

    def __init__(self, matrix: DecisionMatrix) -> None:
        self.before, self.after = _same_place(matrix)

    def replaced(self, feasible: Feasible, fit: Floats) -> Mask:
        """The eligible offers of superseded models to which one of a successor in the same place is preferred."""
        both = np.flatnonzero(feasible.eligible[self.before] & feasible.eligible[self.after])
        before, after = self.before[both], self.after[both]
        usd, usd_after = feasible.usd[before], feasible.usd[after]
        with np.errstate(invalid="ignore"):
            no_dearer = (usd_after <= usd) | (np.isnan(usd_after) & np.isnan(usd))
        found = np.zeros(len(fit), dtype=np.bool_)
        found[before[no_dearer & (fit[after] >= fit[before])]] = True
        return found


def _same_place(matrix: DecisionMatrix) -> tuple[Indices, Indices]:
    """The pairs, as rows."""
    pairs: list[tuple[int, int]] = []
    for row, line in enumerate(matrix.lineage.after):
        there: dict[object, list[int]] = {}
        for successor in line:
            for other in matrix.of_model(successor):
                there.setdefault(_place(matrix.offers[other]), []).append(other)
        for own in matrix.of_model(row) if there else ():
            pairs += [(own, other) for other in there.get(_place(matrix.offers[own]), ())]
    before, after = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    return before, after


def _place(offer: Offer) -> tuple[str, str, str | None]:
    """Where an offer is to be had, whatever its effort."""
    return offer.route, offer.access.product or offer.access.name, offer.plan.name if offer.plan else None
