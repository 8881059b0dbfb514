"""The models of a result that meet the requirements, with their scores and what stands behind them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from modelmatch.arrays import Floats
from modelmatch.catalog.schema import Model
from modelmatch.match.case import Case, Sampled
from modelmatch.match.costs import tier
from modelmatch.match.criteria import Basis as BasisName
from modelmatch.match.criteria import memory_needed
from modelmatch.match.field import Field
from modelmatch.match.places import places
from modelmatch.match.recommendation import Basis, Candidate, Finding, Score
from modelmatch.match.valuation import valued

THIN = 2
"""A strength that rests on so many figures or fewer is thin."""
NOTABLE = 0.5
"""Points of fit on one criterion from which a model counts as better or worse at it."""


def number(value: float) -> float:
    """A number as results carry it: six decimals, no negative zero."""
    return round(float(value), 6) + 0.0


class Table(Struct, frozen=True, eq=False):
    """The numbers of a result by place in the ranking, rounded but for the shares; lists run over criteria."""

    values: list[list[float]]
    sds: list[list[float]]
    leads: list[list[float]]
    central: list[list[float]]
    shares: Floats
    summary: list[list[float]]


def tabulate(case: Case, sampled: Sampled, central: Floats) -> Table:
    """All numbers at once; ``leads`` are those of the match over the runner-up, and of the others over the match."""
    cells = np.ix_(case.order, case.drawn.active)
    values = case.values[cells]
    rivals = np.zeros(len(values), dtype=np.intp)
    rivals[0] = min(1, len(values) - 1)
    leads = case.weights[case.drawn.active] * (values - values[rivals])
    summary = (case.fit[case.order], sampled.sd, sampled.expected_rank, sampled.loss, case.screened.usd[case.order])
    return Table(
        values=_rounded(values),
        sds=_rounded(np.sqrt(case.variances[cells])),
        leads=_rounded(leads),
        central=_rounded(central),
        shares=sampled.shares,
        summary=_rounded(np.stack(summary, axis=1)),
    )


def candidate(field: Field, case: Case, table: Table, place: int) -> Candidate:
    """The model in this place of the ranking."""
    row = int(case.order[place])
    model, names = field.models[row], [field.criteria[i] for i in case.drawn.active]
    leads = table.leads[place] if len(case.order) > 1 else None
    central, shares = table.central[place], _shares(table.shares[place])
    fit, fit_sd, expected_rank, expected_loss, usd = table.summary[place]
    return Candidate(
        rank=place + 1,
        id=model.id,
        name=model.name,
        vendor=model.vendor,
        released=model.released,
        fit=fit,
        fit_sd=fit_sd,
        first_share=shares[0],
        expected_rank=expected_rank,
        expected_loss=expected_loss,
        shares=shares,
        usd_month=None if usd != usd else usd,
        cost_note=cost_note(field, case, row),
        where=places(field, case, row),
        scores=_scores(field, case, table, place),
        cautions=findings(model),
        basis=basis(field, [row], _thin(field, row, names)),
        better_at=_standing_out(leads, names, 1),
        worse_at=_standing_out(leads, names, -1),
        central_weights=None if central[0] != central[0] else dict(zip(names, central, strict=True)),
        notes=_notes(field, case, row),
    )


def _shares(row: Floats) -> tuple[float, ...]:
    """The shares of ranks, rounded, without the ranks that a model never takes after its last.

    With many models there are millions of them and few different ones: equal numbers are one object.
    """
    rounded = np.round(row, 6) + 0.0
    taken = np.flatnonzero(rounded)
    values, which = np.unique(rounded[: int(taken[-1]) + 1 if len(taken) else 1], return_inverse=True)
    one_of = values.tolist()
    return tuple([one_of[i] for i in which.tolist()])


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
    """The figures behind the strengths of these models: those of benchmarks that are evidence for strength.

    A mode without figures rests on those of its plain model.
    """
    figures = [f for row in rows for f in measured_as(field, row).evidence if f.benchmark in field.evidence]
    return Basis(
        figures=len(figures),
        sources=len({f.source for f in figures}),
        independent=sum(f.by == "independent" for f in figures),
        newest=max((f.published for f in figures), default=None),
        thin=thin,
    )


def measured_as(field: Field, row: int) -> Model:
    """The model itself, or the plain model in place of a mode without figures."""
    model = field.models[row]
    plain = field.catalog.models.get(model.variant_of or "")
    return plain if plain is not None and not field.counts[row].any() else model


def _thin(field: Field, row: int, names: Sequence[str]) -> tuple[str, ...]:
    counts = dict(zip(field.domains, field.counts[row].tolist(), strict=True))
    return tuple(name for name in names if counts.get(name, THIN + 1) <= THIN)


def _scores(field: Field, case: Case, table: Table, place: int) -> tuple[Score, ...]:
    row, found = int(case.order[place]), []
    counts, domains = field.counts[row].tolist(), len(field.domains)
    for a, criterion in enumerate(case.drawn.active.tolist()):
        name, figures, text = field.criteria[criterion], 0, None
        if criterion < domains:
            figures, rests_on = counts[criterion], _strength_basis(field, row, name, counts[criterion])
        else:
            fact = valued(field, case.screened, row, name)
            text, rests_on = fact.text, fact.basis
        found.append(
            Score(
                criterion=name,
                value=table.values[place][a],
                sd=table.sds[place][a],
                text=text,
                basis=rests_on,
                figures=figures,
                lead=table.leads[place][a] if len(case.order) > 1 else None,
            )
        )
    return tuple(found)


def _strength_basis(field: Field, row: int, domain: str, count: int) -> BasisName:
    stated = field.models[row].strengths
    if stated and not count:
        return "stated" if domain in stated else "general-level"
    if field.inherited[row]:
        return "inherited"
    return "measured" if count > THIN else "thin" if count else "general-level"


def _standing_out(leads: Sequence[float] | None, names: Sequence[str], sign: int) -> tuple[str, ...]:
    ranked = sorted(zip(leads or (), names, strict=False), key=lambda pair: -sign * pair[0])
    return tuple(name for lead, name in ranked if sign * lead >= NOTABLE)


def _rounded(numbers: Floats) -> list[list[float]]:
    rows: list[list[float]] = (np.round(numbers, 6) + 0.0).tolist()
    return rows


def cost_note(field: Field, case: Case, row: int) -> str:
    """What the cost of a model is for, or why there is none."""
    way = field.ways[row][int(case.screened.way[row])]
    if way.route == "download":
        weights, memory = field.models[row].weights, case.screened.memory
        bits = memory.bits if memory else 4
        size = weights.total_b if weights else None
        needed = f", {memory_needed(size, bits):,.0f} GB at {bits} bits" if size else ""
        return f"own hardware{needed}"
    if np.isnan(case.screened.usd[row]):
        return "no price on record"
    said, ratio = [way.access.name], field.efficiency.get(way.model.id, 1.0)
    if way.route not in ("app", "subscription") and not 0.95 < ratio < 1.05:
        said.append(f"writes {ratio:.2g} times the usual output tokens")
    if way.access.regional_price and any(r.name == "region" for r in case.preferences.requirements):
        said.append(f"{way.access.regional_price:g} times the price list to stay in the region")
    return "; ".join(said)


def _notes(field: Field, case: Case, row: int) -> tuple[str, ...]:
    model = field.models[row]
    notes: list[str] = []
    way = field.ways[row][int(case.screened.way[row])]
    if any(policy.training == "yes" for policy in way.policies):
        notes.append("what you type is used to train models")
    measured = measured_as(field, row)
    if measured is not model:
        notes.append(f"no comparable figures of its own: its strengths are those of {measured.name}")
    elif field.inherited[row]:
        few = "hardly any" if field.counts[row].any() else "no comparable"
        notes.append(f"{few} figures of its own: its strengths are those of its family")
    if way.prices:
        price = tier(way.prices, field.at_usage(case.preferences.usage)[0].prompt_tokens)
        if price.until is not None:
            about = f" ({price.note})" if price.note else ""
            notes.append(f"the price by the token ends on {price.until}{about}")
    if way.route in ("download", "cloud") and model.weights and model.weights.open and model.weights.limits:
        notes.append(f"licence {model.weights.license}: {model.weights.limits}")
    successor = field.catalog.models.get(model.status.by) if model.status.by else None
    if model.status.stage == "superseded" and successor is not None:
        notes.append(f"superseded by {successor.name}")
    if model.status.stage == "retired":
        notes.append("retired by its vendor; the weights can still be downloaded")
    return tuple(notes)
