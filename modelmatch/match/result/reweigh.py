"""The smallest change of one weight, in whole percents, that makes another model win."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from msgspec import Struct

from modelmatch.arrays import Floats, Indices
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
    """The criterion's index, its weight (shares of 1) before and after, and the row of the offer that then wins."""

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


def smallest_weight_changes(
    values: Floats, weights: Floats, leader: int, model: Indices | None = None
) -> tuple[WeightChange, ...]:
    """For each criterion the smallest change of its weight that lets another model win, smallest first.

    Parameters
    ----------
    values : shape (offers, criteria), of the offers that can be recommended only
    weights : shape (criteria,), summing to 1
    leader : row of the offer with the highest weighted sum
    model : shape (offers,), the model of each offer; each offer is a model of its own when left out

    Notes
    -----
    With weight t on criterion c and the others scaled by (1 - t) / (1 - w), the value of an offer is
    t v + (1 - t) r, with v its value on c and r that on the others alone: linear in t, and a weight is not known better
    than to a percent. So the winner at each whole percent is found, and the nearest at which it is another model.
    """
    owner = np.arange(len(values)) if model is None else model
    fits = weigh(values, weights, np.arange(len(weights)))
    shares = np.arange(101) / 100.0
    found = []
    for criterion, weight in enumerate(weights.tolist()):
        if 1.0 - weight <= 1e-9 or len(values) < 2:
            continue
        own = values[:, criterion]
        rest = (fits - weight * own) / (1.0 - weight)
        at = np.round(shares[:, None] * own + (1.0 - shares[:, None]) * rest, DIGITS)
        winner = at.argmax(axis=1)
        best = at.max(axis=1)
        leaders = np.where(owner == owner[leader], at, -np.inf).max(axis=1)
        changed = np.flatnonzero(best > leaders)
        if len(changed):
            nearest = changed[np.argmin(np.round(np.abs(shares[changed] - weight), DIGITS))]
            found.append(WeightChange(criterion, weight, float(shares[nearest]), int(winner[nearest])))
    return tuple(sorted(found, key=lambda c: (abs(c.after - c.before), c.criterion)))


def weight_changes(engine: Engine, decision: Decision, asked: Collection[str] = ()) -> tuple[Change, ...]:
    """`smallest_weight_changes` in words: those of criteria that have a weight before those that would get one.

    Of those without a weight only the ones count that another answer gives one: ``asked`` has their ids. The offers
    stay those that the answers given leave. Changes larger than `LARGEST_CHANGE`, or `LARGEST_START` from nothing,
    describe another person and are left out. To use another platform is a fact, not a matter of weight.
    """
    matrix, ranking = engine.matrix, decision.ranking
    offers = np.flatnonzero(ranking.candidates)
    leader = int(np.flatnonzero(offers == ranking.offer[decision.order[0]])[0])
    values = ranking.valuation.means(offers)
    found = smallest_weight_changes(values, decision.weights, leader, matrix.model[offers])
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
            winner=matrix.offers[offers[c.winner]].model.id,
            winner_name=matrix.offers[offers[c.winner]].model.name,
            answer=c.after,
        )
        for c in changes
    )
