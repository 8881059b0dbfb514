"""Put a decision together as a `Recommendation`: the one place where arrays become records."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from modelmatch.match.decision import Decision
from modelmatch.match.engine import Engine
from modelmatch.match.facts.costs import Volume
from modelmatch.match.matrix import DecisionMatrix
from modelmatch.match.result.candidates import CLOSE_MOST, basis, candidates, close_call, number, own_cases, sources
from modelmatch.match.result.changes import all_changes
from modelmatch.match.result.evidence_value import missing_evidence
from modelmatch.match.result.exclusions import left_out
from modelmatch.match.result.frontier import efficient_set
from modelmatch.match.result.in_use import in_use
from modelmatch.match.result.known import known_on_the_day
from modelmatch.match.result.languages import in_languages
from modelmatch.match.result.portfolio import partners
from modelmatch.match.result.recommendation import Candidate, Change, NotCovered, Recommendation, Weight
from modelmatch.match.result.relax import clash, no_match
from modelmatch.match.result.remarks import has_own_figures
from modelmatch.match.result.today import stay_or_change
from modelmatch.match.result.units import converted
from modelmatch.preferences import Alternative, Preferences
from modelmatch.version import __version__
from modelmatch.vocabulary import CRITERIA, OUTSIDE
from modelmatch.wording import tokens_in_and_out

USUAL = 10.0
"""Use that was not stated may well be so many times more or less than assumed."""


def recommend(
    engine: Engine,
    preferences: Preferences,
    alternatives: Sequence[Alternative] = (),
    *,
    explain: bool = True,
    models: int = 2,
    today: str | None = None,
) -> Recommendation:
    """The match with its reasons.

    ``alternatives`` are answers that could have been given instead, each with the preferences they lead to.
    ``models`` is how many to use together (see ``partners``). ``robust_answers`` stays None without alternatives.
    ``today`` is what is used now, as `in_use` reads it; the result then says whether to stay with it.
    Without ``explain`` the counterfactuals, relaxations, partners, efficient set and missing evidence are left out.
    Raises `DataError` for an unknown criterion or requirement.
    """
    if any(requirement.name == "covered" for requirement in preferences.requirements):
        return _nothing_covered(engine, preferences)
    matrix = engine.matrix
    decision = engine.decide(preferences)
    nothing = Recommendation(
        version=__version__,
        as_of=engine.catalog.day,
        known_until=engine.catalog.newest if engine.catalog.day > engine.catalog.newest else None,
        data=engine.catalog.fingerprint,
        not_covered=_not_covered(preferences),
        requirements=tuple(dict.fromkeys(r.phrase for r in preferences.requirements)),
        usage=_usage(decision.use),
        converted=converted(engine, decision),
        weights=_weights(engine, decision),
        draws=len(engine.draws),
        left_out=left_out(engine, decision),
        today=stay_or_change(engine, decision, in_use(engine.catalog, today)) if today else None,
        **known_on_the_day(engine, decision),
    )
    if decision.leader is None:
        return structs.replace(nothing, **no_match(engine, decision)) if explain else nothing
    simulation = engine.sample(decision)
    found = candidates(matrix, decision, simulation, compared=explain)
    close = close_call(decision, simulation.beats_leader, engine.models)
    result = structs.replace(
        nothing,
        entropy=number(simulation.entropy),
        close_call=close,
        own_cases=own_cases(matrix, decision) if close else None,
        candidates=found,
        languages=in_languages(engine.catalog, found[0].id, preferences.languages),
        well_measured=well_measured(matrix, found),
        basis=basis(matrix, decision.order.tolist(), found[0].basis.thin),
        sources=sources(matrix, found[:CLOSE_MOST]),
    )
    if not explain:
        return result
    changes = all_changes(engine, decision, alternatives)
    assumed = assumptions(decision, changes)
    return structs.replace(
        result,
        changes=changes,
        assumptions=assumed,
        robust_answers=not any(change.kind == "answer" for change in changes) if alternatives else None,
        partners=partners(engine, decision, models),
        efficient=efficient_set(engine, decision),
        missing=missing_evidence(engine, decision),
    )


def _nothing_covered(engine: Engine, preferences: Preferences) -> Recommendation:
    """The result for who asks only for what modelmatch does not cover: that, and what to look for instead."""
    catalog = engine.catalog
    return Recommendation(
        version=__version__,
        as_of=catalog.day,
        known_until=catalog.newest if catalog.day > catalog.newest else None,
        data=catalog.fingerprint,
        not_covered=_not_covered(preferences),
        clash=clash(engine, engine.decide(preferences)),
    )


def _not_covered(preferences: Preferences) -> tuple[NotCovered, ...]:
    found = (OUTSIDE[name] for name in preferences.outside)
    return tuple(NotCovered(kind=one.name, about=one.about, instead=one.instead) for one in found)


def well_measured(matrix: DecisionMatrix, found: Sequence[Candidate]) -> str | None:
    """The best candidate with enough figures of its own, if the match has few; None if it has enough or none has."""
    if not found or not found[0].hardly_measured:
        return None
    own = (c.id for c in found if not c.hardly_measured and has_own_figures(matrix, matrix.index[c.id]))
    return next(own, None)


def assumptions(decision: Decision, changes: Sequence[Change]) -> tuple[str, ...]:
    """What is assumed of the use and decides the match: within `USUAL` of it, another model would win."""
    if decision.use.stated:
        return ()
    factors = [c.answer for c in changes if c.kind == "usage" and isinstance(c.answer, float)]
    if not any(1 / USUAL <= factor <= USUAL for factor in factors):
        return ()
    use = decision.use
    return (f"{tokens_in_and_out(use.input_tokens, use.output_tokens)} a month, since no number was stated",)


def _usage(use: Volume) -> dict[str, float]:
    return {
        "input_tokens": number(use.input_tokens),
        "output_tokens": number(use.output_tokens),
        "cached_share": number(use.cached_share),
        "prompt_tokens": number(use.prompt_tokens),
        "seats": float(use.seats),
    }


def _weights(engine: Engine, decision: Decision) -> tuple[Weight, ...]:
    """The weights, heaviest first."""
    matrix, rows = engine.matrix, []
    for a, criterion in enumerate(decision.drawn.active):
        name = matrix.criteria[criterion]
        domain = engine.catalog.domains.get(name)
        title = CRITERIA[name].title if name in CRITERIA else domain.name if domain else name
        weight, sd = decision.weights[criterion], decision.drawn.values[a].std()
        rows.append(Weight(criterion=name, title=title, weight=number(weight), sd=number(sd)))
    return tuple(sorted(rows, key=lambda w: -w.weight))
