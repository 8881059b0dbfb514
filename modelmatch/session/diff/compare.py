"""Comparing two rankings: what moved, and what the lead loses when one fact at a time is put back."""

from __future__ import annotations

import msgspec
import numpy as np

from modelmatch.catalog.schema import SourceRef, source_ids
from modelmatch.match.decision import Decision
from modelmatch.match.engine import Engine
from modelmatch.session.diff.facts import World, facts
from modelmatch.session.diff.result import Cause, Comparison, Moved, Side
from modelmatch.session.diff.sides import State
from modelmatch.version import __version__

SHOWN = 10
"""Models of each ranking that are told of."""
LEAST = 0.05
"""Effects below this many points are not told one by one: they are in the rest."""


class Ranked(msgspec.Struct, frozen=True, eq=False):
    """A world with its ranking: ids in order, and the fit of each; also of models that a successor replaces."""

    order: tuple[str, ...]
    fit: dict[str, float]
    offer: str | None = None

    def lead(self, leader: str, rival: str) -> float:
        """The lead of one model over another; the fit of a model that cannot be recommended counts as 0."""
        return self.fit.get(leader, 0.0) - self.fit.get(rival, 0.0)


def compare(before: State, after: State) -> Comparison:
    """What changed from one side to the other, and why."""
    worlds = [_world(before), _world(after)]
    first, last = (_ranked(world) for world in worlds)
    remarks = tuple(state.remark for state in (before, after) if state.remark)
    result = Comparison(
        version=__version__,
        before=_side(before, first),
        after=_side(after, last),
        moved=_moved(worlds, first, last),
        remarks=remarks,
    )
    pair = _pair(first, last)
    if pair is None:
        return result
    leader, rival = pair
    total = last.lead(leader, rival) - first.lead(leader, rival)
    causes = _causes(before, after, worlds, last, leader, rival)
    told = [cause for cause in causes if abs(cause.effect) >= LEAST]
    names = {model_id: _name(worlds, model_id) for model_id in pair}
    return msgspec.structs.replace(
        result,
        leader=leader,
        leader_name=names[leader],
        rival=rival,
        rival_name=names[rival],
        lead_before=_rounded(first.lead(leader, rival)) if {leader, rival} <= first.fit.keys() else None,
        lead_after=_rounded(last.lead(leader, rival)) if {leader, rival} <= last.fit.keys() else None,
        causes=tuple(told),
        rest=_rounded(total - sum(cause.effect for cause in told)),
    )


def _pair(first: Ranked, last: Ranked) -> tuple[str, str] | None:
    """The two models whose lead is explained."""
    if last.order and first.order and last.order[0] != first.order[0]:
        return last.order[0], first.order[0]
    order = last.order or first.order
    rival = next((one for one in (*order, *first.order) if one != order[0]), None) if order else None
    return (order[0], rival) if rival is not None else None


def _causes(before: State, after: State, worlds: list[World], last: Ranked, leader: str, rival: str) -> list[Cause]:
    """Every fact that differs with its effect, the largest first."""
    now, found = last.lead(leader, rival), []
    for fact in facts(before, after, worlds, (leader, rival)):
        other = _ranked(fact.put_back(worlds[1]))
        present = [model in ranked.fit for model in (leader, rival) for ranked in (last, other)]
        found.append(Cause(
            kind=fact.kind, subject=fact.subject, name=fact.name, before=fact.before, after=fact.after,
            effect=_rounded(now - other.lead(leader, rival)),
            decides=present[0] != present[1] or present[2] != present[3],
            sources=_titles(worlds[1], fact.sources),
        ))  # fmt: skip
    return sorted(found, key=lambda cause: (-abs(cause.effect), cause.kind, cause.subject))


def _world(state: State) -> World:
    from modelmatch.api import strengths
    from modelmatch.terminal.progress import patient

    return World(state.catalog, strengths(state.catalog, tell=patient()), state.preferences)


def _ranked(world: World) -> Ranked:
    engine = Engine(world.catalog, world.strengths)
    decision: Decision = engine.decide(world.preferences)
    order = [engine.models[row] for row in decision.order.tolist()]
    values = decision.ranking.valuation.fit(decision.weights, decision.drawn.active)
    fit: dict[str, float] = {}
    for offer_row in np.flatnonzero(decision.feasible.eligible).tolist():
        model = engine.models[int(engine.matrix.model[offer_row])]
        fit[model] = max(fit.get(model, -np.inf), float(values[offer_row]))
    fit |= {engine.models[row]: float(decision.fit[row]) for row in decision.order.tolist()}
    leader = decision.leader
    offer = engine.matrix.offers[int(decision.offer[leader])].id if leader is not None else None
    return Ranked(tuple(order), fit, offer)


def _moved(worlds: list[World], first: Ranked, last: Ranked) -> tuple[Moved, ...]:
    """The models first in one of the rankings, in the order of the later one."""
    ids = dict.fromkeys((*last.order[:SHOWN], *first.order[:SHOWN]))
    places = [{model: place + 1 for place, model in enumerate(ranked.order)} for ranked in (first, last)]
    return tuple(
        Moved(
            id=model,
            name=_name(worlds, model),
            rank_before=places[0].get(model),
            rank_after=places[1].get(model),
            fit_before=_rounded(first.fit.get(model)) if model in places[0] else None,
            fit_after=_rounded(last.fit.get(model)) if model in places[1] else None,
        )
        for model in ids
    )


def _side(state: State, ranked: Ranked) -> Side:
    match = ranked.order[0] if ranked.order else None
    return Side(
        name=state.name,
        day=state.catalog.day,
        data=state.catalog.fingerprint[:12],
        version=state.version,
        match=match,
        match_name=state.catalog.models[match].name if match else None,
        offer=ranked.offer,
    )


def _name(worlds: list[World], model_id: str) -> str:
    known = next((world.catalog.models[model_id] for world in worlds[::-1] if model_id in world.catalog.models), None)
    return known.name if known else model_id


def _titles(world: World, references: tuple[SourceRef | None, ...]) -> tuple[str, ...]:
    ids = dict.fromkeys(one for reference in references for one in source_ids(reference))
    found = map(world.catalog.source, ids)
    return tuple(f"{s.title}, {s.url}" if s.url and s.url != s.title else s.title for s in found)


def _rounded(value: float | None) -> float:
    return 0.0 if value is None or np.isnan(value) else round(float(value), 6) + 0.0
