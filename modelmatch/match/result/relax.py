"""When nothing meets the requirements: which of them clash, and what to give up to get which model."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TypedDict

import numpy as np

from modelmatch.match.decision import Decision
from modelmatch.match.engine import Engine
from modelmatch.match.facts.memory import least
from modelmatch.match.result.candidates import number
from modelmatch.match.result.exclusions import reasons
from modelmatch.match.result.ranked_offers import cost_note
from modelmatch.match.result.recommendation import Relaxation
from modelmatch.preferences import Requirement
from modelmatch.wording import joined, listed

MOST = 6
"""At most so many ways out are listed."""
LARGEST = 3
"""At most so many requirements are given up together: more is another question."""
PROGRAMMATIC = Requirement("route", ("api", "cloud", "download"))
"""What is left of a requirement on the route for someone whose programs send so many tokens a month."""


class NoMatch(TypedDict):
    """The parts of a recommendation that explain why there is none."""

    clash: tuple[str, ...]
    relaxations: tuple[Relaxation, ...]


def no_match(engine: Engine, decision: Decision) -> NoMatch:
    """The clash, and the way out of it; ``decision`` has no model left."""
    stated = tuple(dict.fromkeys(decision.preferences.requirements))
    return NoMatch(
        clash=clash(engine, decision),
        relaxations=_relaxations(engine, decision, stated),
    )


def clash(engine: Engine, decision: Decision) -> tuple[str, ...]:
    """As few of the requirements as no offer meets together, in words; ``decision`` has no model left."""
    stated = tuple(dict.fromkeys(decision.preferences.requirements))
    return tuple(dict.fromkeys(requirement.phrase for requirement in _clash(engine, decision, stated)))


def without(engine: Engine, decision: Decision, dropped: Sequence[Requirement]) -> tuple[Requirement, ...]:
    """The stated requirements without some.

    Nobody's programs send millions of tokens through a chat app: where a number of tokens was stated, a requirement
    on the route is widened to all routes for programs.
    """
    stated = tuple(dict.fromkeys(decision.preferences.requirements))
    kept = tuple(r for r in stated if r not in dropped)
    return (*kept, PROGRAMMATIC) if decision.use.stated and any(r.name == "route" for r in dropped) else kept


def _clash(engine: Engine, decision: Decision, stated: tuple[Requirement, ...]) -> tuple[Requirement, ...]:
    """A smallest set of requirements that no offer meets: each is needed for the clash (a deletion filter)."""
    needed = stated
    for requirement in stated:
        fewer = tuple(r for r in needed if r != requirement)
        if not engine.feasibility.screen(fewer, decision.preferences.usage, work=decision.work).eligible.any():
            needed = fewer
    return needed


def _relaxations(engine: Engine, decision: Decision, stated: tuple[Requirement, ...]) -> tuple[Relaxation, ...]:
    """Each single requirement that, dropped, leaves a match; if none does alone, the smallest sets that do.

    A set is written with its requirements joined by ``and``.
    """
    for size in range(1, min(len(stated), LARGEST) + 1):
        found = []
        for dropped in combinations(stated, size):
            kept = without(engine, decision, dropped)
            if engine.feasibility.screen(kept, decision.preferences.usage, work=decision.work).eligible.any():
                found.append(_relaxation(engine, decision, dropped, kept))
        if found:
            return tuple(found[:MOST])
    return ()


def _relaxation(
    engine: Engine, decision: Decision, dropped: tuple[Requirement, ...], kept: tuple[Requirement, ...]
) -> Relaxation:
    relaxed = engine.decide(decision.preferences, kept)
    names = {r.name for r in dropped}
    row = _smallest(engine, relaxed) if names == {"memory"} else relaxed.leader
    assert row is not None
    failed = reasons(engine, decision, row, decision.preferences.requirements)
    usd, offer = relaxed.usd(row), int(relaxed.offer[row])
    return Relaxation(
        requirement=" and ".join(r.name for r in dropped),
        phrase=listed([r.phrase for r in dropped]),
        winner=engine.models[row],
        winner_name=engine.matrix.models[row].name,
        fact=joined((reason.fact for reason in failed if reason.requirement in names), "; "),
        offer=engine.matrix.offers[offer].id,
        usd_month=None if np.isnan(usd) else number(usd),
        cost_note=cost_note(engine.matrix, relaxed, offer),
    )


def _smallest(engine: Engine, decision: Decision) -> int:
    """The eligible model that needs least memory: the next step up from the hardware at hand."""

    def size(row: int) -> float:
        fit = least(engine.matrix.models[row], decision.feasible.context)
        return fit.gb if fit else np.inf

    rows: list[int] = decision.order.tolist()
    return min(rows, key=size)
