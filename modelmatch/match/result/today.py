"""Stay or change: what changing from what is used today to the match gains and costs, and what to watch in moving.

Both offers are compared in the same draws, so that only what differs between them counts. The gain is in points of fit:
cost, speed and everything else that has a weight is in it, as the answers weigh it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from modelmatch.catalog.offers import Offer
from modelmatch.catalog.schema import Price
from modelmatch.match.confidence import CLOSE_GAP, CLOSE_SHARE
from modelmatch.match.decision import Decision
from modelmatch.match.engine import Engine
from modelmatch.match.facts.costs import tier
from modelmatch.match.facts.requirements import SPENDING, asked_of, check, over_budget
from modelmatch.match.result.candidates import number
from modelmatch.match.result.in_use import InUse, with_ended_ways
from modelmatch.match.result.ranked_offers import cost_note
from modelmatch.match.result.recommendation import Reason, StayOrChange, Watch
from modelmatch.match.result.remarks import remarks
from modelmatch.vocabulary import MODALITY_WORDS
from modelmatch.wording import listed, token_prices
from modelmatch.wording import number as in_words


def stay_or_change(engine: Engine, decision: Decision, used: InUse) -> StayOrChange:
    """What changing to the match brings to someone who uses this today."""
    if not used.known:
        return StayOrChange(said=used.said, verdict="unknown")
    match = None if decision.leader is None else engine.matrix.offers[int(decision.offer[decision.leader])]
    if _rows(engine, used) == [] and used.model is not None:
        engine = Engine(with_ended_ways(engine.catalog, used), engine.strengths, draws=engine.draws)
        decision = engine.decide(decision.preferences)
    row = _best_row(engine, decision, used)
    if row is None:
        model = engine.catalog.undated.models.get(used.model or "")
        return StayOrChange(said=used.said, verdict="unknown", id=used.model, name=model.name if model else None)
    return _compared(engine, decision, used, row, match)


def _rows(engine: Engine, used: InUse) -> list[int]:
    return [row for row, offer in enumerate(engine.matrix.offers) if used.is_offer(offer)]


def _best_row(engine: Engine, decision: Decision, used: InUse) -> int | None:
    """The offer that is counted as what is used: the best for these answers, those that one can still have first."""
    feasible, matrix = decision.feasible, engine.matrix
    fit = decision.ranking.valuation.fit(decision.weights, decision.drawn.active)
    rows = _rows(engine, used)
    for mask in (feasible.allowed, matrix.open_offers & feasible.serving, matrix.open_offers):
        if some := [row for row in rows if mask[row]]:
            return max(some, key=lambda row: (fit[row], -row))
    return max(rows, key=lambda row: (fit[row], -row)) if rows else None


def _compared(engine: Engine, decision: Decision, used: InUse, row: int, match: Offer | None) -> StayOrChange:
    offer, matrix = engine.matrix.offers[row], engine.matrix
    fails = tuple(_failed(engine, decision, row))
    usd = _usd(decision, row)
    known = StayOrChange(
        said=used.said,
        verdict="stay",
        id=offer.model.id,
        name=offer.model.name,
        offer=offer.id,
        way=offer.access.name,
        plan=offer.plan.name if offer.plan else None,
        usd_month=usd,
        cost_note=cost_note(matrix, decision, row),
        last_day=offer.until or (offer.model.status.since if offer.model.status.stage == "retired" else None),
        closed=offer.closed,
        fails=fails,
        remarks=remarks(matrix, decision, row),
    )
    if match is None:
        return _replaced(known, verdict="stay", why="no-match")
    there = next((place for place, one in enumerate(matrix.offers) if one.id == match.id), None)
    if there is None:
        return known
    same = (match.model.id, match.access.name, match.plan and match.plan.name) == (
        offer.model.id, offer.access.name, offer.plan and offer.plan.name,
    )  # fmt: skip
    if same and not fails and offer.closed is None:
        return _replaced(known, why="same", gain=0.0, gain_sd=0.0, better=0.5, usd_match=usd)
    totals = engine.draw_offers(decision, [row, there], len(engine.draws))
    lead = totals[:, 1] - totals[:, 0]
    better = float((lead > 0).mean() + 0.5 * (lead == 0).mean())
    gain = float(lead.mean())
    close = gain <= CLOSE_GAP and better <= 1 - CLOSE_SHARE
    why = "ended" if offer.closed is not None else "fails" if fails else "close" if close else "better"
    usd_match = _usd(decision, there)
    return _replaced(
        known,
        verdict="stay" if why == "close" else "change",
        why=why,
        gain=number(gain),
        gain_sd=number(float(lead.std())),
        better=number(better),
        usd_match=usd_match,
        usd_difference=None if usd is None or usd_match is None else number(usd_match - usd),
        watch=tuple(_watch(engine, decision, offer, match)),
    )


def _replaced(known: StayOrChange, **changed: object) -> StayOrChange:
    from msgspec import structs

    return structs.replace(known, **changed)


def _usd(decision: Decision, row: int) -> float | None:
    usd = float(decision.feasible.usd[row])
    return None if np.isnan(usd) else number(usd)


def _failed(engine: Engine, decision: Decision, row: int) -> Iterator[Reason]:
    """The stated requirements that one offer fails, each with the fact."""
    matrix, asked = engine.matrix, decision.preferences.requirements
    offer, known = matrix.offers[row], matrix.offer_facts[row]
    for requirement in asked:
        if requirement.name in SPENDING:
            own = offer.route == "download"
            fact = over_budget(requirement.name, requirement.argument, _usd(decision, row), decision.use.seats, own)
        elif offer.closed is not None:
            return
        else:
            fact = check(matrix.facts[int(matrix.model[row])], [known], requirement, asked_of(asked))
        if fact:
            yield Reason(
                requirement=requirement.name, phrase=requirement.phrase, fact=fact, because=requirement.because
            )


def _watch(engine: Engine, decision: Decision, today: Offer, match: Offer) -> Iterator[Watch]:
    """What is not the same after moving: less context, lost inputs and abilities, price tiers, prompts."""
    if today.context and match.context and match.context.input < today.context.input:
        text = f"{in_words(match.context.input)} tokens of context instead of {in_words(today.context.input)}"
        yield Watch(kind="context", text=text)
    lost = [MODALITY_WORDS[one] for one in today.input or () if match.input is not None and one not in match.input]
    if lost:
        yield Watch(kind="inputs", text=f"it does not read {listed(lost, 'or')} there")
    had, has = today.model.abilities, match.model.abilities
    for name, before, after in (
        ("tool calling", had and had.tool_calling, has and has.tool_calling),
        ("output that follows a schema", had and had.structured_output, has and has.structured_output),
    ):
        if before and not after:
            yield Watch(kind="tools", text=f"{name} is {'not on record' if after is None else 'not offered'}")
    if today.product is not match.product and today.access.name != match.access.name:
        yield Watch(kind="tools", text=f"another place: {match.access.name} instead of {today.access.name}")
    yield from _tiers(today, match, decision.use.prompt_tokens)
    if today.model.id != match.model.id:
        other = today.model.vendor != match.model.vendor
        text = f"prompts written for {today.model.name} need a test" + (", the vendor is another" if other else "")
        yield Watch(kind="prompts", text=text)
    if match.effort is not None and today.effort is None:
        yield Watch(kind="effort", text=f"how much it thinks is to be set there: {match.effort}")


def _tiers(today: Offer, match: Offer, prompt_tokens: float) -> Iterator[Watch]:
    """Where long requests cost more with the match than the price that counts here."""
    dear = [price for price in match.prices if (price.above_tokens or 0) > prompt_tokens]
    if match.prices and dear:
        counted, next_one = tier(match.prices, prompt_tokens), min(dear, key=_above)
        text = (
            f"requests above {in_words(_above(next_one))} tokens cost {token_prices(next_one.input, next_one.output)} "
            f"USD per million instead of {token_prices(counted.input, counted.output)}"
        )
        same = [price for price in today.prices if price.above_tokens == next_one.above_tokens]
        yield Watch(kind="price-tiers", text=text + ("" if not same else ", as they do today from the same length"))


def _above(price: Price) -> float:
    return float(price.above_tokens or 0)
