"""The explanation of a match: what would change it, what it rests on, what to use beside it, what less money buys."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import structs

from modelmatch.arrays import Floats
from modelmatch.match.decision import Case
from modelmatch.match.engine import Engine, weigh
from modelmatch.match.result.candidates import number
from modelmatch.match.result.changes import Alternative, all_changes
from modelmatch.match.result.evidence_value import missing_evidence
from modelmatch.match.result.portfolio import partners
from modelmatch.match.result.recommendation import EfficientPoint, Recommendation


def explained(
    result: Recommendation, engine: Engine, case: Case, alternatives: Sequence[Alternative], models: int
) -> Recommendation:
    """A result with its explanation. ``robust_answers`` stays None when no alternatives were given."""
    changes = all_changes(engine, case, alternatives)
    return structs.replace(
        result,
        changes=changes,
        robust_answers=not any(change.kind == "answer" for change in changes) if alternatives else None,
        partners=partners(engine, case, models),
        efficient=efficient_set(engine, case),
        missing=missing_evidence(engine, case),
    )


def fit_without_cost(engine: Engine, case: Case) -> Floats:
    """Fit of every model on all criteria but the cost, shape (models,); on equal domains when only cost was asked."""
    weights = case.weights.copy()
    weights[engine.field.criterion_index["cost"]] = 0.0
    if weights.sum() <= 0:
        weights[: len(engine.field.domains)] = 1.0
    weights /= weights.sum()
    return weigh(case.values, weights, np.flatnonzero(weights))


def efficient_set(engine: Engine, case: Case) -> tuple[EfficientPoint, ...]:
    """The models that none beats on both cost and fit without cost, cheapest first; only those with a known price."""
    fit = np.round(fit_without_cost(engine, case), 6)
    usd = np.round(case.screened.usd, 6)
    rows = [row for row in case.order.tolist() if not np.isnan(usd[row])]
    best, found = -np.inf, []
    for row in sorted(rows, key=lambda r: (usd[r], -fit[r], r)):
        if fit[row] > best:
            best = fit[row]
            model = engine.field.models[row]
            found.append(EfficientPoint(id=model.id, name=model.name, usd_month=number(usd[row]), fit=number(best)))
    return tuple(found)
