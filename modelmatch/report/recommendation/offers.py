"""The words of an offer: where it is, on which plan, at which effort, at what price, and how often it is the best."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from modelmatch.match.result.recommendation import Candidate, RankedOffer
from modelmatch.vocabulary import EFFORTS, ROUTES_SHORT, STAGES
from modelmatch.wording import amount, counted, joined, listed, number, percent, usd_per_month

PREPOSITIONS = {"api": "through", "cloud": "on", "download": "as a download from"}
OFTEN = 0.2
"""Another offer of a model is named beside its best one if it is the better one in so many of the simulations."""
WAYS = 2
"""Places in which the match can be used that the headline names."""


def way(offer: RankedOffer, *, brief: bool = False) -> str:
    """An offer: the place, the plan or id to ask for, the effort, and the price; no id and no price if ``brief``."""
    if brief and offer.route == "download":
        return "as a download"
    name = offer.name
    article = "the " if name.endswith(" API") else ""
    own = _own(offer)
    told = offer.usd_month is None or (offer.usd_month == 0 and offer.plan)
    paid = [] if told or brief else [usd_per_month(offer.usd_month, about=not own)]
    about = [
        offer.place if own and offer.place and offer.place.casefold() not in name.casefold() else "",
        "" if offer.stage in ("ga", "") else STAGES.get(offer.stage, offer.stage),
    ]
    asked = "" if brief or not offer.model_id else f"as {offer.model_id}"
    if not (offer.plan or asked or offer.effort):
        about, paid = [*about, *paid], []
    parts = [
        f"{PREPOSITIONS.get(offer.route, 'in')} {article}{name}{_within(about)}",
        f"on the {offer.plan} plan" if offer.plan else "",
        asked,
        at_effort(offer),
    ]
    return f"{joined(parts)}{_within(paid)}"


def at_effort(offer: RankedOffer) -> str:
    """The level of thinking that is chosen; empty where there is none to choose."""
    return "" if offer.effort is None else EFFORTS[offer.effort]


def short(offer: RankedOffer) -> str:
    """An offer in few words, beside others of the same model."""
    return joined((offer.name, offer.plan or ""))


def route(offer: RankedOffer) -> str:
    """The way in a word."""
    return ROUTES_SHORT.get(offer.route, offer.route)


def month(offer: RankedOffer) -> str:
    """USD a month in a column; what is not known is said."""
    if offer.route == "download":
        return "own hardware"
    if offer.usd_month is None:
        return "unknown"
    return "free" if offer.usd_month == 0 else amount(offer.usd_month)


def _own(offer: RankedOffer) -> bool:
    """Whether the cost is that of a plan or a free app, and no estimate."""
    return offer.route in ("app", "subscription")


def _within(parts: Iterable[str]) -> str:
    """What is added in brackets, if anything."""
    inside = joined(parts)
    return f" ({inside})" if inside else ""


def places(candidate: Candidate, most: int) -> list[RankedOffer]:
    """The first offers in different places or on different plans."""
    distinct: dict[tuple[str, str, str | None], RankedOffer] = {}
    for offer in candidate.offers:
        distinct.setdefault((offer.route, offer.name, offer.plan), offer)
    return list(distinct.values())[:most]


def ways(offers: Sequence[RankedOffer]) -> str:
    """Offers in one sentence."""
    return listed([way(offer) for offer in offers], "or")


def best_in(candidate: Candidate) -> str:
    """How often the best offer of a model is the best of its offers, and which other one often is."""
    if len(candidate.offers) < 2:
        return ""
    first, *others = candidate.offers
    said = f"best of its {counted(len(candidate.offers), 'offer')} in {percent(first.share)}"
    second = max(others, key=lambda offer: offer.share)
    if second.share < OFTEN:
        return said
    same = (first.route, first.name, first.plan) == (second.route, second.name, second.plan)
    other = at_effort(second) if same and second.effort is not None else way(second, brief=True)
    return f"{said}, {other} in {percent(second.share)}"


def elsewhere(candidate: Candidate, match: Candidate) -> str:
    """Which offer of a runner-up counts, where that is not plain: another kind of way or effort than for the match,
    or not with its own vendor."""
    offer, usual = candidate.offer, match.offer
    if offer is None or usual is None:
        return ""
    own = offer.product_id is not None and offer.product_id.partition("/")[0] == candidate.id.partition("/")[0]
    plain = offer.route == usual.route and own and offer.effort == usual.effort
    return "" if plain else way(offer, brief=True)


def cells(offer: RankedOffer) -> tuple[str, ...]:
    """An offer as a row: the way, the place, the plan or id, the effort, USD a month, the fit and the share."""
    asked = offer.plan or offer.model_id or ""
    stage = "" if offer.stage in ("ga", "") else f" ({STAGES.get(offer.stage, offer.stage)})"
    level = offer.effort or ""
    return (
        route(offer), f"{offer.name}{stage}", asked, level, month(offer), number(offer.fit, 1), percent(offer.share),
    )  # fmt: skip
