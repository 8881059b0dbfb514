"""The offers of a model as records: where, on which plan, at which efforts, for how much, and what holds there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np

from modelmatch.catalog.offers import Offer
from modelmatch.catalog.schema import DataPolicy, source_ids
from modelmatch.evidence.posterior import Strengths
from modelmatch.lookup.view import Record
from modelmatch.match.facts.costs import Volume, price_lists
from modelmatch.match.facts.effort import EffortFacts
from modelmatch.vocabulary import EFFORTS, Effort, Region, Stage

DIGITS = 4
LEVELS = tuple(EFFORTS)


class OfferView(Record, frozen=True, kw_only=True):
    """A model at one effort on one way.

    ``route``, ``name``, ``product``, ``product_id`` and ``where`` say where, ``model_id`` what to ask for there,
    ``plan`` what is paid for, ``per`` person or seat. ``usd_month`` is the price of the reference usage (of one person
    on a plan), None where none is on record. ``policies`` say what happens to what one sends; ``limit`` how much use is
    included; ``closed`` why it is not generally available, None if it is.
    """

    id: str
    route: str
    name: str
    product: str | None
    product_id: str | None
    where: tuple[str, ...]
    model_id: str | None
    plan: str | None
    per: Literal["person", "seat"] | None
    effort: Effort | None
    usd_month: float | None
    regions: tuple[Region, ...]
    policies: tuple[DataPolicy, ...]
    limit: str | None
    stage: Stage
    since: dt.date | None
    until: dt.date | None
    closed: str | None
    note: str | None
    sources: tuple[str, ...]


class EffortView(Record, frozen=True, kw_only=True):
    """What a level of effort changes about a model.

    ``measured`` if most figures behind its strengths were measured at this level. ``overall`` is what it adds to the
    mean of the strengths, ``strengths`` what it adds by domain, with the standard deviation ``sd`` of that.
    ``tokens_ratio`` are the output tokens compared with the average model, ``usd_month`` the reference usage by the
    cheapest interface, ``wait_seconds`` the time until the answer begins; None where not known.
    """

    effort: Effort
    measured: bool
    overall: float
    strengths: dict[str, float]
    sd: dict[str, float]
    tokens_ratio: float
    usd_month: float | None
    tokens_per_second: float | None
    wait_seconds: float | None


def offer_views(offers: Sequence[Offer], facts: EffortFacts, usage: Volume) -> tuple[OfferView, ...]:
    """The offers of one model, with their price at a usage."""
    if not offers:
        return ()
    efficiency = np.array([facts.tokens(offer.model.id, offer.effort) for offer in offers])
    costs = price_lists(offers, np.zeros(len(offers), dtype=np.intp), efficiency, usage.prompt_tokens).at(usage)
    return tuple(_view(offer, usd) for offer, usd in zip(offers, costs.usd().tolist(), strict=True))


def cheapest(offers: Iterable[OfferView], route: str | None = None) -> OfferView | None:
    """The cheapest of the offers that are generally available and have a price, on this route if one is asked for."""
    priced = [o for o in offers if o.closed is None and o.usd_month is not None and route in (None, o.route)]
    return min(priced, key=lambda offer: offer.usd_month or 0.0, default=None)


def effort_views(
    model_id: str, offers: Sequence[OfferView], facts: EffortFacts, known: Strengths
) -> tuple[EffortView, ...]:
    """What the levels change that one can choose among on some open offer; none where there is no choice."""
    chosen = {offer.effort for offer in offers if offer.closed is None and offer.effort is not None}
    if not chosen or model_id not in known.models:
        return ()
    row = known.index(model_id)
    return tuple(_effort(model_id, row, level, offers, facts, known) for level in LEVELS if level in chosen)


def _effort(
    model_id: str, row: int, level: str, offers: Sequence[OfferView], facts: EffortFacts, known: Strengths
) -> EffortView:
    effort: Effort = level  # type: ignore[assignment]
    place = LEVELS.index(level)
    mean, sd = known.effort_mean[row, place], np.sqrt(known.effort_var[row, place])
    here = [offer for offer in offers if offer.effort == level and offer.route in ("api", "cloud")]
    best, wait, speed = cheapest(here), facts.wait(model_id, effort), facts.speed(model_id, effort)
    return EffortView(
        effort=effort,
        measured=int(known.effort_top[row]) == place,
        overall=_rounded(mean.mean()),
        strengths={domain: _rounded(value) for domain, value in zip(known.domains, mean, strict=True)},
        sd={domain: _rounded(value) for domain, value in zip(known.domains, sd, strict=True)},
        tokens_ratio=_rounded(facts.tokens(model_id, effort)),
        usd_month=best.usd_month if best else None,
        tokens_per_second=_rounded(speed.value) if speed else None,
        wait_seconds=_rounded(wait.value) if wait else None,
    )


def _view(offer: Offer, usd: float) -> OfferView:
    access, product, plan = offer.access, offer.product, offer.plan
    cited = (access.source, *(policy.source for policy in offer.policies), plan.source if plan else None)
    return OfferView(
        id=offer.id,
        route=offer.route,
        name=access.name,
        product=product.name if product else None,
        product_id=product.id if product else None,
        where=access.where or (product.where if product else ()),
        model_id=access.model_id,
        plan=plan.name if plan else None,
        per=("seat" if offer.per_seat else "person") if offer.route == "subscription" else None,
        effort=offer.effort,
        usd_month=None if np.isnan(usd) else _rounded(usd),
        regions=offer.regions,
        policies=offer.policies,
        limit=offer.limit,
        stage=offer.stage,
        since=access.since,
        until=offer.until,
        closed=offer.closed,
        note=access.note,
        sources=tuple(dict.fromkeys(source for reference in cited for source in source_ids(reference))),
    )


def _rounded(value: float) -> float:
    return round(float(value), DIGITS) + 0.0
