"""Put a decision together as a `Recommendation`: the one place where arrays become records."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from modelmatch.match.decision import Decision
from modelmatch.match.engine import Engine
from modelmatch.match.facts.costs import Volume
from modelmatch.match.result.candidates import CLOSE_MOST, basis, candidates, close_call, number, sources
from modelmatch.match.result.changes import all_changes
from modelmatch.match.result.evidence_value import missing_evidence
from modelmatch.match.result.exclusions import left_out
from modelmatch.match.result.frontier import efficient_set
from modelmatch.match.result.portfolio import partners
from modelmatch.match.result.recommendation import Recommendation, Weight
from modelmatch.match.result.relax import no_match
from modelmatch.preferences import Alternative, Preferences
from modelmatch.version import __version__
from modelmatch.vocabulary import CRITERIA


def recommend(
    engine: Engine,
    preferences: Preferences,
    alternatives: Sequence[Alternative] = (),
    *,
    explain: bool = True,
    models: int = 2,
) -> Recommendation:
    """The match with its reasons.

    ``alternatives`` are answers that could have been given instead, each with the preferences they lead to.
    ``models`` is how many to use together (see ``partners``). ``robust_answers`` stays None without alternatives.
    Without ``explain`` the counterfactuals, relaxations, partners, efficient set and missing evidence are left out.
    Raises `DataError` for an unknown criterion or requirement.
    """
    matrix = engine.matrix
    decision = engine.decide(preferences)
    nothing = Recommendation(
        version=__version__,
        as_of=engine.catalog.day,
        data=engine.catalog.fingerprint,
        requirements=tuple(dict.fromkeys(r.phrase for r in preferences.requirements)),
        usage=_usage(decision.use),
        weights=_weights(engine, decision),
        draws=len(engine.draws),
        left_out=left_out(matrix, decision),
    )
    if decision.leader is None:
        return structs.replace(nothing, **no_match(engine, decision)) if explain else nothing
    simulation = engine.sample(decision)
    found = candidates(matrix, decision, simulation, compared=explain)
    result = structs.replace(
        nothing,
        entropy=number(simulation.entropy),
        close_call=close_call(decision, simulation, engine.models),
        candidates=found,
        basis=basis(matrix, decision.order.tolist(), found[0].basis.thin),
        sources=sources(matrix, found[:CLOSE_MOST]),
    )
    if not explain:
        return result
    changes = all_changes(engine, decision, alternatives)
    return structs.replace(
        result,
        changes=changes,
        robust_answers=not any(change.kind == "answer" for change in changes) if alternatives else None,
        partners=partners(engine, decision, models),
        efficient=efficient_set(engine, decision),
        missing=missing_evidence(engine, decision),
    )


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
