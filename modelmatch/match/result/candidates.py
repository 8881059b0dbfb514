"""The models of a result that meet the requirements, with their scores and what stands behind them."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
from msgspec import Struct, structs

from modelmatch.arrays import Floats
from modelmatch.catalog.schema import Model
from modelmatch.match.acceptability import pairwise_wins
from modelmatch.match.confidence import CLOSE_GAP, CLOSE_SHARE
from modelmatch.match.decision import Decision, Simulation
from modelmatch.match.matrix import DecisionMatrix
from modelmatch.match.result.ranked_offers import cost_note, ranked_offers, shares_of
from modelmatch.match.result.recommendation import COMPARED, Basis, Candidate, Finding, Score
from modelmatch.match.result.remarks import measured_as
from modelmatch.match.valuation import valued
from modelmatch.vocabulary import Basis as BasisName

CLOSE_MOST = 4
"""At most so many models are named as too close to tell, the match among them."""
THIN = 2
"""A strength that rests on so many figures or fewer is thin."""
NOTABLE = 0.3
"""Points of fit on one criterion from which a model counts as better or worse at it."""


def number(value: float) -> float:
    """A number as results carry it: six decimals, no negative zero."""
    return round(float(value), 6) + 0.0


def candidates(
    matrix: DecisionMatrix, decision: Decision, simulation: Simulation, *, compared: bool
) -> tuple[Candidate, ...]:
    """The models that meet the requirements, in order of fit; ``compared`` says how often each beats each other."""
    table = tabulate(decision, simulation)
    shares = shares_of(simulation)
    found = tuple(candidate(matrix, decision, table, place, shares) for place in range(len(decision.order)))
    return _with_wins(found, simulation) if compared else found


class Table(Struct, frozen=True, eq=False):
    """The numbers of a result by place in the ranking, rounded but for the shares; lists run over criteria."""

    values: list[list[float]]
    sds: list[list[float]]
    leads: list[list[float]]
    central: list[list[float]]
    shares: Floats
    first_public: Floats
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
        np.array([decision.usd(row) for row in decision.order.tolist()]),
    )
    return Table(
        values=_rounded(values),
        sds=_rounded(np.sqrt(decision.variances[cells])),
        leads=_rounded(leads),
        central=_rounded(simulation.central),
        shares=simulation.shares,
        first_public=simulation.first_public,
        summary=_rounded(np.stack(summary, axis=1)),
    )


def candidate(
    matrix: DecisionMatrix, decision: Decision, table: Table, place: int, offer_shares: Mapping[int, float]
) -> Candidate:
    """The model in this place of the ranking; ``offer_shares`` as `shares_of` gives them."""
    row = int(decision.order[place])
    model, names = matrix.models[row], [matrix.criteria[i] for i in decision.drawn.active]
    leads = table.leads[place] if len(decision.order) > 1 else None
    scores = _scores(matrix, decision, table, place)
    unknown = {score.criterion for score in scores if score.basis == "unknown"}
    central, shares = table.central[place], rounded_shares(table.shares[place])
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
        first_share_public=number(table.first_public[place]),
        expected_rank=expected_rank,
        expected_loss=expected_loss,
        shares=shares,
        usd_month=None if usd != usd else usd,
        cost_note=cost_note(matrix, decision, int(decision.offer[row])),
        cautions=findings(model),
        basis=basis(matrix, [row], _thin(matrix, row, names)),
        better_at=_standing_out(leads, names, 1, unknown),
        worse_at=_standing_out(leads, names, -1, unknown),
        central_weights=None if central[0] != central[0] else dict(zip(names, central, strict=True)),
        scores=scores,
        offers=ranked_offers(matrix, decision, offer_shares, row),
        hardly_measured=bool(matrix.lineage.hardly_measured[row]),
    )


def rounded_shares(row: Floats) -> tuple[float, ...]:
    """The shares of ranks, rounded, without the ranks that a model never takes after its last.

    With many models there are millions of them and few different ones: equal numbers are one object.
    """
    rounded = np.round(row, 6) + 0.0
    taken = np.flatnonzero(rounded)
    one: dict[float, float] = {}
    return tuple([one.setdefault(share, share) for share in rounded[: taken[-1] + 1 if len(taken) else 1].tolist()])


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


def close_call(decision: Decision, beats_leader: Floats, ids: Sequence[str]) -> tuple[str, ...]:
    """The match and the models too close to it to tell, in order of fit; empty when there is none.

    ``beats_leader`` says in how many of the draws each model beats the match, at least of those within `CLOSE_GAP`.
    """
    first = decision.order[: len(beats_leader)]
    gaps = decision.fit[first[0]] - decision.fit[first]
    near = np.flatnonzero((beats_leader >= CLOSE_SHARE) & (gaps <= CLOSE_GAP))
    return tuple(ids[decision.order[i]] for i in near[:CLOSE_MOST]) if len(near) > 1 else ()


def own_cases(matrix: DecisionMatrix, decision: Decision) -> int | None:
    """How many cases of one's own, on each model, halve what the work itself leaves open between two models.

    The mean over the domains by their weights, rounded up to tens; None where no domain has a weight.
    """
    weights = decision.weights[: len(matrix.domains)] * (matrix.own_cases > 0)  # not of cases that are criteria
    if not weights.any():
        return None
    return 10 * math.ceil(number(weights @ matrix.own_cases / weights.sum()) / 10)


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


def _thin(matrix: DecisionMatrix, row: int, names: Sequence[str]) -> tuple[str, ...]:
    counts = dict(zip(matrix.domains, matrix.counts[row].tolist(), strict=True))
    return tuple(name for name in names if name not in matrix.catalog.own and counts.get(name, THIN + 1) <= THIN)


def _scores(matrix: DecisionMatrix, decision: Decision, table: Table, place: int) -> tuple[Score, ...]:
    row, found = int(decision.order[place]), []
    counts, domains = matrix.counts[row].tolist(), len(matrix.domains)
    for a, criterion in enumerate(decision.drawn.active.tolist()):
        name, figures, text = matrix.criteria[criterion], 0, None
        if criterion < domains:
            figures, rests_on = counts[criterion], _strength_basis(matrix, row, name, counts[criterion])
        else:
            fact = valued(matrix, decision.feasible, int(decision.offer[row]), name)
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
    if domain in matrix.catalog.own:
        return "measured" if count else "general-level"
    if matrix.inherited[row]:
        return "inherited"
    return "measured" if count > THIN else "thin" if count else "general-level"


def _standing_out(
    leads: Sequence[float] | None, names: Sequence[str], sign: int, unknown: Collection[str]
) -> tuple[str, ...]:
    """The criteria on which a model is notably better or worse; what is unknown of it is neither."""
    ranked = sorted(zip(leads or (), names, strict=False), key=lambda pair: -sign * pair[0])
    return tuple(name for lead, name in ranked if sign * lead >= NOTABLE and name not in unknown)


def _rounded(numbers: Floats) -> list[list[float]]:
    rows: list[list[float]] = (np.round(numbers, 6) + 0.0).tolist()
    return rows
