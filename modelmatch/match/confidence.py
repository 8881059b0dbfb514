"""How sure a match is, without the rest of a simulation: the same share, to the last bit, at a small part of its cost.

The match is first in a draw if no other model is above it. So the few models next to it are drawn in full, and of the
others only an upper bound of their value is worked out, in single precision, in the draws in which those few do not
settle it. Where a bound reaches the match, the values are drawn as in a whole simulation. A bound is wrong upwards only:
it takes the highest mean and the widest variance of the offers of a model, the narrowest where chance is against it,
and a `MARGIN` on top that is more than rounding to single precision can make.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from modelmatch.arrays import Floats, Indices, Mask
from modelmatch.match.contenders import Contenders
from modelmatch.match.decision import Decision
from modelmatch.evidence.posterior import WITHIN_LINE
from modelmatch.match.simulation import Chance, Prepared, draw_prepared, products

CLOSE_SHARE = 0.35
CLOSE_GAP = 1.75
"""A model is too close to the match to tell when it wins at least `CLOSE_SHARE` of the draws against it (with normal
values: the gap is below 0.39 of its standard deviation) and the gap is at most `CLOSE_GAP` points of fit."""
FIRST = 4
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
    left = np.flatnonzero(~above.any(axis=0))
    ties = np.count_nonzero(equal, axis=0)[left]
    first = np.ones(len(left), dtype=np.bool_)
    rest = np.arange(len(drawn), models)
    if len(rest) and len(left):
        own, weights, crossed = leader[left], weights.take(left, axis=1), crossed.take(left, axis=1)
        rows = decision.ranking.valuation.matrix.model[offers.best[rest]]
        reach, sure = bounds(prepared.part(rest), weights, crossed, chance.scale[left], tables, rows, left)
        reach -= own.astype(np.float32)
        sure &= reach > MARGIN
        beaten = sure.any(axis=0)
        first[beaten] = False
        reached = reach >= -MARGIN
        reached[:, beaten] = False
        models_left, columns = np.flatnonzero(reached.any(axis=1)), np.flatnonzero(reached.any(axis=0))
        if len(columns):
            some, chance = rest[models_left], chance_of(rest[models_left]).at(left[columns])
            weights, crossed = weights.take(columns, axis=1), crossed.take(columns, axis=1)
            values, *_ = draw_prepared(prepared.part(some), weights, crossed, chance)
            first[columns] = ~(values > own[columns]).any(axis=0)
            ties[columns] += np.count_nonzero(values == own[columns], axis=0)
    share = float((first / ties).sum()) / len(leader)
    return Confidence(share, wins / len(leader))


def bounds(
    prepared: Prepared,
    weights: Floats,
    crossed: Floats,
    scale: Floats,
    tables: Tables,
    models: Indices,
    draws: Indices,
) -> tuple[Singles, Mask]:
    """What the value of each model is at most in these draws, but for rounding, and where it is just that.

    Both have shape (models, draws). It is just that where a model has one offer, and chance is not against it.
    """
    best, others, single = prepared.best, prepared.others, weights.astype(np.float32)
    bound: Singles = best.means.T.astype(np.float32) @ single
    widest, alone = best.variances.T.astype(np.float32), np.ones(len(models), dtype=np.bool_)
    mean_other, variance_other = others.means.T.astype(np.float32) @ single, others.variances.T.astype(np.float32)
    for layer in prepared.by_layer():
        place = prepared.places[layer]
        alone[place] = False
        bound[place] = np.maximum(bound[place], mean_other[layer])
        widest[place] = np.maximum(widest[place], variance_other[layer])
    variance: Singles = widest @ crossed.astype(np.float32)
    work: Singles = prepared.work.variances.astype(np.float32) @ np.square(single[prepared.work.rows])
    work *= scale.astype(np.float32)
    np.sqrt(work, out=work)
    # With u for the root of the work's variance, u both + (sqrt(own^2 u^2 + variance) - own u) raised.
    both = tables.both[models].take(draws, axis=1)
    both *= work
    bound += both
    work *= np.float32(OWN)
    variance += np.square(work) + np.float32(WIDER)
    np.sqrt(np.maximum(variance, np.float32(0.0), out=variance), out=variance)
    variance -= work
    raised = tables.raised[models].take(draws, axis=1)
    variance *= raised
    bound += variance
    return bound, (raised > 0.0) & alone[:, None]


__all__ = ["CLOSE_GAP", "CLOSE_SHARE", "Confidence", "Tables", "confidence"]
