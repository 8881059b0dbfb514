"""Requirements on who gets what one sends, and on which terms: regions, training, storage, contracts, companies.

All hold on an offer. Downloaded weights meet them all but those on companies: they run on systems of one's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from modelmatch.match.facts.criteria import OfferFacts
from modelmatch.match.facts.memory import CONTEXT
from modelmatch.preferences import Argument, Memory
from modelmatch.vocabulary import REGIONS
from modelmatch.wording import listed


class Asked(Struct, frozen=True, eq=False):
    """What a check may look at beside the model: the routes the person named, None for any; and if it must be free.

    ``context`` is how many tokens must be kept ready, ``memory`` that of the machine at hand.
    """

    routes: tuple[str, ...] | None = None
    free: bool = False
    context: int = CONTEXT
    memory: Memory | None = None


def _region(known: OfferFacts, argument: Argument, _: Asked) -> str | None:
    weights = known.offer.model.weights
    if weights and argument in weights.excludes and known.offer.route in ("download", "cloud"):
        return f"licence not granted in {REGIONS[str(argument)]}"
    if known.offer.route == "download":
        return None
    if not known.offer.regions:
        return "hosting region not on record"
    if str(argument) in known.offer.regions:
        return None
    return f"hosted in {listed([REGIONS.get(r, r) for r in known.offer.regions])}"


def _no_training(known: OfferFacts, _: Argument, __: Asked) -> str | None:
    """Of several policies that hold there, the worst counts."""
    terms = {p.training for p in known.offer.policies}
    if known.offer.route == "download":
        return None
    if "yes" in terms:
        return "trains on what you type"
    if "opt-out" in terms:
        return "trains on what you type unless you opt out"
    return None if terms and terms <= {"no", "opt-in"} else "training policy not on record"


def _training_refusable(known: OfferFacts, argument: Argument, asked: Asked) -> str | None:
    terms = {p.training for p in known.offer.policies}
    return None if "opt-out" in terms and "yes" not in terms else _no_training(known, argument, asked)


def _not_stored_in(known: OfferFacts, argument: Argument, _: Asked) -> str | None:
    stored = [policy.stored_in for policy in known.offer.policies if policy.stored_in]
    if known.offer.route == "download" or any(argument not in places and "global" not in places for places in stored):
        return None
    return f"data may be stored in {REGIONS.get(str(argument), argument)}" if stored else "place of data not on record"


def _zero_retention(known: OfferFacts, _: Argument, __: Asked) -> str | None:
    if known.offer.route == "download" or any(p.zero_retention in ("yes", "on-request") for p in known.offer.policies):
        return None
    return _missing("zero data retention", [policy.zero_retention for policy in known.offer.policies])


def _dpa(known: OfferFacts, _: Argument, __: Asked) -> str | None:
    return _contract(known, "data processing agreement", [policy.dpa for policy in known.offer.policies])


def _baa(known: OfferFacts, _: Argument, __: Asked) -> str | None:
    return _contract(known, "business associate agreement", [policy.baa for policy in known.offer.policies])


def _contract(known: OfferFacts, name: str, terms: Sequence[str | None]) -> str | None:
    """A contract that is signed on request is on offer."""
    if known.offer.route == "download" or any(term in ("yes", "on-request") for term in terms):
        return None
    return _missing(name, terms)


def _missing(name: str, terms: Sequence[str | None]) -> str:
    """What is known not to be offered, or not on record."""
    return f"no {name}" if terms and all(term == "no" for term in terms) else f"{name} not on record"


def _not_company_from(known: OfferFacts, argument: Argument, _: Asked) -> str | None:
    """Neither the maker nor, where one does not run the weights oneself, the host."""
    companies = known.companies[:1] if known.offer.route == "download" else known.companies
    for name, country in companies:
        if country == argument:
            return f"{name} is from {REGIONS[str(argument)]}"
    unknown = [name for name, country in companies if country is None]
    return f"where {listed(unknown)} is from is not on record" if unknown else None


CONTRACTS: Mapping[str, Callable[[OfferFacts, Argument, Asked], str | None]] = {
    "region": _region,
    "no-training": _no_training,
    "training-refusable": _training_refusable,
    "not-stored-in": _not_stored_in,
    "zero-retention": _zero_retention,
    "dpa": _dpa,
    "baa": _baa,
    "not-company-from": _not_company_from,
}
