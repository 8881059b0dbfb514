"""The offers of a model that meet the requirements, best first, as records of a result."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from modelmatch.match.decision import Decision, Simulation
from modelmatch.match.facts.criteria import own_hardware
from modelmatch.match.matrix import DecisionMatrix
from modelmatch.match.result.own_machine import fit_of, own_machine
from modelmatch.match.result.recommendation import RankedOffer, Remark
from modelmatch.match.result.remarks import remarks
from modelmatch.wording import joined, times, tokens_of_answers


def ranked_offers(
    matrix: DecisionMatrix, decision: Decision, shares: Mapping[int, float], row: int
) -> tuple[RankedOffer, ...]:
    """The offers of a model, by fit, then by price, then in the order of its profile; ``shares`` by the offer's row."""
    fit, usd = decision.ranking.offer_fit, decision.feasible.usd
    own = [offer for offer in matrix.of_model(row) if decision.ranking.candidates[offer]]
    ordered = sorted(own, key=lambda offer: (-fit[offer], np.isnan(usd[offer]), usd[offer], offer))
    wanted = {str(r.argument).casefold() for r in decision.preferences.requirements if r.name == "place"}
    said: dict[tuple[int, str | None, bool], tuple[Remark, ...]] = {}  # the same at every effort of one way
    found = []
    for number in ordered:
        offer = matrix.offers[number]
        way = (id(offer.access), offer.plan.name if offer.plan else None, offer.effort is None)
        if way not in said:
            said[way] = remarks(matrix, decision, number)
        found.append(_ranked(matrix, decision, number, shares.get(number, 0.0), wanted, said[way]))
    return tuple(found)


def shares_of(simulation: Simulation) -> dict[int, float]:
    """In how many of the draws each offer is the best of its model, by its row."""
    return dict(zip(simulation.offers.tolist(), simulation.offer_shares.tolist(), strict=True))


def _ranked(
    matrix: DecisionMatrix,
    decision: Decision,
    row: int,
    share: float,
    wanted: set[str],
    said: tuple[Remark, ...],
) -> RankedOffer:
    offer = matrix.offers[row]
    access, product = offer.access, offer.product
    where = (*access.where, *(product.where if product else ()))
    named = next((place for place in where if place.casefold() in wanted), None)
    usd = float(decision.feasible.usd[row])
    return RankedOffer(
        id=offer.id,
        route=offer.route,
        name=access.name,
        product=product.name if product else None,
        product_id=product.id if product else None,
        purpose=product.purpose if product else None,
        place=named or (where[0] if where else None),
        model_id=access.model_id,
        plan=offer.plan.name if offer.plan else None,
        effort=offer.effort,
        usd_month=None if np.isnan(usd) else round(usd, 6) + 0.0,
        cost_note=cost_note(matrix, decision, row),
        stage=offer.stage,
        regions=offer.regions,
        fit=round(float(decision.ranking.offer_fit[row]), 6) + 0.0,
        share=round(share, 6) + 0.0,
        machine=own_machine(matrix, decision, row),
        remarks=said,
    )


def cost_note(matrix: DecisionMatrix, decision: Decision, row: int) -> str | None:
    """What the cost of an offer assumes, or why there is none; None where there is nothing to say."""
    offer = matrix.offers[row]
    if offer.route == "download":
        return own_hardware(fit_of(matrix, decision, row))
    if np.isnan(decision.feasible.usd[row]):
        return "no price on record"
    said, ratio = [], float(matrix.efficiency[row])
    if offer.route not in ("app", "subscription") and not 0.95 < ratio < 1.05:
        said.append(tokens_of_answers(ratio))
    if decision.use.batch and offer.route in ("api", "cloud"):
        said.append("batch price, answers within a day" if offer.batch else "no batch price on record, the usual one")
    if offer.regional_price != 1 and any(r.name == "region" for r in decision.preferences.requirements):
        said.append(f"{times(offer.regional_price)} the price list to stay in the region")
    return joined(said, "; ") or None
