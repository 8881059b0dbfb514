"""Put a decision together as a `Recommendation`: the one place where arrays become records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from msgspec import structs

from modelmatch.match.acceptability import pairwise_wins
from modelmatch.match.decision import Case, Sampled
from modelmatch.match.engine import Engine
from modelmatch.match.result.candidates import basis, candidate, measured_as, number, tabulate
from modelmatch.match.result.changes import all_changes
from modelmatch.match.result.evidence_value import missing_evidence
from modelmatch.match.result.exclusions import left_out
from modelmatch.match.result.frontier import efficient_set
from modelmatch.match.result.portfolio import partners
from modelmatch.match.result.recommendation import COMPARED, Candidate, Recommendation, Weight
from modelmatch.match.result.relax import no_match
from modelmatch.preferences import Alternative, Preferences
from modelmatch.version import __version__
from modelmatch.vocabulary import CRITERIA

CLOSE_SHARE = 0.35
CLOSE_GAP = 2.0
"""A model is too close to the match to tell when it wins at least `CLOSE_SHARE` of the draws against it (with normal
values: the gap is below 0.39 of its standard deviation) and the gap is at most `CLOSE_GAP` points of fit."""
CLOSE_MOST = 4
"""At most so many models are named as too close to tell, the match among them."""


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
    ``models`` is how many to use together (see ``partners``).
    Without ``explain`` the counterfactuals, relaxations, partners, efficient set and missing evidence are left out.
    Raises `DataError` for an unknown criterion or requirement.
    """
    field = engine.field
    case = engine.case(preferences)
    nothing = Recommendation(
        version=__version__,
        as_of=engine.catalog.newest,
        data=engine.catalog.fingerprint,
        requirements=tuple(dict.fromkeys(r.phrase for r in preferences.requirements)),
        usage=_usage(engine, preferences),
        weights=_weights(engine, case),
        draws=len(engine.draws),
        left_out=left_out(field, case),
    )
    if case.leader is None:
        return structs.replace(nothing, **no_match(engine, case)) if explain else nothing
    sampled = engine.sample(case)
    central = engine.central_weights(sampled)
    table = tabulate(case, sampled, central)
    found = tuple(candidate(field, case, table, place) for place in range(len(case.order)))
    result = structs.replace(
        nothing,
        entropy=number(sampled.entropy),
        close_call=close_call(case, sampled, engine.models),
        candidates=found,
        basis=basis(field, case.order.tolist(), found[0].basis.thin),
        sources=_sources(engine, found[:CLOSE_MOST]),
    )
    if not explain:
        return result
    result = structs.replace(result, candidates=_with_wins(found, sampled))
    return _explained(result, engine, case, alternatives, models)


def _explained(
    result: Recommendation, engine: Engine, case: Case, alternatives: Sequence[Alternative], models: int
) -> Recommendation:
    """A result with its explanation. ``robust_answers`` stays None when no alternatives were given."""
    changes = all_changes(engine, case, alternatives)
    return structs.replace(
        result,
        changes=changes,
        robust_answers=not any(change.kind == "answer" for change in changes) if alternatives else None,
        partners=partners(engine, case, models),
        efficient=efficient_set(engine, case),
        missing=missing_evidence(engine, case),
    )


def _with_wins(found: tuple[Candidate, ...], sampled: Sampled) -> tuple[Candidate, ...]:
    """The candidates, the first of them with how often each beats each other."""
    first = found[:COMPARED]
    wins = pairwise_wins(sampled.totals[:, : len(first)])
    named = (
        structs.replace(
            one, beats={other.id: number(win) for other, win in zip(first, row, strict=True) if other is not one}
        )
        for one, row in zip(first, wins, strict=True)
    )
    return (*named, *found[COMPARED:])


def close_call(case: Case, sampled: Sampled, ids: Sequence[str]) -> tuple[str, ...]:
    """The match and the models too close to it to tell, in order of fit; empty when there is none."""
    gaps = case.fit[case.order[0]] - case.fit[case.order]
    near = np.flatnonzero((sampled.beats_leader >= CLOSE_SHARE) & (gaps <= CLOSE_GAP))
    return tuple(ids[case.order[i]] for i in near[:CLOSE_MOST]) if len(near) > 1 else ()


def _usage(engine: Engine, preferences: Preferences) -> dict[str, float]:
    use = engine.field.at_usage(preferences.usage)[0]
    return {
        "input_tokens": number(use.input_tokens),
        "output_tokens": number(use.output_tokens),
        "cached_share": number(use.cached_share),
        "prompt_tokens": number(use.prompt_tokens),
        "seats": float(use.seats),
    }


def _weights(engine: Engine, case: Case) -> tuple[Weight, ...]:
    """The weights, heaviest first."""
    field, rows = engine.field, []
    for a, criterion in enumerate(case.drawn.active):
        name = field.criteria[criterion]
        domain = engine.catalog.domains.get(name)
        title = CRITERIA[name].title if name in CRITERIA else domain.name if domain else name
        weight, sd = case.weights[criterion], case.drawn.values[a].std()
        rows.append(Weight(criterion=name, title=title, weight=number(weight), sd=number(sd)))
    return tuple(sorted(rows, key=lambda w: -w.weight))


def _sources(engine: Engine, shown: Iterable[Candidate]) -> dict[str, str]:
    """Title and address of the sources behind the match and of the cautions of the models first shown."""
    wanted: set[str] = set()
    for place, model in enumerate(shown):
        wanted.update(source for finding in model.cautions for source in finding.sources)
        if place == 0:
            evidence = measured_as(engine.field, engine.field.index[model.id]).evidence
            wanted.update(f.source for f in evidence if f.benchmark in engine.field.evidence)
    known = map(engine.catalog.source, sorted(wanted))
    return {s.id: f"{s.title}, {s.url}" if s.url and s.url != s.title else s.title for s in known}
