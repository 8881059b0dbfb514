"""When nothing meets the requirements: what to give up to get which model."""

from __future__ import annotations

from itertools import combinations

from modelmatch.match.case import Case
from modelmatch.match.engine import Engine
from modelmatch.match.left_out import reasons
from modelmatch.match.recommendation import Relaxation
from modelmatch.preferences import Requirement

MOST = 6
"""At most so many ways out are listed."""


def relaxations(engine: Engine, case: Case) -> tuple[Relaxation, ...]:
    """Each single requirement that, dropped, leaves a match; if none does alone, the smallest sets that do.

    A set is written with its requirements joined by ``and``; the fact is what the model that then wins has instead.
    """
    stated = list(dict.fromkeys(case.preferences.requirements))
    for size in range(1, len(stated) + 1):
        found = []
        for dropped in combinations(stated, size):
            kept = tuple(r for r in stated if r not in dropped)
            if engine.field.screen(kept, case.preferences.usage, work=case.work).eligible.any():
                found.append(_relaxation(engine, case, dropped, kept))
        if found:
            return tuple(found[:MOST])
    return ()


def _relaxation(
    engine: Engine, case: Case, dropped: tuple[Requirement, ...], kept: tuple[Requirement, ...]
) -> Relaxation:
    row = engine.case(case.preferences, kept).leader
    assert row is not None
    names = {r.name for r in dropped}
    failed = reasons(engine.field, case, row, case.preferences.requirements)
    return Relaxation(
        requirement=" and ".join(r.name for r in dropped),
        phrase=" and ".join(r.phrase for r in dropped),
        winner=engine.models[row],
        winner_name=engine.field.models[row].name,
        fact="; ".join(reason.fact for reason in failed if reason.requirement in names),
    )
