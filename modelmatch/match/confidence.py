"""How sure a match is, without the rest of a simulation: the same share, to the last bit, at a small part of its cost.

The match is first in a draw if no other model is above it. So the few models next to it are drawn in full, and of the
others only an upper bound of their value is worked out, in single precision. Where a bound reaches the match and those
few do not settle it, the values are drawn as in a whole simulation. A bound is wrong upwards only: on each criterion it
takes the highest mean and the widest variance among the offers of a model, the narrowest where chance is against it,
and a `MARGIN` on top that is more than rounding to single precision can make.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from modelmatch.arrays import Floats, Indices, Mask
from modelmatch.evidence.posterior import WITHIN_LINE
from modelmatch.match.acceptability import BLOCK
from modelmatch.match.contenders import Contenders
from modelmatch.match.decision import Decision
from modelmatch.match.simulation import CELLS, Chance, Prepared, draw_prepared, products

CLOSE_SHARE = 0.35
CLOSE_GAP = 1.75
"""A model is too close to the match to tell when it wins at least `CLOSE_SHARE` of the draws against it (with normal
values: the gap is below 0.39 of its standard deviation) and the gap is at most `CLOSE_GAP` points of fit."""
FIRST = 6
"""At least so many models of the ranking are drawn in full: they settle most draws in which the match is not first."""
MARGIN = 0.0625
"""Points that a bound is raised by. Sums of some thirty terms below 2^12, rounded to 24 bits, are within 2^-7."""
WIDER = 2.0**-6
"""What a bound adds to a variance before its root is taken."""
OWN = (1.0 - WITHIN_LINE) ** 0.5
"""What a model's own number is multiplied by, on one kind of work of variance 1."""
Singles = NDArray[np.float32]


class Confidence(Struct, frozen=True, eq=False):
    """How sure a match is: its share of first ranks, and of the models within `CLOSE_GAP` of it, the match among them,
    in how many of the draws each is above it, equal values counted by half.
    """

    first_share: float
    beats_leader: Floats


class Tables(Struct, frozen=True, eq=False):
    """The standard normal numbers of every model in every draw, (models, draws), in single precision.

    ``both`` is what its own and that of its line make together on one kind of work, as parts of a variance of 1;
    ``raised`` its own where it is above 0, else 0.
    """

    both: Singles
    raised: Singles

    @classmethod
    def of(cls, own: Floats, line: Floats) -> Tables:
        """From its own numbers and those of its line."""
        both = OWN * own + WITHIN_LINE**0.5 * line
        return cls(both.astype(np.float32), np.maximum(own, 0.0).astype(np.float32))


def confidence(
    decision: Decision, offers: Contenders, weights: Floats, tables: Tables, chance_of: Callable[[Indices], Chance]
) -> Confidence:
    """How sure the match of a decision is.

    ``weights`` has shape (active criteria, draws); ``chance_of`` gives what is drawn for the models in these places of
    the ranking.
    """
    gap = decision.fit[decision.order[0]] - decision.fit[decision.order]
    near = int(np.count_nonzero(gap <= CLOSE_GAP))
    models = len(offers.best)
    drawn = np.arange(min(models, max(near, FIRST)))
    prepared, crossed = Prepared.of(decision, offers), products(decision, weights)
    chance = chance_of(drawn)
    values, *_ = draw_prepared(prepared.part(drawn), weights, crossed, chance)
    leader = values[0]
    above, equal = values > leader, values == leader
    wins = np.count_nonzero(above[:near], axis=1) + 0.5 * np.count_nonzero(equal[:near], axis=1)
    first, ties = ~above.any(axis=0), equal.sum(axis=0) if equal[1:].any() else np.ones(values.shape[1], dtype=np.intp)
    rest = np.arange(len(drawn), models)
    if len(rest) and first.any():
        rows = decision.ranking.valuation.matrix.model[offers.best[rest]]
        bound = _Bound(prepared.part(rest), tables, rows)
        left, may = bound.undecided(weights, crossed, chance.scale, leader, first)
        if len(left):
            weights, crossed, leader = weights.take(left, axis=1), crossed.take(left, axis=1), leader[left]
            chance = chance_of(rest[may]).at(left)
            values, *_ = draw_prepared(prepared.part(rest[may]), weights, crossed, chance)
            first[left] = ~(values > leader).any(axis=0)
            ties[left] += (values == leader).sum(axis=0)
    share = float((first / ties).sum()) / len(first)
    return Confidence(share, wins / len(first))


class _Bound:
    """What the values of some models are at most; ``models`` are their rows in the `Tables`."""

    def __init__(self, prepared: Prepared, tables: Tables, models: Indices) -> None:
        self.tables, self.models, self.work = tables, models, prepared.work
        means, widest = prepared.best.means.copy(), prepared.best.variances.copy()
        self.alone = np.ones((len(models), 1), dtype=np.bool_)
        """Which models have one offer."""
        for layer in prepared.by_layer():
            place = prepared.places[layer]
            self.alone[place] = False
            means[:, place] = np.maximum(means[:, place], prepared.others.means[:, layer])
            widest[:, place] = np.maximum(widest[:, place], prepared.others.variances[:, layer])
        self.means: Singles = means.T.astype(np.float32)
        self.widest: Singles = widest.T.astype(np.float32)

    def undecided(
        self, weights: Floats, crossed: Floats, scale: Floats, own: Floats, first: Mask
    ) -> tuple[Indices, Indices]:
        """The draws in which the match may or may not be first, and the models that decide it.

        ``own`` is the value of the match; ``first`` says in which draws it may be first, and becomes false where it
        surely is not.
        """
        found: list[Indices] = []
        models, draws = np.zeros(len(self.means), dtype=np.bool_), np.flatnonzero(first)
        weight, cross, factor = (one.astype(np.float32).take(draws, axis=-1) for one in (weights, crossed, scale))
        both, raised, least = self.tables.both[self.models], self.tables.raised[self.models], own[draws]
        step = max(BLOCK, 4 * CELLS // len(models))
        for start in range(0, len(draws), step):
            part = slice(start, start + step)
            block = draws[part]
            chance = both.take(block, axis=1), raised.take(block, axis=1)
            bound = self.at(weight[:, part], cross[:, part], factor[part], *chance)
            bound -= least[part].astype(np.float32)
            reached = bound >= -MARGIN
            columns = np.flatnonzero(reached.any(axis=0))
            # A bound is the value, but for rounding, where a model has one offer and chance is not against it.
            some = chance[1][:, columns]
            sure = (bound[:, columns] > MARGIN + WIDER**0.5 * some) & (some > 0.0) & self.alone
            beaten = sure.any(axis=0)
            first[block[columns[beaten]]] = False
            columns = columns[~beaten]
            models |= reached[:, columns].any(axis=1)
            found.append(block[columns])
        return np.concatenate(found), np.flatnonzero(models)

    def at(self, weights: Singles, crossed: Singles, scale: Singles, both: Singles, raised: Singles) -> Singles:
        """What the value of each model is at most in some draws, but for rounding, shape (models, draws); ``both`` and
        ``raised`` are what is drawn for these models in these draws, and changed."""
        bound: Singles = self.means @ weights
        variance: Singles = self.widest @ crossed
        work: Singles = self.work.variances.astype(np.float32) @ np.square(weights[self.work.rows])
        work *= scale
        np.sqrt(work, out=work)
        # With u for the root of the work's variance, u both + (sqrt(own^2 u^2 + variance) - own u) raised.
        both *= work
        bound += both
        work *= np.float32(OWN)
        variance += np.square(work) + np.float32(WIDER)  # far above 0, whatever the rounding
        np.sqrt(variance, out=variance)
        variance -= work
        variance *= raised
        bound += variance
        return bound


__all__ = ["CLOSE_GAP", "CLOSE_SHARE", "Confidence", "Tables", "confidence"]
