"""The values of models in many draws of weights and strengths; see `modelmatch.match.engine` for what is drawn."""

from __future__ import annotations

from functools import lru_cache

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
CELLS = 2**15
"""Values that are drawn at a time: few enough to stay in the processor's cache."""
SCALE_GRID = 2.0**20
"""Factors on the variance of one kind of work are whole multiples of 1 / SCALE_GRID, as libraries differ in the last
bit of an exponential."""


class Chance(Struct, frozen=True, eq=False):
    """The standard normal numbers (draws,) that stand for what is not known, and the order in which each eligible model
    uses them: for itself (``orders``) and for its line (``lines``), both (eligible, draws). ``scale`` (draws,) is the
    factor on the variance of one kind of work.
    """

    normal: Floats
    orders: Shorts
    lines: Shorts
    scale: Floats

    def at(self, draws: Indices) -> Chance:
        """The same for some of the draws."""
        return Chance(self.normal, self.orders.take(draws, axis=1), self.lines.take(draws, axis=1), self.scale[draws])


class Draw(Struct, frozen=True, eq=False):
    """``totals`` (draws, eligible): the value of each eligible model in each draw, in the order of the ranking.

    ``offers`` are the offers that may be a model's best, and ``chosen`` in how many of the draws each of them is;
    ``first_public`` (eligible,) is the share of first ranks without the variance of the work itself.
    """

    totals: Floats
    offers: Indices
    chosen: Floats
    first_public: Floats


class Prepared(Struct, frozen=True, eq=False):
    """The contenders of a decision, ready to be drawn: the best offer of each model, and its ``others``.

    ``places`` are those of the models of the others, and ``layers`` their numbers among the others of their model.
    """

    best: OfferTerms
    others: OfferTerms
    places: Indices
    layers: Indices
    work: Work

    @classmethod
    def of(cls, decision: Decision, contenders: Contenders) -> Prepared:
        """The contenders of a decision."""
        terms_of = OfferTerms.of(decision, np.concatenate((contenders.best, contenders.others)))
        count, places = len(contenders.best), contenders.places
        begin = np.searchsorted(places, np.arange(count))
        layers = np.arange(len(places)) - begin[places]
        work = Work.of(decision, decision.ranking.valuation.matrix.model[contenders.best])
        every = np.arange(count + len(places))
        return cls(terms_of.part(every[:count]), terms_of.part(every[count:]), places, layers, work)

    def part(self, models: Indices) -> Prepared:
        """The models in these places, in ascending order."""
        number = np.full(self.best.means.shape[1], -1, dtype=np.intp)
        number[models] = np.arange(len(models))
        places = number[self.places]
        kept = np.flatnonzero(places >= 0)
        return Prepared(
            self.best.part(models), self.others.part(kept), places[kept], self.layers[kept], self.work.part(models)
        )

    def by_layer(self) -> list[Indices]:
        """Places among the others, of the first of each model, of the second, and so on."""
        return [np.flatnonzero(self.layers == layer) for layer in range(int(self.layers.max(initial=-1)) + 1)]


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
    prepared, offers = Prepared.of(decision, contenders), np.concatenate((contenders.best, contenders.others))
    values, chosen, first = draw_prepared(prepared, weights, products(decision, weights), chance, detailed=detailed)
    return Draw(values.T, offers, chosen, first / values.shape[1])


def draw_prepared(
    prepared: Prepared, weights: Floats, products: Floats, chance: Chance, *, detailed: bool = False
) -> tuple[Floats, Floats, Floats]:
    """The values (models, draws), how often each offer is chosen, and how often each model is first on average tests;
    ``products`` are those of these weights."""
    best, others, work, places = prepared.best, prepared.others, prepared.work, prepared.places
    layers = prepared.by_layer()
    rivals = places[np.flatnonzero(prepared.layers == 0)]
    count, draws = chance.orders.shape
    values, chosen, first = np.empty((count, draws)), np.zeros(count + len(places)), np.zeros(count)
    step = max(BLOCK, CELLS // max(count, 1))
    for start in range(0, draws, step):
        block = slice(start, start + step)
        mean, variance = best.at(weights[:, block], products[:, block])
        if layers:
            mean_other, variance_other = others.at(weights[:, block], products[:, block])
            which = np.repeat(rivals[:, None], mean.shape[1], axis=1) if detailed else None
            for layer in layers:
                place = places[layer]
                here, variance_here, there = mean[place], variance[place], mean_other[layer]
                better = there > here
                mean[place] = np.maximum(here, there)
                np.copyto(variance_here, variance_other[layer], where=better)
                variance[place] = variance_here
                if which is not None:
                    row = np.searchsorted(rivals, place)
                    which[row] = np.where(better, count + layer[:, None], which[row])
            if which is not None:
                chosen += np.bincount(which.ravel(), minlength=len(chosen))
        normal = chance.normal[chance.orders[:, block]]
        if detailed or not work.any:
            np.add(mean, np.sqrt(variance) * normal, out=values[:, block])
            first += _firsts(values[:, block]) if detailed else 0.0
        if work.any:
            apart, shared = work.at(weights[:, block], chance.scale[block])
            variance += apart
            np.sqrt(variance, out=variance)
            variance *= normal
            mean += variance
            np.sqrt(shared, out=shared)
            np.add(mean, shared * chance.normal[chance.lines[:, block]], out=values[:, block])
    if detailed:
        alone = np.ones(count, dtype=np.bool_)
        alone[rivals] = False
        chosen[:count][alone] = draws
    return values, chosen, first


class Work(Struct, frozen=True, eq=False):
    """The typical variance of one kind of work: a row for each model, or one for all where they are equal.

    ``rows`` are the places of the domains among the active criteria. ``any`` is false where nobody's work differs: no
    domain has a weight, or all strengths are stated by hand.
    """

    rows: Indices
    variances: Floats
    any: bool

    @classmethod
    def of(cls, decision: Decision, models: Indices) -> Work:
        """That of the models in these rows."""
        matrix = decision.ranking.valuation.matrix
        active = decision.drawn.active
        rows = np.flatnonzero(active < len(matrix.domains))
        own = np.rint(matrix.own_work[models[:, None], active[rows]] * VARIANCE_GRID) / VARIANCE_GRID
        return cls(rows, own[:1] if (own == own[:1]).all() else own, bool(own.any()))

    def part(self, models: Indices) -> Work:
        """That of the models in these places."""
        return self if len(self.variances) == 1 else Work(self.rows, self.variances[models], self.any)

    def at(self, weights: Floats, scale: Floats) -> tuple[Floats, Floats]:
        """What is a model's own in each draw, and what it shares with its line; both (models or 1, draws)."""
        squares = np.rint(weights[self.rows] ** 2 * WEIGHT_GRID) / WEIGHT_GRID
        variance = self.variances @ squares
        variance *= scale
        return variance * (1.0 - WITHIN_LINE), variance * WITHIN_LINE


def _firsts(values: Floats) -> Floats:
    """In how many draws each model is the best, of values (models, draws); equal ones share a draw evenly."""
    best = values == values.max(axis=0)
    if np.count_nonzero(best) == values.shape[1]:
        return np.asarray(best.sum(axis=1, dtype=np.float64))
    return np.asarray((best / best.sum(axis=0)).sum(axis=1))


class OfferTerms(Struct, frozen=True, eq=False):
    """Some offers: their means (active, offers), and what products of weights add to the variance (terms, offers)."""

    means: Floats
    variances: Floats

    @classmethod
    def of(cls, decision: Decision, offers: Indices) -> OfferTerms:
        valuation, active = decision.ranking.valuation, decision.drawn.active
        matrix = valuation.matrix
        one, other = terms(decision)
        alone = one == other
        variances = np.empty((len(one), len(offers)))
        variances[alone] = valuation.variance_columns(offers, active)
        models, i, j = matrix.model[offers], active[one[~alone]], active[other[~alone]]
        variances[~alone] = 2.0 * matrix.strength_cov[models, i[:, None], j[:, None]]
        variances *= VARIANCE_GRID
        np.rint(variances, out=variances)
        variances *= 1.0 / VARIANCE_GRID
        return cls(valuation.columns(offers, active), variances)

    def part(self, offers: Indices) -> OfferTerms:
        """The offers in these places."""
        return OfferTerms(self.means[:, offers], self.variances[:, offers])

    def at(self, weights: Floats, products: Floats) -> tuple[Floats, Floats]:
        """Means and variances in some draws, each of shape (offers, draws)."""
        variance = self.variances.T @ products
        return self.means.T @ weights, np.maximum(variance, 0.0, out=variance)


def terms(decision: Decision) -> tuple[Indices, Indices]:
    """The pairs of active criteria, by their places, of which the variance of a sum has a term: each with itself, and
    those of two domains."""
    active = decision.drawn.active
    domains = np.searchsorted(active, len(decision.ranking.valuation.matrix.domains))
    return _terms(len(active), int(domains))


@lru_cache(maxsize=256)
def _terms(active: int, domains: int) -> tuple[Indices, Indices]:
    pairs = [(a, b) for a in range(active) for b in range(a, active) if b in (a, *range(domains))]
    one, other = np.array(pairs, dtype=np.intp).T
    return one, other


def products(decision: Decision, weights: Floats) -> Floats:
    """The products of weights that the variance of the sum consists of, in the order of `terms`."""
    one, other = terms(decision)
    found = weights[one]
    found *= weights[other]
    found *= WEIGHT_GRID
    np.rint(found, out=found)
    found *= 1.0 / WEIGHT_GRID
    return found
