"""The smallest change of one weight that makes another model win, in closed form for the additive model."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator

import numpy as np
from msgspec import Struct

from modelmatch.arrays import Floats
from modelmatch.match.decision import Decision
from modelmatch.match.engine import Engine
from modelmatch.match.result.recommendation import Change
from modelmatch.match.valuation import DIGITS, weigh
from modelmatch.vocabulary import PLATFORMS
from modelmatch.wording import percent

MOST_WEIGHTS = 5
"""At most so many changes of a weight are reported."""
LARGEST_CHANGE, LARGEST_START = 0.5, 0.25
"""Larger changes of a weight (of 1), and larger weights for what had none, are not reported."""


class WeightChange(Struct, frozen=True, eq=False):
    """The criterion's index, its weight (shares of 1) before and after, and the row of the model that then wins."""

    criterion: int
    before: float
    after: float
    winner: int


def reweighted(weights: Floats, criterion: int, share: float) -> Floats:
    """Weights with one set to ``share`` and the others scaled to fill the rest; shape (criteria,).

    Raises `ValueError` when that criterion has all the weight: there is nothing to scale.
    """
    rest = 1.0 - weights[criterion]
    if rest <= 1e-9:
        raise ValueError("the criterion has all the weight")
    changed: Floats = weights * ((1.0 - share) / rest)
    changed[criterion] = share
    return changed


def smallest_weight_changes(values: Floats, weights: Floats, leader: int) -> tuple[WeightChange, ...]:
    """For each criterion the smallest change of its weight that lets another model win, smallest first.

    Parameters
    ----------
    values : shape (models, criteria), of the eligible models only
    weights : shape (criteria,), summing to 1
    leader : row of the model with the highest weighted sum

    Notes
    -----
    With weight t on criterion c and the others scaled by (1 - t) / (1 - w), the lead over another model is
    r + t (g - r), with g the lead on c alone and r the lead on the others alone; it is zero at t = r / (r - g). The
    result is rounded outward to whole percents, since a weight is not known any better.
    """
    fits = weigh(values, weights, np.arange(len(weights)))
    leads = fits[leader] - fits
    found = []
    for criterion, weight in enumerate(weights.tolist()):
        if 1.0 - weight <= 1e-9 or len(values) < 2:
            continue
        gain = values[leader, criterion] - values[:, criterion]
        rest = (leads - weight * gain) / (1.0 - weight)
        slope = rest - gain
        with np.errstate(divide="ignore", invalid="ignore"):
            crossing = np.where(np.abs(slope) > 1e-12, rest / slope, np.nan)
        crossing[leader] = np.nan
        ups = crossing[(crossing >= weight) & (crossing <= 1.0) & (slope > 0)]
        downs = crossing[(crossing <= weight) & (crossing >= 0.0) & (slope < 0)]
        options = [
            *(_step(values, weights, leader, criterion, math.ceil(float(ups.min()) * 100), 1) if len(ups) else ()),
            *(
                _step(values, weights, leader, criterion, math.floor(float(downs.max()) * 100), -1)
                if len(downs)
                else ()
            ),
        ]
        if options:
            found.append(min(options, key=lambda c: abs(c.after - c.before)))
    return tuple(sorted(found, key=lambda c: (abs(c.after - c.before), c.criterion)))


def _step(
    values: Floats, weights: Floats, leader: int, criterion: int, percent: int, direction: int
) -> Iterator[WeightChange]:
    """The first whole percent from here on at which somebody else wins: this one, or the next when it is a tie."""
    for share in (percent, percent + direction):
        if not 0 <= share <= 100:
            return
        fits = weigh(values, reweighted(weights, criterion, share / 100), np.arange(len(weights)))
        winner = int(np.round(fits, DIGITS).argmax())
        if winner != leader and round(float(fits[winner] - fits[leader]), DIGITS) > 0:
            yield WeightChange(criterion, float(weights[criterion]), share / 100, winner)
            return


def weight_changes(engine: Engine, decision: Decision, asked: Collection[str] = ()) -> tuple[Change, ...]:
    """`smallest_weight_changes` in words: those of criteria that have a weight before those that would get one.

    Of those without a weight only the ones count that another answer gives one: ``asked`` has their ids. The ways to
    each model stay those for the answers given. Changes larger than `LARGEST_CHANGE`, or `LARGEST_START` from nothing,
    describe another person and are left out. To use another platform is a fact, not a matter of weight: fits with
    platforms count only for those who have one.
    """
    rows = np.sort(decision.order)
    leader = int(np.flatnonzero(rows == decision.order[0])[0])
    found = smallest_weight_changes(decision.values[rows], decision.weights, leader)
    heavy = [c for c in found if c.before > 0 and abs(c.after - c.before) <= LARGEST_CHANGE]
    others = [c for c in found if c.before == 0 and c.after <= LARGEST_START]
    open_ = set(asked) - set(PLATFORMS)
    others = [c for c in others if engine.criteria[c.criterion] in open_]
    changes = (heavy + others)[:MOST_WEIGHTS]
    return tuple(
        Change(
            kind="weight",
            subject=engine.criteria[c.criterion],
            before=percent(c.before),
            after=percent(c.after),
            winner=engine.models[rows[c.winner]],
            winner_name=engine.matrix.models[rows[c.winner]].name,
            answer=c.after,
        )
        for c in changes
    )
