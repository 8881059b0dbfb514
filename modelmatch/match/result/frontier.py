"""What less money or less thinking buys: the offers that none beats on both cost and fit."""

from __future__ import annotations

import numpy as np

from modelmatch.arrays import Floats
from modelmatch.match.decision import Decision
from modelmatch.match.engine import Engine
from modelmatch.match.result.candidates import number
from modelmatch.match.result.recommendation import EfficientPoint


def fit_without_cost(engine: Engine, decision: Decision) -> Floats:
    """Fit of every offer on all criteria but the cost, shape (offers,); on equal domains when only cost was asked."""
    weights = decision.weights.copy()
    weights[engine.matrix.criterion_index["cost"]] = 0.0
    if weights.sum() <= 0:
        weights[: len(engine.matrix.domains)] = 1.0
    weights /= weights.sum()
    return decision.ranking.valuation.fit(weights, np.flatnonzero(weights))


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
