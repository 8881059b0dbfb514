"""Where to use a model for the work at hand: the allowed ways, those made for it first."""

from __future__ import annotations

import numpy as np

from modelmatch.arrays import Floats
from modelmatch.catalog.offers import Way
from modelmatch.match.decision import Case
from modelmatch.match.facts.requirements import over_budget
from modelmatch.match.matrix import Field
from modelmatch.match.result.recommendation import Where

MOST = 3
"""At most so many places are named."""


def places(field: Field, case: Case, row: int) -> tuple[Where, ...]:
    """The best places to use a model.

    The way whose price was used comes first. Of the others, a product counts by the weights of the domains it is made
    for, halved with each step down its list of work; a route without a product for this work keeps the order of the
    profile.
    """
    priced = field.at_usage(case.preferences.usage, case.preferences.requirements)[1]
    usd = np.where(np.isnan(priced.flat[row]), priced.metered[row], priced.flat[row])
    chosen = int(case.screened.way[row])
    allowed = [int(w) for w in np.flatnonzero(case.screened.allowed[row]) if _affordable(field, case, row, int(w), usd)]
    weight = dict(zip(field.criteria, case.weights.tolist(), strict=True))
    ways = field.ways[row]
    ranked = sorted(allowed, key=lambda w: (w != chosen, -_made_for(ways[w], weight), w))
    wanted = {str(r.argument).casefold() for r in case.preferences.requirements if r.name == "place"}
    found = [_where(ways[w], usd[w], wanted) for w in ranked]
    return tuple({(f.route, f.name): f for f in reversed(found)}.values())[::-1][:MOST]


def _affordable(field: Field, case: Case, row: int, way: int, usd: Floats) -> bool:
    use = field.at_usage(case.preferences.usage)[0]
    price = None if np.isnan(usd[way]) else float(usd[way])
    own = bool(field.downloads[row, way])
    return all(
        over_budget(r.name, r.argument, price, use.seats, own) is None
        for r in case.preferences.requirements
        if r.name in ("budget", "seat-budget")
    )


def _made_for(way: Way, weight: dict[str, float]) -> float:
    work = way.product.work if way.product else ()
    return sum(weight.get(domain, 0.0) * 0.5**place for place, domain in enumerate(work))


def _where(way: Way, usd: float, wanted: set[str]) -> Where:
    access, product = way.access, way.product
    where = (*access.where, *(product.where if product else ()))
    named = next((place for place in where if place.casefold() in wanted), None)
    return Where(
        route=way.route,
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
