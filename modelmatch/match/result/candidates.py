"""The models of a result that meet the requirements, with their scores and what stands behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from msgspec import Struct, structs

from modelmatch.arrays import Floats
from modelmatch.catalog.schema import Model, Price
from modelmatch.match.acceptability import pairwise_wins
from modelmatch.match.decision import Decision, Simulation
from modelmatch.match.facts.costs import tier
from modelmatch.match.facts.criteria import own_hardware
from modelmatch.match.matrix import DecisionMatrix
from modelmatch.match.result.places import places
from modelmatch.match.result.recommendation import COMPARED, Basis, Candidate, Finding, Score
from modelmatch.match.valuation import valued
from modelmatch.vocabulary import Basis as BasisName
from modelmatch.wording import joined, times, token_prices, tokens_of_answers

CLOSE_SHARE = 0.35
CLOSE_GAP = 2.0
"""A model is too close to the match to tell when it wins at least `CLOSE_SHARE` of the draws against it (with normal
values: the gap is below 0.39 of its standard deviation) and the gap is at most `CLOSE_GAP` points of fit."""
CLOSE_MOST = 4
"""At most so many models are named as too close to tell, the match among them."""
THIN = 2
"""A strength that rests on so many figures or fewer is thin."""
NOTABLE = 0.5
"""Points of fit on one criterion from which a model counts as better or worse at it."""


def number(value: float) -> float:
    """A number as results carry it: six decimals, no negative zero."""
    return round(float(value), 6) + 0.0


def candidates(
    matrix: DecisionMatrix, decision: Decision, simulation: Simulation, *, compared: bool
) -> tuple[Candidate, ...]:
    """The models that meet the requirements, in order of fit; ``compared`` says how often each beats each other."""
    table = tabulate(decision, simulation)
    found = tuple(candidate(matrix, decision, table, place) for place in range(len(decision.order)))
    return _with_wins(found, simulation) if compared else found


class Table(Struct, frozen=True, eq=False):
    """The numbers of a result by place in the ranking, rounded but for the shares; lists run over criteria."""

    values: list[list[float]]
    sds: list[list[float]]
    leads: list[list[float]]
    central: list[list[float]]
    shares: Floats
    summary: list[list[float]]


def tabulate(decision: Decision, simulation: Simulation) -> Table:
    """All numbers at once; ``leads`` are those of the match over the runner-up, and of the others over the match."""
    cells = np.ix_(decision.order, decision.drawn.active)
    values = decision.values[cells]
    rivals = np.zeros(len(values), dtype=np.intp)
    rivals[0] = min(1, len(values) - 1)
    leads = decision.weights[decision.drawn.active] * (values - values[rivals])
    summary = (
        decision.fit[decision.order],
        simulation.sd,
        simulation.expected_rank,
        simulation.loss,
        decision.feasible.usd[decision.order],
    )
    return Table(
        values=_rounded(values),
        sds=_rounded(np.sqrt(decision.variances[cells])),
        leads=_rounded(leads),
        central=_rounded(simulation.central),
        shares=simulation.shares,
        summary=_rounded(np.stack(summary, axis=1)),
    )


def candidate(matrix: DecisionMatrix, decision: Decision, table: Table, place: int) -> Candidate:
    """The model in this place of the ranking."""
    row = int(decision.order[place])
    model, names = matrix.models[row], [matrix.criteria[i] for i in decision.drawn.active]
    leads = table.leads[place] if len(decision.order) > 1 else None
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
        cost_note=cost_note(matrix, decision, row),
        cautions=findings(model),
        basis=basis(matrix, [row], _thin(matrix, row, names)),
        better_at=_standing_out(leads, names, 1),
        worse_at=_standing_out(leads, names, -1),
        central_weights=None if central[0] != central[0] else dict(zip(names, central, strict=True)),
        scores=_scores(matrix, decision, table, place),
        notes=_notes(matrix, decision, row),
        where=places(matrix, decision, row),
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


def _with_wins(found: tuple[Candidate, ...], simulation: Simulation) -> tuple[Candidate, ...]:
    """The candidates, the first of them with how often each beats each other."""
    first = found[:COMPARED]
    wins = pairwise_wins(simulation.totals[:, : len(first)])
    named = (
        structs.replace(
            one, beats={other.id: number(win) for other, win in zip(first, row, strict=True) if other is not one}
        )
        for one, row in zip(first, wins, strict=True)
    )
    return (*named, *found[COMPARED:])


def close_call(decision: Decision, simulation: Simulation, ids: Sequence[str]) -> tuple[str, ...]:
    """The match and the models too close to it to tell, in order of fit; empty when there is none."""
    gaps = decision.fit[decision.order[0]] - decision.fit[decision.order]
    near = np.flatnonzero((simulation.beats_leader >= CLOSE_SHARE) & (gaps <= CLOSE_GAP))
    return tuple(ids[decision.order[i]] for i in near[:CLOSE_MOST]) if len(near) > 1 else ()


def sources(matrix: DecisionMatrix, shown: Iterable[Candidate]) -> dict[str, str]:
    """Title and address of the sources behind the match and of the cautions of the models first shown."""
    wanted: set[str] = set()
    for place, model in enumerate(shown):
        wanted.update(source for finding in model.cautions for source in finding.sources)
        if place == 0:
            evidence = measured_as(matrix, matrix.index[model.id]).evidence
            wanted.update(f.source for f in evidence if f.benchmark in matrix.evidence)
    known = map(matrix.catalog.source, sorted(wanted))
    return {s.id: f"{s.title}, {s.url}" if s.url and s.url != s.title else s.title for s in known}


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


def basis(matrix: DecisionMatrix, rows: Sequence[int], thin: tuple[str, ...]) -> Basis:
    """The figures behind the strengths of these models: those of benchmarks that are evidence for strength.

    A mode without figures rests on those of its plain model.
    """
    figures = [f for row in rows for f in measured_as(matrix, row).evidence if f.benchmark in matrix.evidence]
    return Basis(
        figures=len(figures),
        sources=len({f.source for f in figures}),
        independent=sum(f.by == "independent" for f in figures),
        newest=max((f.published for f in figures), default=None),
        thin=thin,
    )


def measured_as(matrix: DecisionMatrix, row: int) -> Model:
    """The model itself, or the plain model in place of a mode without figures."""
    model = matrix.models[row]
    plain = matrix.catalog.models.get(model.variant_of or "")
    return plain if plain is not None and not matrix.counts[row].any() else model


def _thin(matrix: DecisionMatrix, row: int, names: Sequence[str]) -> tuple[str, ...]:
    counts = dict(zip(matrix.domains, matrix.counts[row].tolist(), strict=True))
    return tuple(name for name in names if counts.get(name, THIN + 1) <= THIN)


def _scores(matrix: DecisionMatrix, decision: Decision, table: Table, place: int) -> tuple[Score, ...]:
    row, found = int(decision.order[place]), []
    counts, domains = matrix.counts[row].tolist(), len(matrix.domains)
    for a, criterion in enumerate(decision.drawn.active.tolist()):
        name, figures, text = matrix.criteria[criterion], 0, None
        if criterion < domains:
            figures, rests_on = counts[criterion], _strength_basis(matrix, row, name, counts[criterion])
        else:
            fact = valued(matrix, decision.feasible, row, name)
            text, rests_on = fact.text, fact.basis
        found.append(
            Score(
                criterion=name,
                value=table.values[place][a],
                sd=table.sds[place][a],
                text=text,
                basis=rests_on,
                figures=figures,
                lead=table.leads[place][a] if len(decision.order) > 1 else None,
            )
        )
    return tuple(found)


def _strength_basis(matrix: DecisionMatrix, row: int, domain: str, count: int) -> BasisName:
    stated = matrix.models[row].strengths
    if stated and not count:
        return "stated" if domain in stated else "general-level"
    if matrix.inherited[row]:
        return "inherited"
    return "measured" if count > THIN else "thin" if count else "general-level"


def _standing_out(leads: Sequence[float] | None, names: Sequence[str], sign: int) -> tuple[str, ...]:
    ranked = sorted(zip(leads or (), names, strict=False), key=lambda pair: -sign * pair[0])
    return tuple(name for lead, name in ranked if sign * lead >= NOTABLE)


def _rounded(numbers: Floats) -> list[list[float]]:
    rows: list[list[float]] = (np.round(numbers, 6) + 0.0).tolist()
    return rows


def cost_note(matrix: DecisionMatrix, decision: Decision, row: int) -> str | None:
    """What the cost of a model assumes, or why there is none; None where there is nothing to say."""
    offer = matrix.offers[row][int(decision.feasible.offer[row])]
    if offer.route == "download":
        weights, memory = matrix.models[row].weights, decision.feasible.memory
        return own_hardware(weights.total_b if weights else None, memory.bits if memory else 4)
    if np.isnan(decision.feasible.usd[row]):
        return "no price on record"
    said, ratio = [], matrix.efficiency.get(offer.model.id, 1.0)
    if offer.route not in ("app", "subscription") and not 0.95 < ratio < 1.05:
        said.append(tokens_of_answers(ratio))
    if offer.access.regional_price and any(r.name == "region" for r in decision.preferences.requirements):
        said.append(f"{times(offer.access.regional_price)} the price list to stay in the region")
    return joined(said, "; ") or None


def _notes(matrix: DecisionMatrix, decision: Decision, row: int) -> tuple[str, ...]:
    model = matrix.models[row]
    notes: list[str] = []
    offer = matrix.offers[row][int(decision.feasible.offer[row])]
    if any(policy.training == "yes" for policy in offer.policies):
        notes.append("what you type is used to train models")
    measured = measured_as(matrix, row)
    if measured is not model:
        notes.append(f"no comparable figures of its own: its strengths are those of {measured.name}")
    elif matrix.inherited[row]:
        few = "too few" if matrix.counts[row].any() else "no"
        notes.append(f"{few} comparable figures of its own: its strengths are those of its family")
    if offer.prices:
        price = tier(offer.prices, decision.use.prompt_tokens)
        if price.until is not None:
            notes += _price_change(matrix, model, price)
    if offer.route in ("download", "cloud") and model.weights and model.weights.open and model.weights.limits:
        notes.append(f"licence {model.weights.license}: {model.weights.limits}")
    successor = matrix.catalog.models.get(model.status.by) if model.status.by else None
    if model.status.stage == "superseded" and successor is not None:
        column = matrix.index.get(successor.id)
        unknown = column is not None and matrix.lineage.hardly_measured[column]
        why = ", which has too few comparable figures" if unknown else ""
        notes.append(f"superseded by {successor.name}{why}")
    if model.status.stage == "retired":
        notes.append("retired by its vendor; the weights can still be downloaded")
    return tuple(notes)


def _price_change(matrix: DecisionMatrix, model: Model, price: Price) -> list[str]:
    """What becomes of a price list with an end: the next one, where it is on record."""
    known = matrix.catalog.undated.models.get(model.id)
    kind = (price.host, price.tier, price.above_tokens)
    listed = known.prices if known else ()
    after = next((p for p in listed if p.since == price.until and (p.host, p.tier, p.above_tokens) == kind), None)
    now = token_prices(price.input, price.output)
    if after is None:
        about = f" ({price.note})" if price.note else ""
        return [f"the per-token price of {now} USD ends on {price.until}; the next one is not on record{about}"]
    paid, then = (price.input, price.output), (after.input, after.output)
    rises, falls = (all(a <= b for a, b in zip(*pair, strict=True)) for pair in ((paid, then), (then, paid)))
    verb = "rises" if rises else "falls" if falls else "changes"
    said = f"per-token price {verb} from {now} to {token_prices(*then)} USD on {price.until}"
    return [said] if paid != then else []
