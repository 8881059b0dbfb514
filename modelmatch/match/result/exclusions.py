"""The models that a result leaves out, each with its reasons: what all its offers fail, stated or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from modelmatch.match.decision import Decision
from modelmatch.match.engine import Engine
from modelmatch.match.facts.contracts import Asked
from modelmatch.match.facts.requirements import (
    IMPLICIT,
    OF_MODEL,
    OF_OFFER,
    SPENDING,
    asked_of,
    check,
    over_budget,
    unavailable,
)
from modelmatch.match.matrix import DecisionMatrix
from modelmatch.match.result.recommendation import LeftOut, Reason
from modelmatch.preferences import Requirement
from modelmatch.vocabulary import FEW_FIGURES
from modelmatch.wording import listed, lower, number


def left_out(engine: Engine, decision: Decision) -> tuple[LeftOut, ...]:
    """Every candidate without an offer to recommend, with each requirement it fails and the fact."""
    requirements = decision.preferences.requirements
    return tuple(
        LeftOut(id=model.id, name=model.name, vendor=model.vendor, reasons=reasons(engine, decision, row, requirements))
        for row, model in enumerate(engine.matrix.models)
        if decision.offer[row] < 0
    )


def reasons(engine: Engine, decision: Decision, row: int, requirements: Sequence[Requirement]) -> tuple[Reason, ...]:
    """Why a model is left out: what it fails of what was stated, else of what nobody needs to state.

    Empty for a model that is not left out.
    """
    matrix = engine.matrix
    closed = unavailable([matrix.offers[offer] for offer in matrix.of_model(row)])
    if closed is not None:
        of_model = [r for r in requirements if r.name in OF_MODEL]
        return (_implicit("available", closed), *_failed(engine, decision, row, of_model))
    stated = tuple(_failed(engine, decision, row, requirements))
    return stated or tuple(_unstated(engine, decision, row, requirements))[:1]


def _failed(engine: Engine, decision: Decision, row: int, requirements: Sequence[Requirement]) -> Iterator[Reason]:
    """The stated requirements that a model fails: on every offer, or together on every one."""
    matrix = engine.matrix
    asked, known = asked_of(requirements), [matrix.offer_facts[offer] for offer in matrix.of_model(row)]
    facts = [check(matrix.facts[row], known, requirement, asked) for requirement in requirements]
    if not any(fact for r, fact in zip(requirements, facts, strict=True) if r.name in OF_OFFER):
        meeting = _meeting(matrix, row, requirements, asked)
        if not meeting:
            facts = [fact or two for fact, two in zip(facts, _jointly(matrix, row, requirements, asked), strict=True)]
        elif any(requirement.name in SPENDING for requirement in requirements):
            facts = [
                _over(engine, decision, meeting, requirement) if requirement.name in SPENDING else fact
                for requirement, fact in zip(requirements, facts, strict=True)
            ]
    for requirement, fact in zip(requirements, facts, strict=True):
        if fact:
            yield Reason(
                requirement=requirement.name, phrase=requirement.phrase, fact=fact, because=requirement.because
            )


def _meeting(matrix: DecisionMatrix, row: int, requirements: Sequence[Requirement], asked: Asked) -> list[int]:
    """The open offers that meet everything stated but the budgets, as far as that is about offers."""
    checks = [(OF_OFFER[r.name], r.argument) for r in requirements if r.name in OF_OFFER]
    return [
        offer
        for offer in matrix.of_model(row)
        if matrix.open_offers[offer]
        and all(failed(matrix.offer_facts[offer], argument, asked) is None for failed, argument in checks)
    ]


def _over(engine: Engine, decision: Decision, offers: Sequence[int], budget: Requirement) -> str | None:
    """The fact by which the cheapest of the offers that do for the use exceeds a budget; None if one is within it.

    Where none of them does, it is the number of seats or of tokens that excludes the model, and not the price.
    """
    matrix = engine.matrix
    offers = [offer for offer in offers if decision.feasible.serving[offer]]
    if not offers:
        return None
    usd = decision.feasible.usd[list(offers)]
    if matrix.downloads[list(offers)].any():
        return None
    cheapest = None if np.isnan(usd).all() else float(np.nanmin(usd))
    return over_budget(budget.name, budget.argument, cheapest, decision.use.seats, False)


def _jointly(matrix: DecisionMatrix, row: int, requirements: Sequence[Requirement], asked: Asked) -> list[str | None]:
    """Failures of the open offer that fails least, when every requirement holds on some offer but not all on one."""
    best: list[str | None] | None = None
    for row_of_offer in matrix.of_model(row):
        known = matrix.offer_facts[row_of_offer]
        if known.offer.closed is not None:
            continue
        failed = [OF_OFFER[r.name](known, r.argument, asked) if r.name in OF_OFFER else None for r in requirements]
        failed = [f"{fact} ({known.offer.access.name})" if fact else None for fact in failed]
        if best is None or sum(f is not None for f in failed) < sum(f is not None for f in best):
            best = failed
    return best or [None] * len(requirements)


def _unstated(engine: Engine, decision: Decision, row: int, requirements: Sequence[Requirement]) -> Iterator[Reason]:
    """The requirements that apply to everyone and that a model fails, the plainest first."""
    matrix, line, feasible = engine.matrix, engine.matrix.lineage, decision.feasible
    if decision.offer[row] >= 0:
        return
    if not line.measured[row]:
        yield _implicit("measured", "no comparable figures published yet")
    offers = list(matrix.of_model(row))
    if not feasible.allowed[offers].any():
        meeting = _meeting(matrix, row, requirements, asked_of(requirements))
        yield _unsuited(engine, decision, meeting or offers)
    if decision.ranking.replaced[offers].any():
        suitable = matrix.any_of_model(feasible.eligible)
        after = next((other for other in line.after[row] if suitable[other]), None)
        by = matrix.models[after].name if after is not None else "a newer model"
        yield _implicit("current", f"replaced by {by}, which meets the same requirements in the same place")
    if line.unproven[row]:
        yield _implicit("measured", f"fewer than {number(FEW_FIGURES)} comparable figures")
    suitable = matrix.any_of_model(feasible.allowed)
    if (plain := line.gives_way(row, suitable, decision.work.main)) is not None:
        main = matrix.catalog.domains.get(decision.work.main or "")
        kind = lower(main.name) if main else decision.work.main
        name = matrix.models[plain].name
        fact = f"no comparable figures on {kind} yet, and {name}, of which it is a mode, meets the same requirements"
        yield _implicit("measured", fact)


def _unsuited(engine: Engine, decision: Decision, offers: Sequence[int]) -> Reason:
    """Every offer that would do is for fewer tokens or seats, or in a place made for something else."""
    matrix, feasible = engine.matrix, decision.feasible
    if (feasible.costs.enough[list(offers)] < 1).all():
        return _implicit("enough", "only in apps and on plans for one person's use")
    if decision.use.seats == 1 and all(matrix.offers[offer].per_seat for offer in offers):
        return _implicit("seats", "only on plans for companies")
    if decision.use.seats > 1 and not engine.feasibility.for_seats[list(offers)].any():
        return _implicit("seats", "no plan for several seats on record")
    known = [matrix.offers[offer] for offer in offers if not engine.feasibility.made_for(decision.work)[offer]]
    if known:
        names = [matrix.catalog.domains[d].name if d in matrix.catalog.domains else d for d in known[0].work]
        return _implicit("suited", f"only in {known[0].access.name}, made for {listed(list(map(lower, names)))}")
    return _implicit("seats", "no plan for several seats on record")


def _implicit(name: str, fact: str) -> Reason:
    return Reason(requirement=name, phrase=IMPLICIT[name], fact=fact)
