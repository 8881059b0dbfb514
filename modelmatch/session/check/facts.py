"""Findings that are facts: the offer is gone or ends, fails a requirement, costs or promises something else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from modelmatch.catalog.offers import Offer
from modelmatch.catalog.schema import SourceRef
from modelmatch.match.facts.costs import tier
from modelmatch.match.facts.requirements import IMPLICIT, OF_MODEL, OF_OFFER, SPENDING, asked_of, over_budget
from modelmatch.preferences import Requirement
from modelmatch.session.check.found import Found
from modelmatch.session.check.known import Known
from modelmatch.session.decision_facts import caution_line, concerns, terms_of, token_usd
from modelmatch.session.decision_file import Terms
from modelmatch.vocabulary import EFFORTS, REGIONS
from modelmatch.wording import counted, listed, token_prices, usd_per_month

COST_CHANGE = 0.2
"""What the same usage costs may move by this share without a finding, where the price list is the same."""
NOT_ON_RECORD = "not on record"


# --- gone, or about to go ---------------------------------------------------------------------


def retired(known: Known) -> Iterator[Found]:
    """The chosen offer is gone."""
    offer, choice = known.offer, known.choice
    if offer is None:
        yield Found(
            name="retired", path=("choice", "offer"), message=f"{known.name}: {_why_gone(known)}",
            before=choice.offer, after="gone", reason=_stage(known), sources=_stage_sources(known),
        )  # fmt: skip
    elif offer.closed is not None:
        place = offer.product.name if offer.product else offer.access.name
        yield Found(
            name="retired", path=("choice", "offer"), message=f"{known.name} on {place} is {offer.closed}",
            before="generally available", after=offer.closed, reason=_stage(known), sources=_stage_sources(known),
        )  # fmt: skip


def _stage(known: Known) -> str | None:
    """What became of the model with its maker."""
    model = known.catalog.models.get(known.choice.model)
    if model is None or model.status.stage == "current":
        return None
    successor = known.catalog.undated.models.get(model.status.by or "")
    by, since = f", by {successor.name}" if successor else "", model.status.since
    return f"{model.status.stage}{by}{f' since {since}' if since else ''}"


def _stage_sources(known: Known) -> tuple[str, ...]:
    model = known.catalog.models.get(known.choice.model)
    return known.day.sources(model.status.source or model.source) if model else ()


def _why_gone(known: Known) -> str:
    choice = known.choice
    model = known.catalog.undated.models.get(choice.model)
    if model is None:
        return "the model is no longer in the data"
    place = choice.place or choice.offer.partition("@")[2]
    index = known.engine.matrix.index.get(choice.model)
    left = [known.engine.matrix.offers[row] for row in known.engine.matrix.of_model(index)] if index is not None else []
    here = [offer for offer in left if place in (offer.product.name if offer.product else "", offer.access.name)]
    if not here:
        ended = [a.until for a in model.access if a.until and a.until <= known.day.today]
        return f"it is no longer offered on {place}{f' (ended on {max(ended)})' if ended and not left else ''}"
    if choice.plan and choice.plan not in {offer.plan.name for offer in here if offer.plan}:
        return f"the plan {choice.plan} of {place} no longer includes it"
    effort = EFFORTS.get(choice.effort or "", "at that effort")
    return f"it can no longer be used {effort} on {place}"


def retires_soon(known: Known, within: int) -> Iterator[Found]:
    """The chosen offer ends on a known day."""
    offer, today = known.offer, known.day.today
    if offer is None or offer.closed is not None:
        return
    ends = [(day, what, source) for day, what, source in _ends(known, offer) if day > today]
    for day, what, source in sorted(ends, key=lambda end: end[0])[:1]:
        left = (day - today).days
        if left <= within:
            yield Found(
                name="retires-soon", path=("choice", "offer"),
                message=f"{known.name}: {what} on {day}, in {counted(left, 'day')}",
                before="no end within that time", after=str(day), reason=_instead(known),
                sources=known.day.sources(source),
            )  # fmt: skip


def _ends(known: Known, offer: Offer) -> Iterator[tuple[dt.date, str, SourceRef | None]]:
    access, product, plan = offer.access, offer.product, offer.plan
    place = product.name if product else access.name
    if access.until:
        yield access.until, f"the offer on {place} ends", access.source or offer.model.source
    if product and product.until:
        yield product.until, f"{place} ends", product.source
    if (
        plan
        and plan.until
        and product
        and not any(other.name == plan.name and other.since == plan.until for other in product.plans)
    ):
        yield plan.until, f"the plan {plan.name} of {place} ends", plan.source or product.source
    status = known.catalog.undated.models[offer.model.id].status
    if status.stage == "retired" and status.since and offer.access.route != "download":
        yield status.since, "the model retires", status.source or offer.model.source


def _instead(known: Known) -> str | None:
    if known.match is None or known.match == known.row:
        return None
    return f"today's match is {known.engine.matrix.offers[known.match].model.name}"


# --- requirements -----------------------------------------------------------------------------


def requirement_broken(known: Known) -> Iterator[Found]:
    """The requirements of the answers that the chosen offer fails today."""
    offer, row = known.offer, known.row
    if offer is None or row is None or offer.closed is not None:
        return
    matrix, asked = known.engine.matrix, asked_of(known.preferences.requirements)
    facts, of_offer = matrix.facts[matrix.model[row]], matrix.offer_facts[row]
    for requirement in known.preferences.requirements:
        name, argument = requirement.name, requirement.argument
        if name in SPENDING:
            if not _price_changed(known):
                continue  # only its estimate moved: see `cost_changed`
            fact = over_budget(name, argument, known.usd, known.decision.use.seats, offer.route == "download")
        else:
            of_model = OF_MODEL.get(name)
            fact = of_model(facts, argument, asked) if of_model else OF_OFFER[name](of_offer, argument, asked)
        if fact is not None:
            yield _broken(known, requirement, fact)
    if known.decision.costs.enough[row] < 1:
        message = f"{known.name} on {known.choice.place or offer.access.name} no longer includes so much use"
        yield Found(
            name="requirement-broken", subject="enough", path=("choice", "offer"), message=message,
            before=IMPLICIT["enough"], after="less is included", reason=offer.limit,
        )  # fmt: skip


def _broken(known: Known, requirement: Requirement, fact: str) -> Found:
    because = requirement.because
    path = ("answers", because) if because in known.file.form.answers else ("choice", "offer")
    return Found(
        name="requirement-broken",
        subject=requirement.name,
        path=tuple(str(step) for step in path),
        message=f'{known.name} does not meet "{requirement.phrase}": {fact}',
        before=requirement.phrase,
        after=fact,
        reason=f"required by the answer to {because}" if because else None,
        sources=known.day.sources(*_sources(known, requirement.name)),
    )


_OF_TERMS = ("no-training", "training-refusable", "not-stored-in", "zero-retention")


def _sources(known: Known, requirement: str) -> list[SourceRef | None]:
    """Where the fact behind a requirement was published."""
    offer = known.offer
    assert offer is not None
    if requirement in _OF_TERMS:
        return [policy.source for policy in offer.policies]
    if requirement in SPENDING:
        return _price_sources(known)
    own = {"open-weights": offer.model.weights, "commercial-use": offer.model.weights, "memory": offer.model.weights}
    weights = own.get(requirement)
    return [(weights.source if weights else None) or offer.access.source or offer.model.source]


# --- price, terms, cautions -----------------------------------------------------------------


def _price_changed(known: Known) -> bool:
    """Whether a price list or a plan is another than accepted."""
    offer, then = known.offer, known.accepted
    assert offer is not None
    if offer.route == "subscription" or then.plan_usd is not None:
        return offer.usd_month != then.plan_usd
    return _now(known) != then.token_usd


def _now(known: Known) -> tuple[float, float] | None:
    assert known.offer is not None
    return token_usd(known.decision, known.offer)


def _price_sources(known: Known) -> list[SourceRef | None]:
    offer = known.offer
    assert offer is not None
    if offer.prices:
        return [tier(offer.prices, known.decision.use.prompt_tokens).source]
    return [(offer.plan.source if offer.plan else None) or (offer.product.source if offer.product else None)]


def cost_changed(known: Known) -> Iterator[Found]:
    """The price of the chosen offer is another, or what follows from it for the usage."""
    if known.offer is None or not known.open:
        return
    then, usd = known.accepted, known.usd
    if _price_changed(known):
        before, after = _price(then.token_usd, then.plan_usd), _price(_now(known), known.offer.usd_month)
        path = ("accepted", "plan_usd" if then.plan_usd is not None else "token_usd")
        months = [usd_per_month(then.usd_month, about=True), usd_per_month(usd, about=True)]
        yield Found(
            name="cost-changed", path=path, message=f"{known.name}: the price went from {before} to {after}",
            before=before, after=after, reason=f"at this usage {months[0]} then, {months[1]} now",
            sources=known.day.sources(*_price_sources(known)),
        )  # fmt: skip
    elif usd is not None and then.usd_month and abs(usd / then.usd_month - 1) > COST_CHANGE:
        before, after = usd_per_month(then.usd_month, about=True), usd_per_month(usd, about=True)
        yield Found(
            name="cost-changed", path=("accepted", "usd_month"),
            message=f"{known.name}: the same use went from {before} to {after}",
            before=before, after=after, reason="the price list is the same; how many tokens its answers use is not",
        )  # fmt: skip


def _price(tokens: tuple[float, float] | None, plan: float | None) -> str:
    if tokens is not None:
        return f"{token_prices(*tokens)} USD per million tokens"
    return usd_per_month(plan) if plan is not None else NOT_ON_RECORD


def terms_changed(known: Known) -> Iterator[Found]:
    """What happens to what one sends is not what was accepted."""
    if known.offer is None or not known.open:
        return
    then, now = known.accepted.terms, terms_of(known.offer)
    sources = known.day.sources(*(policy.source for policy in known.offer.policies))
    for field, title in TERMS.items():
        before, after = getattr(then, field), getattr(now, field)
        if before != after:
            shown = f"{title}: {_term(before)} then, {_term(after)} now"
            stated = field in (known.file.document.data.get("accepted") or {}).get("terms", {})
            yield Found(
                name="terms-changed", subject=field, message=f"{known.name}: {shown}", before=_term(before),
                after=_term(after), path=("accepted", "terms", *((field,) if stated else ())), sources=sources,
            )  # fmt: skip


TERMS: Mapping[str, str] = {
    "training": "use for training", "stored_in": "stored in", "kept_days": "days kept",
    "zero_retention": "zero retention", "dpa": "data processing agreement", "baa": "business associate agreement",
    "regions": "regions",
}  # fmt: skip
assert tuple(TERMS) == Terms.__struct_fields__
_TRAINING = {"opt-in": "only if you agree", "opt-out": "unless you opt out", "on-request": "on request"}


def _term(value: object) -> str:
    if isinstance(value, tuple):
        return listed([REGIONS.get(one, one) for one in value]) or NOT_ON_RECORD
    return NOT_ON_RECORD if value is None else _TRAINING.get(str(value), str(value))


def caution_added(known: Known) -> Iterator[Found]:
    """Safety concerns that were not on record when the offer was chosen."""
    model = known.catalog.models.get(known.choice.model)
    for caution in concerns(model) if model else ():
        line = caution_line(caution)
        if line not in known.accepted.cautions:
            yield Found(
                name="caution-added", subject=line, path=("accepted", "cautions"),
                message=f"{known.name}: {caution.evaluator}: {caution.finding.rstrip('.')}",
                before=NOT_ON_RECORD, after=f"a concern since {caution.published}",
                sources=known.day.sources(caution.source),
            )  # fmt: skip
