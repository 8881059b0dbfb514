"""The values of models in many draws of weights and strengths; see `modelmatch.match.engine` for what is drawn."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from modelmatch.arrays import Floats, Indices, Shorts
from modelmatch.match.acceptability import BLOCK
from modelmatch.match.contenders import Contenders
from modelmatch.match.decision import Decision
from modelmatch.match.weights import WEIGHT_GRID

VARIANCE_GRID = 2.0**12
"""Variances are whole multiples of 1 / VARIANCE_GRID: they meet products of weights in steps of 2^-24."""


class Draw(Struct, frozen=True, eq=False):
    """``totals`` (draws, eligible): the value of each eligible model in each draw, in the order of the ranking.

    ``offers`` are the offers that may be a model's best, and ``chosen`` in how many of the draws each of them is.
    """

    totals: Floats
    offers: Indices
    chosen: Floats


def draw_values(
    decision: Decision,
    contenders: Contenders,
    weights: Floats,
    normal: Floats,
    orders: Shorts,
    *,
    count_chosen: bool = True,
) -> Draw:
    """The value of each eligible model in each draw, by the offer with the highest expected value at its weights.

    Parameters
    ----------
    weights : shape (active criteria, draws)
    normal : shape (draws,), standard normal numbers
    orders : shape (draws, eligible), the order in which each model uses them
    count_chosen : whether to count how often each offer is chosen; without, ``chosen`` is 0
    """
    products = _products(decision, weights)
    best, others = (_Offers.of(decision, offers) for offers in (contenders.best, contenders.others))
    layers, rivals = _layers(contenders.places), np.unique(contenders.places)
    count = len(contenders.best)
    totals, chosen = np.empty(orders.shape), np.zeros(count + len(contenders.others))
    for start in range(0, len(orders), BLOCK):
        block = slice(start, start + BLOCK)
        mean, sd = best.at(weights[:, block], products[:, block])
        if layers:
            mean_other, sd_other = others.at(weights[:, block], products[:, block])
            which = np.broadcast_to(rivals, (len(mean), len(rivals))).copy() if count_chosen else None
            for layer in layers:
                place = contenders.places[layer]
                here, sd_here, there = mean[:, place], sd[:, place], mean_other[:, layer]
                better = there > here
                mean[:, place] = np.maximum(here, there)
                np.copyto(sd_here, sd_other[:, layer], where=better)
                sd[:, place] = sd_here
                if which is not None:
                    column = np.searchsorted(rivals, place)
                    which[:, column] = np.where(better, count + layer, which[:, column])
            if which is not None:
                chosen += np.bincount(which.ravel(), minlength=len(chosen))
        sd *= normal[orders[block]]
        np.add(mean, sd, out=totals[block])
    if count_chosen:
        alone = np.ones(count, dtype=np.bool_)
        alone[rivals] = False
        chosen[:count][alone] = len(orders)
    return Draw(totals, np.concatenate((contenders.best, contenders.others)), chosen)


class _Offers(Struct, frozen=True, eq=False):
    """Some offers: their means (active, offers), and what products of weights add to the variance (terms, offers)."""

    means: Floats
    variances: Floats

    @classmethod
    def of(cls, decision: Decision, offers: Indices) -> _Offers:
        valuation, active = decision.ranking.valuation, decision.drawn.active.tolist()
        matrix = valuation.matrix
        own = valuation.variances(offers)
        covariances = matrix.strength_cov[matrix.model[offers]]
        parts = []
        for a, i in enumerate(active):
            parts.append(own[:, i])
            parts += [2.0 * covariances[:, i, j] for j in active[a + 1 :] if j < len(matrix.domains)]
        variances = np.rint(np.stack(parts) * VARIANCE_GRID) / VARIANCE_GRID
        return cls(np.ascontiguousarray(valuation.means(offers)[:, active].T), variances)

    def at(self, weights: Floats, products: Floats) -> tuple[Floats, Floats]:
        """Means and standard deviations in some draws, each of shape (draws, offers)."""
        sd = products.T @ self.variances
        np.sqrt(np.maximum(sd, 0.0, out=sd), out=sd)
        return weights.T @ self.means, sd


def _products(decision: Decision, weights: Floats) -> Floats:
    """The products of weights that the variance of the sum consists of, in the order of `_Offers.of`."""
    active = decision.drawn.active
    domains = len(decision.ranking.valuation.matrix.domains)
    products = []
    for a in range(len(active)):
        products.append(weights[a] * weights[a])
        products += [weights[a] * weights[b] for b in range(a + 1, len(active)) if active[b] < domains]
    return np.asarray(np.rint(np.stack(products) * WEIGHT_GRID) / WEIGHT_GRID)


def _layers(places: Indices) -> list[Indices]:
    """Places, in order, split so that no place stands twice in one part: indices of the first of each, and so on."""
    first = np.flatnonzero(np.diff(places, prepend=-1))
    number = np.arange(len(places)) - np.repeat(first, np.diff(np.append(first, len(places))))
    return [np.flatnonzero(number == layer) for layer in range(int(number.max(initial=-1)) + 1)]
