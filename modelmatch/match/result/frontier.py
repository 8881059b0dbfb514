"""What less money or less thinking buys: the offers that none beats on both cost and fit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from modelmatch.arrays import Floats
from modelmatch.match.decision import Decision
from modelmatch.match.engine import Engine
from modelmatch.match.result.candidates import number
from modelmatch.match.result.recommendation import Candidate, EfficientPoint, Weight


def fit_without_cost(engine: Engine, decision: Decision) -> Floats:
    """Fit of every offer on all criteria but the cost, shape (offers,); on equal domains when only cost was asked."""
    weights = decision.weights.copy()
    weights[engine.matrix.criterion_index["cost"]] = 0.0
    if weights.sum() <= 0:
        weights[: len(engine.matrix.domains)] = 1.0
    weights /= weights.sum()
    return decision.ranking.valuation.fit(weights, np.flatnonzero(weights))


def fit_beside_cost(candidate: Candidate, weights: Sequence[Weight]) -> float | None:
    """The fit of a candidate's best offer on all criteria but the cost; None where only the cost has a weight."""
    values = {score.criterion: score.value for score in candidate.scores}
    shares = {w.criterion: w.weight for w in weights if w.criterion != "cost" and w.criterion in values}
    total = sum(shares.values())
    return sum(share * values[name] for name, share in shares.items()) / total if total > 0 else None


def efficient_set(engine: Engine, decision: Decision) -> tuple[EfficientPoint, ...]:
    """The offers that none beats on both cost and fit without cost, cheapest first; only those with a known price."""
    fit = np.round(fit_without_cost(engine, decision), 6)
    usd = np.round(decision.feasible.usd, 6)
    rows = np.flatnonzero(decision.ranking.candidates & ~np.isnan(usd)).tolist()
    best, found = -np.inf, []
    for row in sorted(rows, key=lambda r: (usd[r], -fit[r], r)):
        if fit[row] > best:
            best = fit[row]
            offer = engine.matrix.offers[row]
            found.append(
                EfficientPoint(
                    id=offer.model.id,
                    name=offer.model.name,
                    offer=offer.id,
                    effort=offer.effort,
                    usd_month=number(usd[row]),
                    fit=number(best),
                )
            )
    return tuple(found)
