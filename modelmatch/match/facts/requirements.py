"""Requirements: what makes a model fail each of them, as a short fact.

Some are facts about the model, the others about an offer of it (a place, a region, a data policy, a price). All must
hold on one and the same offer, because "free" in one app and "no training" in another help nobody. A fact that is not
on record fails the requirement: a gap is no promise.

Some requirements apply to everyone, see `IMPLICIT`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec import structs

from modelmatch.catalog.offers import PROGRAMS, Offer
from modelmatch.errors import DataError, did_you_mean
from modelmatch.match.facts.contracts import CONTRACTS, Asked
from modelmatch.match.facts.criteria import Facts, OfferFacts, independent_findings
from modelmatch.match.facts.memory import CONTEXT, best_fit, least
from modelmatch.match.facts.own_speed import fastest
from modelmatch.preferences import Argument, Memory, Requirement, expected_argument
from modelmatch.vocabulary import ECOSYSTEMS, MODALITY_WORDS, PLAN_USES, REQUIREMENTS, ROUTES
from modelmatch.wording import count, gigabytes, listed, number, seconds
from modelmatch.wording import usd_per_month as per_month

IMPLICIT: Mapping[str, str] = {
    "available": "generally available",
    "measured": "published figures",
    "current": "a current model",
    "suited": "a place made for this work",
    "enough": "a plan that includes so much use",
    "seats": "a plan for several people",
}
"""Requirements that nobody needs to state: ``available`` (not limited to partners or retired), ``measured`` (enough
figures of its own, of the plain model of a mode, or of the model it succeeds; nothing is recommended for its vendor's
sake alone), ``current`` (no successor in the same place that is as good and costs no more), ``suited`` (in a place made
for the work that counts most, unless there is no other), ``enough`` (a plan for a person does for the tokens stated)
and ``seats`` (no free app, and no personal plan of a product that sells plans for companies, where seats are paid
for)."""

NO_APPS: Mapping[str, str] = {
    "coding-agent": "a tool for programmers", "developer-platform": "a platform for building agents",
    "library": "a library for programs",
}  # fmt: skip
"""Kinds of products that people do not chat in, and what they are."""
SPENDING = ("budget", "seat-budget")
"""Requirements on the cost, which is known only once the ways are."""


def check(known: Facts, offers: Sequence[OfferFacts], requirement: Requirement, asked: Asked) -> str | None:
    """The fact that makes a model fail a requirement on every open offer, or None if it meets it.

    Raises `DataError` for a requirement that is not in the vocabulary or an argument of the wrong kind.
    Budgets are not checked here: they need a usage.
    """
    verify(requirement)
    name, argument = requirement.name, requirement.argument
    if name in OF_MODEL:
        return OF_MODEL[name](known, argument, asked)
    if name in SPENDING:
        return None
    failures = [OF_OFFER[name](one, argument, asked) for one in offers if one.offer.closed is None]
    if not failures:
        return unavailable([one.offer for one in offers])
    return None if None in failures else summary(offers, name, argument, [f for f in failures if f])


def summary(offers: Sequence[OfferFacts], name: str, argument: Argument, failures: list[str]) -> str:
    """One fact that stands for the failures of several offers."""
    if name == "route":
        offered = dict.fromkeys(ROUTES[one.offer.route] for one in offers if one.offer.closed is None)
        return f"only by {listed(list(offered), 'or')}" if offered else failures[0]
    if name == "place":
        return f"not in {argument}"
    return failures[0]


def unavailable(offers: Sequence[Offer]) -> str | None:
    """Why nobody can use a model with these offers, or None if someone can."""
    if any(offer.closed is None for offer in offers):
        return None
    if not offers:
        return "no way to use it on record"
    return min(offer.closed or "" for offer in offers)


def over_budget(name: str, argument: Argument, usd: float | None, seats: int, self_hosted: bool) -> str | None:
    """The fact that makes a cost fail a budget; one's own hardware passes, an unknown price fails."""
    if usd is None:
        return None if self_hosted else "no price on record"
    if usd <= spending_limit(Requirement(name, argument), seats):
        return None
    return f"{per_month(usd / seats)} and seat" if name == "seat-budget" else per_month(usd)


def spending_limit(requirement: Requirement, seats: int) -> float:
    """The USD per month for all seats that a budget allows."""
    return _number(requirement.argument) * (seats if requirement.name == "seat-budget" else 1)


def verify(requirement: Requirement) -> None:
    """Raise `DataError` unless the requirement is in the vocabulary and its argument of the right kind."""
    info = REQUIREMENTS.get(requirement.name)
    if info is None:
        raise DataError(
            "unknown-requirement",
            f'"{requirement.name}" is not a requirement',
            hint=did_you_mean(requirement.name, REQUIREMENTS, noun="requirements", most=24),
        )
    expected = expected_argument(requirement.name, requirement.argument)
    if expected is not None:
        got = f", got {requirement.argument!r}" if requirement.argument is not None else ""
        raise DataError("wrong-argument", f'requirement "{info.name}" takes {expected}{got}')


# --- facts about the model --------------------------------------------------------------------


def _open_weights(known: Facts, _: Argument, __: Asked) -> str | None:
    weights = known.model.weights
    if weights is None:
        return "weights not on record"
    return None if weights.open else "closed weights"


def _commercial_use(known: Facts, _: Argument, __: Asked) -> str | None:
    weights = known.model.weights
    if weights is None or not weights.open:
        return None
    if weights.commercial in ("yes", "limited"):
        return None
    unknown = weights.commercial in (None, "unknown")
    return f"licence {weights.license}: {'commercial use not on record' if unknown else 'no commercial use'}"


def _memory(known: Facts, argument: Argument, asked: Asked) -> str | None:
    assert isinstance(argument, Memory)
    weights = known.model.weights
    if weights is None or not weights.open:
        return "closed weights"
    smallest = least(known.model, asked.context, argument.bits)
    if smallest is None:
        return "size not published"
    if best_fit(known.model, argument, asked.context) is not None:
        return None
    return f"needs {gigabytes(smallest.gb, smallest.bits, ' per parameter')}"


def _tool_calling(known: Facts, _: Argument, __: Asked) -> str | None:
    return _ability(known.model.abilities.tool_calling if known.model.abilities else None, "tool calling")


def _structured_output(known: Facts, _: Argument, __: Asked) -> str | None:
    """Whoever runs weights enforces the form with the program that serves them, whatever the maker says of it."""
    abilities, weights = known.model.abilities, known.model.weights
    offered = abilities.structured_output if abilities else None
    return None if weights and weights.open else _ability(offered, "structured output")


def _fine_tuning(known: Facts, _: Argument, __: Asked) -> str | None:
    """Open weights can be trained further by anyone."""
    abilities, weights = known.model.abilities, known.model.weights
    return None if weights and weights.open else _ability(abilities.fine_tuning if abilities else None, "fine-tuning")


def _safety_evidence(known: Facts, argument: Argument, _: Asked) -> str | None:
    found = len(independent_findings(known.model))
    return None if found >= _number(argument) else f"{count(found) if found else 'none'} on record"


# --- facts about an offer ---------------------------------------------------------------------


def _context(known: OfferFacts, argument: Argument, _: Asked) -> str | None:
    limit = known.offer.context
    if limit is None:
        return "context length not on record"
    return None if limit.input >= _number(argument) else f"{number(limit.input)} tokens"


def _input(known: OfferFacts, argument: Argument, _: Asked) -> str | None:
    """Whose own program sends the requests can turn the pages of a PDF file into pictures."""
    taken = known.offer.input
    if taken is None:
        return None if argument == "text" else "inputs not on record"
    as_pictures = argument == "pdf" and "image" in taken and known.offer.access.route in PROGRAMS
    return None if argument in taken or as_pictures else f"takes only {_modalities(taken)}"


def _output(known: OfferFacts, argument: Argument, _: Asked) -> str | None:
    given = known.offer.output
    if given is None:
        return None if argument == "text" else "outputs not on record"
    return None if argument in given else f"gives only {_modalities(given)}"


def _speed(known: OfferFacts, argument: Argument, asked: Asked) -> str | None:
    """On one's own machine it is calculated, where enough is known of it."""
    tempo, speed = known.tempo, known.tempo.tokens_per_second
    if known.offer.route == "download" and asked.memory is not None:
        own = fastest(known.offer.model, asked.memory, asked.context)
        if own is not None and own.tokens_per_second < _number(argument):
            return f"{number(own.tokens_per_second)} tokens per second, calculated"
        return None if own is not None else "speed there not known"
    if not (tempo.speed_known and tempo.here):
        return "speed not measured there" if tempo.speed_known else "speed not measured"
    return None if speed >= _number(argument) else f"{number(speed)} tokens per second"


def _wait(known: OfferFacts, argument: Argument, _: Asked) -> str | None:
    """What was not measured on this way, at this effort or at all, is unknown, and neither slow nor fast."""
    tempo = known.tempo
    if not (tempo.wait_measured and tempo.here):
        return "wait not measured" if tempo.here or not tempo.wait_known else "wait not measured there"
    return None if tempo.wait <= _number(argument) else f"begins after {seconds(tempo.wait)}"


def _plan_use(known: OfferFacts, argument: Argument, _: Asked) -> str | None:
    """A plan for less use of a tool or an agent does not do; where nothing is on record, a remark says so."""
    plan, product = known.offer.plan, known.offer.product
    if plan is None or plan.suits is None or product is None or product.kind not in ("coding-agent", "agent"):
        return None
    order = list(PLAN_USES)
    enough = order.index(plan.suits) >= order.index(str(argument))
    return None if enough else f"the {plan.name} plan is made for {PLAN_USES[plan.suits]}"


def _route(known: OfferFacts, argument: Argument, asked: Asked) -> str | None:
    """A free plan is no subscription, except to who asks for a subscription that is free."""
    named = _routes(argument)
    if known.offer.route in named or (asked.free and known.offer.access.route in named):
        return None
    return f"only by {ROUTES[known.offer.route]}"


def _place(known: OfferFacts, argument: Argument, _: Asked) -> str | None:
    wanted = str(argument).casefold()
    return None if any(wanted == p.casefold() for p in known.offer.places) else f"not in {argument}"


def _free(known: OfferFacts, _: Argument, asked: Asked) -> str | None:
    if known.offer.usd_month == 0:
        return None
    if known.offer.route == "download" and asked.routes is not None and "download" in asked.routes:
        return None
    return "not free of charge"


def _stable(known: OfferFacts, _: Argument, __: Asked) -> str | None:
    preview = known.offer.stage == "preview" or known.offer.model.status.stage == "preview"
    return "preview" if preview else None


def _app(known: OfferFacts, _: Argument, __: Asked) -> str | None:
    product = known.offer.product
    other = NO_APPS.get(product.kind) if product else None
    return f"only in {known.offer.access.name}, {other}" if other else None


def _ecosystem(known: OfferFacts, argument: Argument, _: Asked) -> str | None:
    return None if known.offer.ecosystem == argument else f"not available in {ECOSYSTEMS[str(argument)]}"


def _covered(_: Facts, __: Argument, ___: Asked) -> str | None:
    """Nothing that is on record is made for what modelmatch does not cover."""
    return "not compared for this"


OF_MODEL: Mapping[str, Callable[[Facts, Argument, Asked], str | None]] = {
    "covered": _covered,
    "open-weights": _open_weights,
    "commercial-use": _commercial_use,
    "memory": _memory,
    "tool-calling": _tool_calling,
    "structured-output": _structured_output,
    "fine-tuning": _fine_tuning,
    "safety-evidence": _safety_evidence,
}
OF_OFFER: Mapping[str, Callable[[OfferFacts, Argument, Asked], str | None]] = {
    "context": _context,
    "input": _input,
    "output": _output,
    "speed": _speed,
    "wait": _wait,
    "plan-use": _plan_use,
    "route": _route,
    "place": _place,
    "free": _free,
    **CONTRACTS,
    "stable": _stable,
    "app": _app,
    "ecosystem": _ecosystem,
}


def asked_of(requirements: Sequence[Requirement], bandwidth: float | None = None) -> Asked:
    """What the checks need to know of all requirements together; ``bandwidth`` is that of the machine, where known."""
    stated = tuple(requirements)
    memory = next((r.argument for r in stated if isinstance(r.argument, Memory)), None)
    if memory is not None and memory.bandwidth is None and bandwidth is not None:
        memory = structs.replace(memory, bandwidth=bandwidth)
    return Asked(
        routes_asked(stated),
        any(r.name == "free" for r in stated),
        max([CONTEXT, *(int(_number(r.argument)) for r in stated if r.name == "context")]),
        memory,
    )


def routes_asked(requirements: tuple[Requirement, ...]) -> tuple[str, ...] | None:
    """The routes that all route requirements together allow; None when there is none."""
    named = [_routes(r.argument) for r in requirements if r.name == "route"]
    return tuple(r for r in named[0] if all(r in other for other in named)) if named else None


def _routes(argument: Argument) -> tuple[str, ...]:
    return argument if isinstance(argument, tuple) else (str(argument),)


def _ability(offered: bool | None, name: str) -> str | None:
    return None if offered else f"no {name}" if offered is False else f"{name} not on record"


def _number(argument: Argument) -> float:
    assert isinstance(argument, (int, float))
    return float(argument)


def _modalities(names: Sequence[str]) -> str:
    return listed([MODALITY_WORDS.get(name, name) for name in names])
