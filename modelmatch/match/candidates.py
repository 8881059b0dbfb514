"""Models in a result: those that meet the requirements with their scores, those left out with their reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from modelmatch.catalog.schema import Model
from modelmatch.match import criteria as value_functions
from modelmatch.match.criteria import Basis as BasisName
from modelmatch.match.criteria import Valued
from modelmatch.match.engine import Case, Engine, Sampled
from modelmatch.match.field import Field
from modelmatch.match.places import places
from modelmatch.match.recommendation import Basis, Candidate, Finding, LeftOut, Reason, Score
from modelmatch.match.requirements import (
    IMPLICIT,
    OF_WAY,
    SPENDING,
    Asked,
    check,
    over_budget,
    routes_asked,
    unavailable,
)
from modelmatch.preferences import Requirement

Floats = NDArray[np.float64]

THIN = 2
"""A strength that rests on so many figures or fewer is thin."""
NOTABLE = 0.5
"""Points of fit on one criterion from which a model counts as better or worse at it."""


def number(value: float) -> float:
    """A number as results carry it: six decimals, no negative zero."""
    return round(float(value), 6) + 0.0


def candidate(engine: Engine, case: Case, sampled: Sampled, place: int, central: Floats) -> Candidate:
    """The model in this place of the ranking."""
    field, row = engine.field, int(case.order[place])
    model = field.models[row]
    rival = case.order[1 if place == 0 else 0] if len(case.order) > 1 else None
    active = case.drawn.active
    leads = None if rival is None else case.weights[active] * (case.values[row] - case.values[rival])[active]
    names = [field.criteria[i] for i in active]
    shares = sampled.shares[place]
    taken = np.flatnonzero(shares)
    usd = float(case.screened.usd[row])
    return Candidate(
        rank=place + 1,
        id=model.id,
        name=model.name,
        vendor=model.vendor,
        released=model.released,
        fit=number(case.fit[row]),
        fit_sd=number(sampled.sd[place]),
        first_share=number(shares[0]),
        expected_rank=number(sampled.expected_rank[place]),
        expected_loss=number(sampled.loss[place]),
        shares=tuple((np.round(shares[: taken[-1] + 1], 6) + 0.0).tolist()),
        usd_month=None if np.isnan(usd) else number(usd),
        cost_note=_cost_note(field, case, row),
        where=places(field, case, row),
        scores=tuple(
            _score(field, case, row, int(i), None if leads is None else float(leads[a])) for a, i in enumerate(active)
        ),
        cautions=findings(model),
        basis=basis(field, [row], _thin(field, row, names)),
        better_at=_standing_out(leads, names),
        worse_at=_standing_out(None if leads is None else -leads, names),
        central_weights=None
        if np.isnan(central[place, 0])
        else dict(zip(names, (np.round(central[place], 6) + 0.0).tolist(), strict=True)),
        notes=_notes(field, case, row),
    )


def left_out(field: Field, case: Case) -> tuple[LeftOut, ...]:
    """Every candidate that is not eligible, with each requirement it fails and the fact."""
    requirements = case.preferences.requirements
    return tuple(
        LeftOut(id=model.id, name=model.name, vendor=model.vendor, reasons=reasons(field, case, row, requirements))
        for row, model in enumerate(field.models)
        if not case.screened.eligible[row]
    )


def reasons(field: Field, case: Case, row: int, requirements: Sequence[Requirement]) -> tuple[Reason, ...]:
    """Why a model is left out; empty for one that is not."""
    known = field.facts[row]
    closed = unavailable(known)
    if closed is not None:
        return (Reason(requirement="available", phrase=IMPLICIT["available"], fact=closed),)
    asked = Asked(routes_asked(tuple(requirements)))
    facts = [(r, check(known, r, asked)) for r in requirements]
    if not case.screened.allowed[row].any() and not any(f for r, f in facts if r.name in OF_WAY):
        facts = [
            (r, f or joint) for (r, f), joint in zip(facts, _jointly(field, row, requirements, asked), strict=True)
        ]
    if case.screened.allowed[row].any():
        use = field.at_usage(case.preferences.usage)[0]
        usd = float(case.screened.usd[row])
        own = bool(field.downloads[row, case.screened.way[row]])
        facts = [
            (r, over_budget(r.name, r.argument, None if np.isnan(usd) else usd, use.seats, own))
            if r.name in SPENDING
            else (r, f)
            for r, f in facts
        ]
    found = tuple(
        Reason(requirement=r.name, phrase=r.phrase, fact=fact, because=r.because) for r, fact in facts if fact
    )
    if not found and not case.screened.eligible[row]:
        better = np.flatnonzero(field.replaced_by[row] & case.screened.suitable)
        name = field.models[int(better[0])].name
        fact = f"replaced by {name}, which meets the same requirements"
        return (Reason(requirement="current", phrase=IMPLICIT["current"], fact=fact),)
    return found


def _jointly(field: Field, row: int, requirements: Sequence[Requirement], asked: Asked) -> list[str | None]:
    """Failures of the open way that fails least, when every requirement holds on some way but not all on one."""
    best: list[str | None] = []
    for way in field.ways[row]:
        if way.closed is not None:
            continue
        failed = [OF_WAY[r.name](way, r.argument, asked) if r.name in OF_WAY else None for r in requirements]
        failed = [f"{fact} ({way.access.name})" if fact else None for fact in failed]
        if not best or sum(f is not None for f in failed) < sum(f is not None for f in best):
            best = failed
    return best


def findings(model: Model) -> tuple[Finding, ...]:
    """The cautions of a model, newest first."""
    return tuple(
        Finding(
            kind=c.kind,
            finding=c.finding,
            evaluator=c.evaluator,
            signal=c.signal,
            published=c.published,
            sources=(c.source,) if isinstance(c.source, str) else c.source,
        )
        for c in sorted(model.cautions, key=lambda c: c.published, reverse=True)
    )


def basis(field: Field, rows: Sequence[int], thin: tuple[str, ...]) -> Basis:
    """The figures behind the strengths of these models: those of benchmarks that are evidence for strength."""
    figures = independent = 0
    sources: set[str] = set()
    newest: dt.date | None = None
    for row in rows:
        for figure in field.models[row].evidence:
            if figure.benchmark in field.evidence:
                figures += 1
                independent += figure.by == "independent"
                sources.add(figure.source)
                if newest is None or figure.published > newest:
                    newest = figure.published
    return Basis(figures=figures, sources=len(sources), independent=independent, newest=newest, thin=thin)


def _thin(field: Field, row: int, names: Sequence[str]) -> tuple[str, ...]:
    counts = dict(zip(field.domains, field.counts[row].tolist(), strict=True))
    return tuple(name for name in names if counts.get(name, THIN + 1) <= THIN)


def _score(field: Field, case: Case, row: int, criterion: int, lead: float | None) -> Score:
    name = field.criteria[criterion]
    text, rests_on, figures = None, _strength_basis(field, row, criterion), 0
    if criterion < len(field.domains):
        figures = int(field.counts[row, criterion])
    else:
        valued = _valued(field, case, row, name)
        text, rests_on = valued.text, valued.basis
    return Score(
        criterion=name,
        value=number(case.values[row, criterion]),
        sd=number(case.variances[row, criterion] ** 0.5),
        text=text,
        basis=rests_on,
        figures=figures,
        lead=None if lead is None else number(lead),
    )


def _valued(field: Field, case: Case, row: int, name: str) -> Valued:
    if name == "cost":
        return field.cost_of(row, case.screened)
    return value_functions.STATIC[name](field.facts[row])


def _strength_basis(field: Field, row: int, criterion: int) -> BasisName:
    if criterion >= len(field.domains):
        return "fact"
    count = field.counts[row, criterion]
    if field.models[row].strengths and not count:
        return "stated"
    if field.inherited[row]:
        return "inherited"
    return "measured" if count > THIN else "thin" if count else "general-level"


def _standing_out(leads: Floats | None, names: Sequence[str]) -> tuple[str, ...]:
    if leads is None:
        return ()
    ranked = sorted(zip(leads.tolist(), names, strict=True), key=lambda pair: -pair[0])
    return tuple(name for lead, name in ranked if lead >= NOTABLE)


def _cost_note(field: Field, case: Case, row: int) -> str:
    way = field.ways[row][int(case.screened.way[row])]
    if way.route == "download":
        return "hardware of your own"
    if np.isnan(case.screened.usd[row]):
        return "no price on record"
    ratio = field.efficiency.get(way.model.id)
    if way.route in ("app", "subscription") or ratio is None or 0.95 < ratio < 1.05:
        return way.access.name
    return f"{way.access.name}; writes {ratio:.2g} times the usual output tokens"


def _notes(field: Field, case: Case, row: int) -> tuple[str, ...]:
    model = field.models[row]
    notes: list[str] = []
    if field.inherited[row]:
        notes.append("no figures of its own: its strengths are those of its family")
    if model.weights and model.weights.open and model.weights.limits:
        notes.append(f"licence {model.weights.license}: {model.weights.limits}")
    successor = field.catalog.models.get(model.status.by) if model.status.by else None
    if model.status.stage == "superseded" and successor is not None:
        notes.append(f"superseded by {successor.name}")
    if model.status.stage == "retired":
        notes.append("retired by its vendor; the weights can still be downloaded")
    return tuple(notes)
