"""The models that a result leaves out, each with its reasons: the requirements it fails, stated or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from modelmatch.match.decision import Decision
from modelmatch.match.facts.requirements import (
    IMPLICIT,
    OF_MODEL,
    OF_OFFER,
    SPENDING,
    Asked,
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


def left_out(matrix: DecisionMatrix, decision: Decision) -> tuple[LeftOut, ...]:
    """Every candidate that is not eligible, with each requirement it fails and the fact."""
    requirements = decision.preferences.requirements
    return tuple(
        LeftOut(id=model.id, name=model.name, vendor=model.vendor, reasons=reasons(matrix, decision, row, requirements))
        for row, model in enumerate(matrix.models)
        if not decision.feasible.eligible[row]
    )


def reasons(
    matrix: DecisionMatrix, decision: Decision, row: int, requirements: Sequence[Requirement]
) -> tuple[Reason, ...]:
    """Why a model is left out: what it fails of what was stated, else of what nobody needs to state.

    Empty for a model that is not left out.
    """
    closed = unavailable(matrix.facts[row])
    if closed is not None:
        of_model = [r for r in requirements if r.name in OF_MODEL]
        return (_implicit("available", closed), *_failed(matrix, decision, row, of_model))
    stated = tuple(_failed(matrix, decision, row, requirements))
    return stated or tuple(_unstated(matrix, decision, row))[:1]


def _failed(
    matrix: DecisionMatrix, decision: Decision, row: int, requirements: Sequence[Requirement]
) -> Iterator[Reason]:
    """The stated requirements that a model fails."""
    asked, known, feasible = asked_of(requirements), matrix.facts[row], decision.feasible
    facts = [check(known, requirement, asked) for requirement in requirements]
    if feasible.allowed[row].any():
        usd = None if np.isnan(feasible.usd[row]) else float(feasible.usd[row])
        own = bool(matrix.downloads[row, feasible.offer[row]])
        for place, requirement in enumerate(requirements):
            if requirement.name in SPENDING:
                facts[place] = over_budget(requirement.name, requirement.argument, usd, decision.use.seats, own)
    elif not any(fact for r, fact in zip(requirements, facts, strict=True) if r.name in OF_OFFER):
        facts = [fact or joint for fact, joint in zip(facts, _jointly(matrix, row, requirements, asked), strict=True)]
    for requirement, fact in zip(requirements, facts, strict=True):
        if fact:
            yield Reason(
                requirement=requirement.name, phrase=requirement.phrase, fact=fact, because=requirement.because
            )


def _jointly(matrix: DecisionMatrix, row: int, requirements: Sequence[Requirement], asked: Asked) -> list[str | None]:
    """Failures of the open way that fails least, when every requirement holds on some way but not all on one."""
    best: list[str | None] | None = None
    for offer in matrix.offers[row]:
        if offer.closed is not None:
            continue
        failed = [OF_OFFER[r.name](offer, r.argument, asked) if r.name in OF_OFFER else None for r in requirements]
        failed = [f"{fact} ({offer.access.name})" if fact else None for fact in failed]
        if best is None or sum(f is not None for f in failed) < sum(f is not None for f in best):
            best = failed
    return best or [None] * len(requirements)


def _unstated(matrix: DecisionMatrix, decision: Decision, row: int) -> Iterator[Reason]:
    """The requirements that apply to everyone and that a model fails, the plainest first."""
    line, suitable, feasible = matrix.lineage, decision.feasible.suitable, decision.feasible
    if feasible.eligible[row]:
        return
    if not line.measured[row]:
        yield _implicit("measured", "no comparable figures published yet")
    if not feasible.allowed[row].any():
        yield _unsuited(matrix, decision, row)
    if (after := line.successor(row, suitable)) is not None:
        yield _implicit("current", f"replaced by {matrix.models[after].name}, which meets the same requirements")
    if line.hardly_measured[row]:
        before = line.predecessor(row)
        instead = "" if before is None else f"; its predecessor {matrix.models[before].name} has more"
        yield _implicit("measured", f"fewer than {number(FEW_FIGURES)} comparable figures{instead}")
    if (plain := line.gives_way(row, suitable, decision.work.main)) is not None:
        main = matrix.catalog.domains.get(decision.work.main or "")
        kind = lower(main.name) if main else decision.work.main
        name = matrix.models[plain].name
        fact = f"no comparable figures on {kind} yet, and {name}, of which it is a mode, meets the same requirements"
        yield _implicit("measured", fact)


def _unsuited(matrix: DecisionMatrix, decision: Decision, row: int) -> Reason:
    """Every way that would do is made for something else."""
    tools = [offer for offer in matrix.offers[row] if offer.closed is None and offer.coding_agent]
    if tools and not decision.work.domains.intersection(tools[0].work):
        names = [matrix.catalog.domains[d].name if d in matrix.catalog.domains else d for d in tools[0].work]
        return _implicit("suited", f"only in {tools[0].access.name}, made for {listed(list(map(lower, names)))}")
    return _implicit("suited", "no plan for several seats on record")


def _implicit(name: str, fact: str) -> Reason:
    return Reason(requirement=name, phrase=IMPLICIT[name], fact=fact)
