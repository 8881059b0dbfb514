"""Several models together: the work of each domain goes to the model that does it best, all things considered.

Let a(d) be the share of domain d in the weight of all domains, and W that weight. Doing the work of domain d with model
m is worth u(m, d) = W v(m, d) + sum of w(c) v(m, c) over the criteria c that are not domains: the dear model costs
where it is used. The fit of one model is the sum of a(d) u(m, d); the fit of a set is the sum of a(d) max u(m, d),
where work only ever moves to a model that is stronger at it by a whole point as shown: what is merely cheaper is no
partner but a rival.
A set is built greedily, each time by the model that adds most (for such coverage functions the greedy set reaches at
least 63 % of the best gain; Nemhauser, Wolsey & Fisher 1978).
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from modelmatch.arrays import Floats, Indices, Mask
from modelmatch.match.decision import Decision
from modelmatch.match.engine import Engine
from modelmatch.match.result.candidates import number
from modelmatch.match.result.recommendation import Partner

SMALLEST = 0.5
"""A model that adds fewer points of fit is not worth naming."""
VISIBLE = 1.0
"""Work moves only to a model whose strength, in whole points, is higher by so many."""


class Added(Struct, frozen=True, eq=False):
    """A model added to a set: its row, the points gained, and the columns (domains) of which it takes the work."""

    row: int
    gain: float
    domains: tuple[int, ...]


def usefulness(values: Floats, weights: Floats, domains: Indices) -> tuple[Floats, Floats]:
    """u(m, d) of shape (models, domains), and the shares a(d) of shape (domains,).

    ``values`` has shape (models, criteria), ``weights`` (criteria,); ``domains`` lists the columns that are domains
    with a weight. Raises `ValueError` when there are none.
    """
    if not len(domains):
        raise ValueError("no domain has a weight")
    mass = float(weights[domains].sum())
    others = weights.copy()
    others[domains] = 0.0
    common = np.zeros(len(values))
    for criterion in np.flatnonzero(others):
        common += others[criterion] * values[:, criterion]
    return mass * values[:, domains] + common[:, None], weights[domains] / mass


def next_best(useful: Floats, strength: Floats, shares: Floats, owner: Indices, open_: Mask) -> Added | None:
    """The model that adds most to a set, or None when none adds `SMALLEST` points.

    ``useful`` and ``strength`` are u(m, d) and v(m, d) of shape (models, domains), ``shares`` a(d); ``owner`` is the
    row of the model that does the work of each domain so far, ``open_`` the models to choose from.
    """
    columns = np.arange(len(shares))
    shown = np.rint(strength)
    visible = shown - shown[owner, columns] >= VISIBLE
    better = np.where(visible, useful - useful[owner, columns], 0.0)
    gains = np.zeros(len(useful))
    for domain in columns:
        gains += shares[domain] * np.maximum(better[:, domain], 0.0)
    gains = np.where(open_, np.round(gains, 9), -1.0)
    row = int(gains.argmax())
    if gains[row] < SMALLEST:
        return None
    return Added(row, float(gains[row]), tuple(int(d) for d in np.flatnonzero(better[row] > 0)))


def partners(engine: Engine, decision: Decision, models: int = 2) -> tuple[Partner, ...]:
    """The models that add most beside the match, up to ``models`` in all; every one meets the requirements.

    Each is an offer that one can take up: with a price on record, or on hardware of one's own. What one plan includes
    is paid for once.

    Prices that grow with the tokens count for the share of the work a model gets, flat ones in full; a model with
    which the set would exceed a stated budget is passed over.
    """
    matrix = engine.matrix
    domains = np.array([i for i in decision.drawn.active if i < len(matrix.domains)], dtype=np.intp)
    if models < 2 or len(decision.order) < 2 or len(domains) < 2:
        return ()
    useful, shares = usefulness(decision.values, decision.weights, domains)
    limit, first = decision.feasible.limit, int(decision.order[0])
    owner = np.full(len(domains), first)
    open_ = ~np.isnan(decision.fit)
    open_[first] = False
    found: list[Partner] = []
    while len(found) < models - 1:
        step = next_best(useful, decision.values[:, domains], shares, owner, open_)
        if step is None:
            break
        open_[step.row] = False
        after = owner.copy()
        after[list(step.domains)] = step.row
        costs = _costs(engine, decision, after, shares)
        offer = int(decision.offer[step.row])
        if sum(costs.values()) > limit or (step.row not in costs and not matrix.downloads[offer]):
            continue
        found.append(
            Partner(
                id=engine.models[step.row],
                name=matrix.models[step.row].name,
                offer=matrix.offers[offer].id,
                route=matrix.offers[offer].route,
                way=matrix.offers[offer].access.name,
                plan=known.name if (known := matrix.offers[offer].plan) else None,
                usd_total=number(sum(costs.values())) if owners_priced(costs, after) else None,
                gain=number(step.gain),
                criteria=tuple(matrix.domains[domains[d]] for d in step.domains),
                before=tuple(number(decision.values[owner[d], domains[d]]) for d in step.domains),
                after=tuple(number(decision.values[step.row, domains[d]]) for d in step.domains),
                usd_month=number(costs[step.row]) if step.row in costs else None,
            )
        )
        owner = after
    return tuple(found)


def owners_priced(costs: dict[int, float], owner: Indices) -> bool:
    """Whether the price of every model that has work is known."""
    return set(owner.tolist()) <= costs.keys()


def _costs(engine: Engine, decision: Decision, owner: Indices, shares: Floats) -> dict[int, float]:
    """USD a month of each model in a set for its share of the work; models without a known price are missing.

    A plan that includes several of them is paid for with the first.
    """
    spent: dict[int, float] = {}
    paid: set[object] = set()
    for row in dict.fromkeys(owner.tolist()):
        usd = decision.usd(row)
        if np.isnan(usd):
            continue
        metered = np.isnan(decision.costs.flat[decision.offer[row]])
        offer = engine.matrix.offers[decision.offer[row]]
        seller = (offer.product.plans_of or offer.product.id) if offer.product else offer.access.name
        plan = (seller, offer.plan.name if offer.plan else None)
        spent[row] = usd * float(shares[owner == row].sum()) if metered else 0.0 if plan in paid else usd
        paid |= set() if metered else {plan}
    return spent
