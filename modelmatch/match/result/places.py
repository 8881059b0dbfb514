"""Where to use a model for the work at hand: the allowed ways, those made for it first."""

from __future__ import annotations

import numpy as np

from modelmatch.catalog.offers import Offer
from modelmatch.match.decision import Decision
from modelmatch.match.matrix import DecisionMatrix
from modelmatch.match.result.recommendation import Where

MOST = 3
"""At most so many places are named."""


def places(matrix: DecisionMatrix, decision: Decision, row: int) -> tuple[Where, ...]:
    """The best places to use a model.

    The way whose price was used comes first. Of the others, a product counts by the weights of the domains it is made
    for, halved with each step down its list of work; a route without a product for this work keeps the order of the
    profile.
    """
    flat, metered = decision.costs.flat[row], decision.costs.metered[row]
    usd = np.where(np.isnan(flat), metered, flat)
    chosen = int(decision.feasible.offer[row])
    affordable = np.where(
        np.isnan(usd), np.isinf(decision.feasible.limit) | matrix.downloads[row], usd <= decision.feasible.limit
    )
    allowed = np.flatnonzero(decision.feasible.allowed[row] & affordable).tolist()
    weight = dict(zip(matrix.criteria, decision.weights.tolist(), strict=True))
    offers = matrix.offers[row]
    ranked = sorted(allowed, key=lambda w: (w != chosen, -_made_for(offers[w], weight), w))
    wanted = {str(r.argument).casefold() for r in decision.preferences.requirements if r.name == "place"}
    found = [_where(offers[w], usd[w], wanted) for w in ranked]
    return tuple({(f.route, f.name): f for f in reversed(found)}.values())[::-1][:MOST]


def _made_for(offer: Offer, weight: dict[str, float]) -> float:
    work = offer.product.work if offer.product else ()
    return sum(weight.get(domain, 0.0) * 0.5**place for place, domain in enumerate(work))


def _where(offer: Offer, usd: float, wanted: set[str]) -> Where:
    access, product = offer.access, offer.product
    where = (*access.where, *(product.where if product else ()))
    named = next((place for place in where if place.casefold() in wanted), None)
    return Where(
        route=offer.route,
        name=access.name,
        product=product.name if product else None,
        product_id=product.id if product else None,
        purpose=product.purpose if product else None,
        place=named or (where[0] if where else None),
        model_id=access.model_id,
        plan=access.plan,
        usd_month=None if np.isnan(usd) else round(float(usd), 6),
        stage=access.stage,
    )
