"""Which offers can be the best of their model: those that no other of the same model beats everywhere."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from modelmatch.arrays import Floats, Indices, Mask
from modelmatch.match.decision import Decision


class Contenders(Struct, frozen=True, eq=False):
    """Offers that may be the best of their model.

    The ``best`` of each at the mean weights, in the order of the ranking, and the ``others``, each with the place of
    its model in the ranking, in that order.
    """

    best: Indices
    others: Indices
    places: Indices


def contenders(decision: Decision) -> Contenders:
    """The candidate offers that no other candidate of the same model beats on the criteria with a weight.

    An offer beats another if it is at least as good on each of them; of two that are equal everywhere, the first does.
    """
    ranking, models = decision.ranking, decision.ranking.valuation.matrix.model
    best = ranking.offer[decision.order]
    candidates = np.flatnonzero(ranking.candidates)
    values = ranking.valuation.columns(candidates, decision.drawn.active)
    # Most are beaten by the one that is best at the mean weights. To beat is transitive: what a beaten one beats is
    # beaten without it, too.
    rival = np.searchsorted(candidates, ranking.offer[models[candidates]])
    left = np.flatnonzero(~_beats(values, candidates, rival, np.arange(len(candidates))))
    one, other = _pairs(models[candidates[left]])
    beaten = _beats(values[:, left], candidates[left], other, one)
    kept = np.ones(len(left), dtype=np.bool_)
    kept[one[beaten]] = False
    others = candidates[left[kept]]
    others = others[ranking.offer[models[others]] != others]
    place = np.empty(len(ranking.offer), dtype=np.intp)
    place[decision.order] = np.arange(len(decision.order))
    places = place[models[others]]
    ordered = np.argsort(places, kind="stable")
    return Contenders(best, others[ordered], places[ordered])


def _beats(values: Floats, offers: Indices, one: Indices, other: Indices) -> Mask:
    """Whether each offer of ``one`` beats the one of ``other``; both are places among the ``offers``."""
    mine, theirs = values.take(one, axis=1), values.take(other, axis=1)
    no_worse, equal = (mine >= theirs).all(axis=0), (mine == theirs).all(axis=0)
    return np.asarray(no_worse & (~equal | (offers[one] < offers[other])))


def _pairs(models: Indices) -> tuple[Indices, Indices]:
    """All pairs of places with the same model, of models in order; a place makes a pair with itself, too."""
    size = np.searchsorted(models, models, side="right") - (start := np.searchsorted(models, models))
    one = np.repeat(np.arange(len(models)), size)
    begin = np.repeat(np.cumsum(size) - size, size)
    return one, np.repeat(start, size) + np.arange(len(one)) - begin
