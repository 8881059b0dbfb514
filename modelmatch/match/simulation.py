"""The values of models in many draws of weights and strengths; see `modelmatch.match.engine` for what is drawn."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from modelmatch.arrays import Floats, Indices, Shorts
from modelmatch.evidence.posterior import WITHIN_LINE
from modelmatch.match.acceptability import BLOCK
from modelmatch.match.contenders import Contenders
from modelmatch.match.decision import Decision
from modelmatch.match.weights import WEIGHT_GRID

VARIANCE_GRID = 2.0**12
"""Variances are whole multiples of 1 / VARIANCE_GRID: they meet products of weights in steps of 2^-24."""


SCALE_GRID = 2.0**20
"""Factors on the variance of one kind of work are whole multiples of 1 / SCALE_GRID, as libraries differ in the last
bit of an exponential."""


class Chance(Struct, frozen=True, eq=False):
    """The standard normal numbers (draws,) that stand for what is not known, and the order in which each eligible model
    uses them: for itself (``orders``) and for its line (``lines``), both (draws, eligible). ``scale`` (draws,) is the
    factor on the variance of one kind of work.
    """

    normal: Floats
    orders: Shorts
    lines: Shorts
    scale: Floats


class Draw(Struct, frozen=True, eq=False):
    """``totals`` (draws, eligible): the value of each eligible model in each draw, in the order of the ranking.

    ``offers`` are the offers that may be a model's best, and ``chosen`` in how many of the draws each of them is;
    ``first_public`` (eligible,) is the share of first ranks without the variance of the work itself.
    """

    totals: Floats
    offers: Indices
    chosen: Floats
    first_public: Floats


def draw_values(
    decision: Decision, contenders: Contenders, weights: Floats, chance: Chance, *, detailed: bool = True
) -> Draw:
    """The value of each eligible model in each draw, by the offer with the highest expected value at its weights.

    Parameters
    ----------
    weights : shape (active criteria, draws)
    detailed : whether to count how often each offer is chosen, and first ranks on the average test; otherwise
        ``chosen`` and ``first_public`` are 0
    """
    matrix = decision.ranking.valuation.matrix
    products, work = _products(decision, weights), _Work.of(decision, matrix.model[contenders.best])
    best, others = (_Offers.of(decision, offers) for offers in (contenders.best, contenders.others))
    layers = _layers(contenders.places)
    rivals = contenders.places[np.flatnonzero(np.diff(contenders.places, prepend=-1))]
    count, draws = len(contenders.best), len(chance.orders)
    totals, chosen = np.empty(chance.orders.shape), np.zeros(count + len(contenders.others))
    first = np.zeros(count)
    for start in range(0, draws, BLOCK):
        block = slice(start, start + BLOCK)
        mean, variance = best.at(weights[:, block], products[:, block])
        if layers:
            mean_other, variance_other = others.at(weights[:, block], products[:, block])
            which = np.broadcast_to(rivals, (len(mean), len(rivals))).copy() if detailed else None
            for layer in layers:
                place = contenders.places[layer]
                here, variance_here, there = mean[:, place], variance[:, place], mean_other[:, layer]
                better = there > here
                mean[:, place] = np.maximum(here, there)
                np.copyto(variance_here, variance_other[:, layer], where=better)
                variance[:, place] = variance_here
                if which is not None:
                    column = np.searchsorted(rivals, place)
                    which[:, column] = np.where(better, count + layer, which[:, column])
            if which is not None:
                chosen += np.bincount(which.ravel(), minlength=len(chosen))
        normal = chance.normal[chance.orders[block]]
        if detailed or work is None:
            np.add(mean, np.sqrt(variance) * normal, out=totals[block])
            first += _firsts(totals[block]) if detailed else 0.0
        if work is not None:
            apart, shared = work.at(weights[:, block], chance.scale[block])
            variance += apart
            np.sqrt(variance, out=variance)
            variance *= normal
            mean += variance
            np.sqrt(shared, out=shared)
            shared *= chance.normal[chance.lines[block]]
            np.add(mean, shared, out=totals[block])
    if detailed:
        alone = np.ones(count, dtype=np.bool_)
        alone[rivals] = False
        chosen[:count][alone] = draws
    return Draw(totals, np.concatenate((contenders.best, contenders.others)), chosen, first / draws)


def _firsts(sums: Floats) -> Floats:
    """In how many draws each model is the best, shape (models,); equal ones share a draw evenly."""
    best = sums == sums.max(axis=1, keepdims=True)
    if np.count_nonzero(best) == len(sums):
        return np.asarray(best.sum(axis=0, dtype=np.float64))
    return np.asarray((best / best.sum(axis=1, keepdims=True)).sum(axis=0))


class _Work(Struct, frozen=True, eq=False):
    """The typical variance of one kind of work of some models, (active domains, models)."""

    rows: Indices
    variances: Floats

    @classmethod
    def of(cls, decision: Decision, models: Indices) -> _Work | None:
        """That of the models in these rows.

        None where nobody's work differs: no domain has a weight, or all strengths are stated by hand.
        """
        matrix = decision.ranking.valuation.matrix
        active = decision.drawn.active
        rows = np.flatnonzero(active < len(matrix.domains))
        own = np.rint(matrix.own_work[np.ix_(models, active[rows])].T * VARIANCE_GRID) / VARIANCE_GRID
        return cls(rows, own) if own.any() else None

    def at(self, weights: Floats, scale: Floats) -> tuple[Floats, Floats]:
        """What is a model's own in each draw, and what it shares with its line; both (draws, eligible)."""
        squares = np.rint(weights[self.rows] ** 2 * WEIGHT_GRID) / WEIGHT_GRID
        variance = (squares.T @ self.variances) * scale[:, None]
        return variance * (1.0 - WITHIN_LINE), variance * WITHIN_LINE


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
        """Means and variances in some draws, each of shape (draws, offers)."""
        variance = products.T @ self.variances
        return weights.T @ self.means, np.maximum(variance, 0.0, out=variance)


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
