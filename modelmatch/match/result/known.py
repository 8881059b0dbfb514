"""On a day on which few models are known: how many can be recommended, and which stronger ones cannot."""

from __future__ import annotations

from typing import TypedDict

import numpy as np

from modelmatch.match.decision import Decision
from modelmatch.match.engine import Engine
from modelmatch.match.facts.requirements import unavailable
from modelmatch.match.result.recommendation import Stronger
from modelmatch.match.valuation import DIGITS, weigh

FEW = 40
"""With fewer models to recommend than this, a result says so."""
MOST = 3


class KnownOnTheDay(TypedDict, total=False):
    """The parts of a recommendation that say how little was known."""

    known: int
    stronger: tuple[Stronger, ...]


def known_on_the_day(engine: Engine, decision: Decision) -> KnownOnTheDay:
    """Empty on a day on which enough models can be recommended.

    Else how many can be, and the strongest at this work of those known to be stronger than the match that cannot be:
    models on which there is evidence only, and those that are not open to everyone.
    """
    matrix = engine.matrix
    recommendable = matrix.any_of_model(matrix.open_offers) & matrix.lineage.measured
    count = int(recommendable.sum())
    if count >= FEW:
        return {}
    weights = decision.weights[: len(matrix.domains)]
    if not weights.any():
        return {"known": count}
    means = np.asarray(engine.strengths.mean)
    values = np.round(weigh(means, weights, np.arange(len(weights))), DIGITS)
    strength = dict(zip(engine.strengths.models, values.tolist(), strict=True))
    leader = decision.leader
    least = strength[matrix.ids[leader]] if leader is not None else -np.inf
    closed = [
        (model_id, value)
        for model_id, value in strength.items()
        if value > least
        and model_id in engine.catalog.models
        and not (model_id in matrix.index and recommendable[matrix.index[model_id]])
    ]
    strongest = sorted(closed, key=lambda pair: (-pair[1], pair[0]))[:MOST]
    return {"known": count, "stronger": tuple(_stronger(engine, model_id) for model_id, _ in strongest)}


def _stronger(engine: Engine, model_id: str) -> Stronger:
    model, row = engine.catalog.models[model_id], engine.matrix.index.get(model_id)
    if row is None:
        fact = "the data hold its figures only, and no way to it"
    else:
        offers = [engine.matrix.offers[offer] for offer in engine.matrix.of_model(row)]
        fact = unavailable(offers) or "too few comparable figures"
    return Stronger(id=model.id, name=model.name, fact=fact)
